"""Many rows in few statements, whatever their number, on both databases.

Unlike ``bulk_create`` it takes the children of multi-table inheritance, and SQLite's limit on
variables does not split it into hundreds of statements. Keys are given out first, so that what
hangs on a row can be written without asking for it.
"""

import io
import json
from datetime import date
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BooleanField,
    CharField,
    ForeignKey,
    IntegerField,
    JSONField,
    TextField,
)
from django.db.models.expressions import RawSQL

ESCAPED = (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r"))
NULL = r"\N"
LINES = 2_000  # of a COPY that are held in memory at a time


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def among(values):
    """What ``field__in`` takes for any number of values: one parameter where those are limited."""
    values = [each.isoformat() if isinstance(each, date) else each for each in values]
    if is_postgresql():
        return values
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(values)])


def new_keys(model, number) -> list[int]:
    """Keys for so many new rows; call it in the transaction that writes them."""
    root = [*model._meta.all_parents, model][0] if model._meta.parents else model
    table, column = root._meta.db_table, root._meta.pk.column
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, number],
            )
            return sorted(key for (key,) in cursor.fetchall())
        cursor.execute(
            f"SELECT max(COALESCE(("  # nosec B608 # the names of our own tables and columns
            f'SELECT max("{column}") FROM "{table}"), 0), '
            "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + number))


def give_key(record, key):
    """The key of the record, in the tables of its parents too."""
    for field in record._meta.concrete_fields:
        if field.primary_key:
            setattr(record, field.attname, key)


def tables_of(model) -> list:
    """The models whose tables hold a row of the model, its parents first."""
    return [*reversed(model._meta.all_parents), model]


def insert(model, records):
    """Write new rows; their keys are set. IntegrityError where a rule of the database is broken."""
    for table in tables_of(model) if records else ():
        fields = table._meta.local_concrete_fields
        write_into(table._meta.db_table, fields, rows_of(fields, records, is_new=True))
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def update(model, records):
    """Write all fields of rows that exist."""
    for table in tables_of(model) if records else ():
        pk = table._meta.pk
        fields = [field for field in table._meta.local_concrete_fields if field is not pk]
        if fields:
            rows = rows_of([*fields, pk], records, is_new=False)
            (copy_over if is_postgresql() else write_over)(table, fields, rows)


def rows_of(fields, records, *, is_new):
    """What the database takes for each record, row by row."""
    writers = [writer(field, is_new) for field in fields]
    for record in records:
        yield [write(record) for write in writers]


def writer(field, is_new):
    """How a field's value is got from a record, in the shortest way that fits its kind."""
    if isinstance(field, JSONField):
        return lambda record: json.dumps(getattr(record, field.attname), cls=field.encoder)
    if is_taken_as_it_is(field):
        return attrgetter(field.attname)
    database = connections[DEFAULT_DB_ALIAS]
    return lambda record: field.get_db_prep_save(field.pre_save(record, is_new), database)


def is_taken_as_it_is(field) -> bool:
    number = isinstance(field, IntegerField)
    return isinstance(field, (CharField, TextField, ForeignKey, BooleanField)) or (
        number and type(field).get_prep_value is IntegerField.get_prep_value
    )


def quoted(fields) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in fields]


def write_into(table, fields, rows):
    """Add rows to a table by COPY, or by one statement that is prepared once."""
    columns, name = quoted(fields), connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if is_postgresql():
            copy(cursor, name, columns, rows)
        else:
            places = ", ".join(["%s"] * len(columns))
            sql = (
                f"INSERT INTO {name} ({', '.join(columns)}) "  # nosec B608 # as above
                f"VALUES ({places})"
            )
            cursor.executemany(sql, rows)


def copy(cursor, table, columns, rows):
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors:
        cursor.copy_expert(sql, Lines(rows))


class Lines(io.TextIOBase):
    """Rows as the text that COPY reads, made as it is asked for."""

    def __init__(self, rows):
        self.rows, self.ready = iter(rows), ""

    def read(self, size=-1):
        while size < 0 or len(self.ready) < size:
            lines = [as_line(row) for _number, row in zip(range(LINES), self.rows, strict=False)]
            if not lines:
                break
            self.ready += "".join(lines)
        if size < 0:
            size = len(self.ready)
        given, self.ready = self.ready[:size], self.ready[size:]
        return given


def as_line(row) -> str:
    return "\t".join(map(as_text, row)) + "\n"


def as_text(value) -> str:
    if value is None:
        return NULL
    text = str(value)
    if isinstance(value, str):
        for sign, written in ESCAPED:
            text = text.replace(sign, written)
    return text


def write_over(table, fields, rows):
    names = ", ".join(f"{column} = %s" for column in quoted(fields))
    name, key = connection.ops.quote_name(table._meta.db_table), quoted([table._meta.pk])[0]
    with connection.cursor() as cursor:
        sql = f"UPDATE {name} SET {names} WHERE {key} = %s"  # nosec B608 # as above
        cursor.executemany(sql, rows)


def copy_over(table, fields, rows):
    """The rows go into a table of their own first; one statement takes them over."""
    columns, key = quoted(fields), quoted([table._meta.pk])[0]
    name, names = table._meta.db_table, ", ".join(f"{each} = given.{each}" for each in columns)
    with connection.cursor() as cursor:
        empty = f'SELECT * FROM "{name}" WHERE false'  # nosec B608 # as above
        cursor.execute(f"CREATE TEMPORARY TABLE given ON COMMIT DROP AS {empty}")
        copy(cursor, "given", [*columns, key], rows)
        cursor.execute(
            f'UPDATE "{name}" SET {names} FROM given '  # nosec B608 # as above
            f'WHERE "{name}".{key} = given.{key}'
        )
        cursor.execute("DROP TABLE given")
