"""Rows of one register as they stand already: found again by what identifies them."""

from collections import defaultdict

from django.db.models import Prefetch

from cobuild.core.bulk import among
from cobuild.core.columns import as_words
from cobuild.core.masks import hide

MOST_AT_ONCE = 25_000  # records that are read together with what hangs on them


class Known:
    """The user's records of a register by their identity; each is found once."""

    def __init__(self, register, names, user, *, lock):
        self.register, self.user, self.lock = register, user, lock
        self.names = names
        self.fields = [register.model._meta.get_field(name) for name in names]
        self.by_key = defaultdict(list)
        self.editable = set()

    def load(self, values):
        """Take in the records whose first identifying field has one of the values."""
        if not values:
            return
        rows = self.rows().filter(**{f"{self.names[0]}__in": among(values)})
        for record in rows.iterator(chunk_size=MOST_AT_ONCE):
            self.by_key[self.key(record)].append(record)
        ids = [record.pk for records in self.by_key.values() for record in records]
        if ids:
            rows = self.register.model._default_manager.editable_by(self.user)
            self.editable = set(rows.filter(pk__in=among(ids)).values_list("pk", flat=True))

    def rows(self):
        rows = self.register.model._default_manager.visible_to(self.user).exclude(state="voided")
        many = [field.name for field in self.register.model._meta.many_to_many]
        parts = [
            Prefetch(part.relation, part.with_related(part.model._default_manager.all()))
            for part in self.register.parts
        ]
        rows = rows.with_words().prefetch_related(*many, *parts).order_by("pk")
        return rows.select_for_update(of=("self",)) if self.lock else rows

    def has(self, entry) -> bool:
        """Whether there is a record that the entry, as far as it could be read, is about."""
        values = (entry.values.get(field.name) for field in self.fields)
        pairs = zip(values, self.fields, strict=True)
        key = tuple(comparable(value, field) or None for value, field in pairs)
        return not entry.is_wrong and key in self.by_key

    def key(self, record):
        return tuple(getattr(record, field.attname) or None for field in self.fields)


def value_of(record, field):
    """A field's value as it is compared: the ids of several, the id of one, or itself."""
    if field.many_to_many:
        return {row.pk for row in getattr(record, field.name).all()} if record.pk else set()
    return getattr(record, field.attname)


def comparable(value, field):
    """A value that was read, as ``value_of`` gives it."""
    if field.many_to_many:
        return {row.pk for row in value}
    if field.is_relation:
        return value.pk if value is not None else None
    return value


def part_values(part, row) -> list:
    """A row of a part, to be compared."""
    return [getattr(row, part.model._meta.get_field(name).attname) for name in part.fields]


def words_of(record, field, user, several=None) -> str:
    """What stands in a field, in the user's words; sensitive only where they may see it.

    ``several`` are rows of many-to-many fields that are not stored yet, by name.
    """
    if field.many_to_many:
        value = (several or {}).get(field.name)
        value = list(getattr(record, field.name).all()) if value is None else value
    else:
        value = getattr(record, field.name)
        value = dict(field.flatchoices).get(value, value) if field.choices else value
    text = as_words(value.words_for(user) if hasattr(value, "words_for") else value)
    is_hidden = field.name in record.sensitive_fields and not record.is_open_to(user)
    return hide(text) if is_hidden else text
