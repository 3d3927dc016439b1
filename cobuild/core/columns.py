"""One column of a register: its heading, its value in a row and how that value is written.

List, details, export and history all take a record's values from here, so masking happens once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .money import YuanField
from .records import Record


@dataclass(frozen=True)
class Column:
    """``kind`` decides the writing: text, number, year, yuan, date, time, yes, badge or names.

    ``read(record)`` gives the value; ``sort`` the look-ups to order by (empty: not sortable);
    ``look(record)`` the key by which a badge is coloured, where that is not the field's own value;
    ``url(record)`` where the words of a value that is no field lead from the details page.
    """

    name: str
    label: str
    kind: str = "text"
    read: Callable | None = None
    sort: tuple[str, ...] = ()
    look: Callable | None = None
    url: Callable | None = None

    def value(self, record, user=None):
        """The value as it may be shown to the user: masked where the record is not open to them."""
        raw = self.read(record) if self.read else getattr(record, self.name)
        mask = record.masks.get(self.name) if hasattr(record, "masks") else None
        if mask and raw and (user is None or not record.is_open_to(user)):
            return mask(raw)
        return raw

    def text(self, record, user=None) -> str:
        value = self.value(record, user)
        if self.kind == "year":
            return str(value or "")
        return as_words(value.words_for(user) if user and isinstance(value, Record) else value)

    def look_of(self, record) -> str:
        return str(self.look(record) if self.look else getattr(record, self.name, ""))

    @property
    def is_number(self):
        return self.kind in ("number", "yuan")


def as_words(value) -> str:
    """A value in the reader's language; nothing known is an empty text."""
    if isinstance(value, str):  # most are
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, list | tuple):
        return _(", ").join(str(part) for part in value)
    return str(value)


class FieldReader:
    """Reads a model field from a record: choices as words, many-to-many as a list."""

    def __init__(self, field):
        self.field = field

    @cached_property
    def words(self):
        return dict(self.field.flatchoices)

    def __call__(self, record):
        if self.field.many_to_many:
            return list(getattr(record, self.field.name).all())
        value = getattr(record, self.field.name)
        return self.words.get(value, value) if self.field.choices else value


def kind_of(field) -> str:
    if field.many_to_many:
        return "names"
    if field.name == "year":
        return "year"
    if field.choices:
        return "badge" if field.name in ("state", "system") else "text"
    for types, kind in (
        (YuanField, "yuan"),
        (models.DateTimeField, "time"),
        (models.DateField, "date"),
        (models.BooleanField, "yes"),
        ((models.IntegerField, models.DecimalField), "number"),
    ):
        if isinstance(field, types):
            return kind
    return "text"


def has_pinyin(model) -> bool:
    return any(field.name == "pinyin" for field in model._meta.get_fields())


def sort_of(model, field) -> tuple[str, ...]:
    """How to order by a field: names by pinyin, never by a sensitive value."""
    if field.many_to_many or field.name in getattr(model, "sensitive_fields", ()):
        return ()
    if field.name == "name" and has_pinyin(model):
        return ("pinyin",)
    if field.is_relation and has_pinyin(field.related_model):
        return (f"{field.name}__pinyin",)
    return (field.name,)


def column(model, declared) -> Column:
    """The column for a declaration: a field's name, or a Column as it is."""
    if isinstance(declared, Column):
        return declared
    try:
        field = model._meta.get_field(declared)
    except FieldDoesNotExist:
        raise ValueError(f"{model.__name__} has no field {declared!r} for a column") from None
    return Column(
        declared, field.verbose_name, kind_of(field), FieldReader(field), sort_of(model, field)
    )
