"""What a cell says for a field."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _

from cobuild.core import cells
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.sheets import CellError

from .headings import in_all_languages
from .references import CODES, folded

RANGES = BaseDatabaseOperations.integer_field_ranges
AS_CODES = (*CODES, "phone", "voucher")


class FieldReader:
    """Reads the cells of one column for its field; ``references`` find related records."""

    def __init__(self, field, references=None, factor=1):
        self.field, self.references, self.factor = field, references, factor
        self.choices = choices_of(field) if field.choices else None
        self.known = {}  # of texts that were read already: columns repeat themselves

    def read(self, cell):
        """As ``read_anew``, which is asked once for each text."""
        if type(cell) is not str:
            return self.read_anew(cell)
        if cell not in self.known:
            self.known[cell] = self.read_anew(cell)
        return self.known[cell]

    def read_anew(self, cell):
        """The value for the field: a record, a list of records, or what the field holds.

        An empty cell is the field's own kind of nothing. ValidationError for a wrong one.
        """
        if is_empty(cell):
            return self.nothing()
        if isinstance(cell, CellError):
            raise ValidationError(_("The cell shows an error, %s, instead of a value.") % cell)
        if self.field.many_to_many:
            return [self.references.find(name) for name in self.names_in(cell)]
        if self.field.is_relation:
            return self.references.find(cells.text(cell).strip())
        if self.choices is not None:
            return self.choice(cells.text(cell))
        value = self.plain(cell)
        return self.nothing() if value is None else value

    def names_in(self, cell):
        return cells.names(cells.text(cell))

    def choice(self, text):
        found = self.choices.get(folded(cells.heading(text)))
        if found is None:
            offered = _(", ").join(str(label) for value, label in self.field.flatchoices)
            raise ValidationError(
                _("“%(text)s” is not one of: %(offered)s.") % {"text": text, "offered": offered}
            )
        return found

    def plain(self, cell):
        field = self.field
        if isinstance(field, YuanField):
            return cells.yuan(cell, factor=self.factor)
        if isinstance(field, models.DateField):
            return cells.day(cell)
        if isinstance(field, models.BooleanField):
            return cells.yes(cell)
        if isinstance(field, models.IntegerField):
            return within(RANGES.get(field.get_internal_type()), cells.number(cell))
        if field.name in AS_CODES:
            return cells.code(cell)
        text = cells.text(cell)
        return " ".join(text.split("\n")).strip() if isinstance(field, LineField) else text

    def nothing(self):
        field = self.field
        if field.many_to_many:
            return []
        if field.null:
            return None
        if field.has_default():
            return field.get_default()
        return "" if field.empty_strings_allowed else None


def within(limits, number):
    """The number, if every database takes it: SQLite would keep one that PostgreSQL refuses."""
    if limits and number is not None:
        MinValueValidator(limits[0])(number)
        MaxValueValidator(limits[1])(number)
    return number


def choices_of(field) -> dict:
    """{a way to write it: the choice}, in every language and as it is stored."""
    return {
        folded(text): value
        for value, label in field.flatchoices
        for text in (str(value), *in_all_languages(label))
    }


def is_empty(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
