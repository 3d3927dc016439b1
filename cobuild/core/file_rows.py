"""The rows of a list as plain values for a file, read with little memory.

Where every column shown is a field that nobody masks, the fields alone are read: a record of its
own for each row takes many times as long. Everything else goes by records, as on the page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from .columns import FieldReader
from .exports import plain
from .records import Record, joined

AT_ONCE = 2000  # rows
MOST_WORDS = 50_000  # of related records, kept from one lot of rows to the next
ALREADY_PLAIN = frozenset({str, int, Decimal, date})


def rows_of(table) -> Iterator[list]:
    """What a file has in each row of the list, in its order."""
    columns = [lean(column, table.data.data.model, table.user) for column in table.shown]
    if all(columns):
        return lean_rows(table.ordered, columns)
    records = table.ordered.iterator(chunk_size=AT_ONCE)
    return (list(map(plain, table.values_of(record))) for record in records)


@dataclass(frozen=True)
class LeanColumn:
    """``path`` is what is read of each row; ``plain`` makes cells of many such values at once."""

    path: str
    plain: Callable[[list], list]


def lean_rows(rows, columns):
    paths = list(dict.fromkeys(column.path for column in columns))
    places = [paths.index(column.path) for column in columns]
    found = rows.prefetch_related(None).values_list(*paths).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        values = list(zip(*some, strict=True))
        cells = [c.plain(values[at]) for c, at in zip(columns, places, strict=True)]
        yield from zip(*cells, strict=True)


def lean(column, model, user) -> LeanColumn | None:
    """The column without its record; None where its values take one."""
    if not isinstance(column.read, FieldReader) or column.name in getattr(model, "masks", ()):
        return None
    field = column.read.field
    if field.many_to_many:
        return LeanColumn("pk", Several(field).of)
    if field.is_relation:
        return LeanColumn(field.attname, RelatedWords(field.related_model, user).of)
    if field.choices:
        words = {key: str(label) for key, label in field.flatchoices}
        return LeanColumn(field.attname, lambda keys: [words.get(key, plain(key)) for key in keys])
    return LeanColumn(field.attname, plain_values)


def plain_values(values):
    return ["" if v is None else v if type(v) in ALREADY_PLAIN else plain(v) for v in values]


class RelatedWords:
    """What related records are called before the user, by their keys; each is read once."""

    def __init__(self, model, user=None):
        self.model, self.user, self.known = model, user, {None: ""}

    def of(self, keys) -> list[str]:
        if len(self.known) > MOST_WORDS:
            self.known = {None: ""}
        missing = set(keys) - self.known.keys()
        if missing:
            self.read(missing)
        return [self.known[key] for key in keys]

    def read(self, keys):
        rows = joined(self.model._base_manager.all(), getattr(self.model, "words_from", ()))
        for key, record in rows.in_bulk(keys).items():
            by_name = self.user and isinstance(record, Record)
            self.known[key] = record.words_for(self.user) if by_name else str(record)


class Several:
    """The cells of a many-to-many field, by the keys of the rows."""

    def __init__(self, field):
        self.related, self.rows = field.related_model, field.remote_field.through._base_manager
        self.here, self.there = (
            self.rows.model._meta.get_field(name)
            for name in (field.m2m_field_name(), field.m2m_reverse_field_name())
        )
        self.words, self.places = RelatedWords(field.related_model), {}

    def of(self, keys) -> list[str]:
        """In the order of the related records, as a record lists them."""
        pairs = self.rows.filter(among(self.here, keys))
        pairs = list(pairs.values_list(self.here.attname, self.there.attname))
        places = self.places_of({there for _here, there in pairs})
        pairs.sort(key=lambda pair: places[pair[1]])
        words = self.words.of([there for _here, there in pairs])
        found, comma = defaultdict(list), _(", ")
        for (here, _there), word in zip(pairs, words, strict=True):
            found[here].append(word)
        return [comma.join(found[key]) if key in found else "" for key in keys]

    def places_of(self, keys) -> dict:
        """The place of each in the order of the related records."""
        if not keys <= self.places.keys():
            known = self.places.keys() if len(self.places) < MOST_WORDS else ()
            rows = self.related._base_manager.filter(pk__in=keys.union(known))
            self.places = {
                key: place for place, key in enumerate(rows.values_list("pk", flat=True))
            }
        return self.places


def among(field, keys) -> RawSQL:
    """The condition that the field holds one of the keys, which are whole numbers: as a look-up of
    Django's a thousand of them take as long as reading their rows."""
    column, numbers = connection.ops.quote_name(field.column), ",".join(str(int(k)) for k in keys)
    condition = f"{column} IN ({numbers})"
    return RawSQL(condition, (), output_field=BooleanField())  # nosec B611 # whole numbers
