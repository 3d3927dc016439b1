"""Records that a sheet names: by name, short name or code, and only what the user sees."""

import unicodedata
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cobuild.core.records import Record, joined

from .headings import in_all_languages

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


class Several(ValidationError):
    """What is written can be several records."""

    def __init__(self, message, records):
        super().__init__(message)
        self.records = records


class References:
    """The records of one model that a user may name, found by what is written in a cell."""

    def __init__(self, rows, user):
        self.user = user
        self.tiers = (defaultdict(dict), defaultdict(dict))  # whole names and codes; short forms
        for record in rows:
            self.add(record)

    def add(self, record):
        words = self.words_of(record)
        codes = [getattr(record, name, "") for name in CODES]
        more = () if isinstance(record, Record) else in_all_languages(record)
        whole = [words, *codes, *more]
        for tier, texts in zip(self.tiers, (whole, self.shorter(record)), strict=True):
            for text in filter(None, texts):
                tier[folded(text)][record.pk] = record

    def words_of(self, record) -> str:
        return record.words_for(self.user) if isinstance(record, Record) else str(record)

    def shorter(self, record):
        return short_forms(record) if hasattr(record, "short_name") else ()

    def find(self, text):
        """The one record of this name; ValidationError for none, Several for more."""
        for tier in self.tiers:
            found = list(tier.get(folded(text), {}).values())
            if len(found) == 1:
                return found[0]
            if found:
                words = _("“%(text)s” can be several: %(names)s. Write the whole name.")
                names = self.candidates(found)
                raise Several(words % {"text": text, "names": names}, found)
        raise ValidationError(_("There is no “%(text)s”.") % {"text": text})

    def candidates(self, records):
        return _(", ").join(self.words_of(record) for record in records[:MOST_CANDIDATES])


def rows_for(model, user):
    """The records of a model that a user may name in a cell."""
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        return rows
    rows = rows.visible_to(user).exclude(state="voided").with_words()
    of_a_county = [field.name for field in model._meta.concrete_fields if field.name == "county"]
    return joined(rows, of_a_county)
