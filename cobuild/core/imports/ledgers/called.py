"""The names of a ledger: one record is often called in several ways."""

from django.core.exceptions import ValidationError

from cobuild.core import cells
from cobuild.core.imports.references import Several, folded

from .layout import words


class Called:
    """What the cells of a ledger call records; what one row names, the next can call otherwise."""

    def __init__(self, run):
        self.run = run
        self.county_names = None
        self.new = {}  # {(model, folded name): the name that a row before gave}

    def name(self, model, text) -> str:
        """The name of the record that is meant, the text itself of a new one; Several for more."""
        text = cells.text(text).strip()
        found = self.record(model, text)
        if found is not None:
            return self.run.references(model).words_of(found)
        for way in self.ways(model, text):
            if (model, folded(way)) in self.new:
                return self.new[model, folded(way)]
        self.new[model, folded(text)] = text
        return text

    def record(self, model, text):
        """The one record that is called so, by its name first; Several for more."""
        for way in self.ways(model, text):
            try:
                return self.run.references(model).find(way)
            except Several:
                raise
            except ValidationError:
                continue
        return None

    def ways(self, model, text) -> list[str]:
        """The text, with and without the county's name and the usual ending of a place's name."""
        ways = [text]
        for county in self.counties(model):
            ways += [f"{county}{text}", text.removeprefix(county)]
        for ending in words()["endings"]:
            ways += [f"{text}{ending}", text.removesuffix(ending)]
        return [way for way in dict.fromkeys(ways) if way]

    def counties(self, model) -> list[str]:
        """The names of the user's counties, for what belongs to a county."""
        if not hasattr(model, "county"):
            return []
        if self.county_names is None:
            rows = model._meta.get_field("county").related_model._default_manager
            rows = rows.filter(pk__in=self.run.user.county_ids)
            self.county_names = list(rows.values_list("name", flat=True))
        return self.county_names
