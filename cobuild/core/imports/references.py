"""Records that a sheet names: by name, short name or code, and only what the user sees."""

import unicodedata
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cobuild.core.scope import own_places

MOST_CANDIDATES = 5
CODES = ("code", "credit_code", "number")


def folded(text) -> str:
    """What two ways to write one name have in common: width, case and blanks aside."""
    return "".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def short_forms(record) -> list[str]:
    """What a record is called besides its name; that of its county need not be written."""
    forms = [getattr(record, "short_name", ""), *getattr(record, "former_names", "").split()]
    county = getattr(record, "county", None)
    if county is not None and record.name.startswith(county.name):
        forms.append(record.name.removeprefix(county.name))
    return [form for form in forms if form]


class References:
    """The records of one model that a user may name, found by what is written in a cell."""

    def __init__(self, rows, user):
        self.user = user
        self.tiers = (defaultdict(dict), defaultdict(dict))  # whole names and codes; short forms
        for record in rows:
            self.add(record)

    def add(self, record):
        words = getattr(record, "words_for", lambda user: str(record))(self.user)
        codes = [getattr(record, name, "") for name in CODES]
        for tier, texts in zip(self.tiers, ([words, *codes], self.shorter(record)), strict=True):
            for text in filter(None, texts):
                tier[folded(text)][record.pk] = record

    def shorter(self, record):
        return short_forms(record) if hasattr(record, "short_name") else ()

    def find(self, text):
        """The one record of this name; ValidationError where there is none or more than one."""
        for tier in self.tiers:
            found = list(tier.get(folded(text), {}).values())
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(
                    _("“%(text)s” can be several: %(names)s. Write the whole name.")
                    % {"text": text, "names": self.candidates(found)}
                )
        raise ValidationError(_("There is no “%(text)s”.") % {"text": text})

    def candidates(self, records):
        return _(", ").join(record.words_for(self.user) for record in records[:MOST_CANDIDATES])


def rows_for(field, model, user):
    """What may stand in a column of related records; a writer's place only of their own."""
    related = field.related_model._default_manager.all()
    if not hasattr(related, "visible_to"):
        return related
    rows = related.visible_to(user).exclude(state="voided").with_words()
    if field.name == getattr(model, "place_field", ""):
        rows = rows.within(own_places(model, user))
    return rows
