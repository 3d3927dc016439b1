"""Reads the rows of the database with plain SQL; money stays whole fen, days are dates."""

from collections import namedtuple
from datetime import date

from django.db import connection

from .tables import TABLES, is_day


def load():
    """{name: rows} of all that the calculator knows, of every county."""
    with connection.cursor() as cursor:
        return {name: read(cursor, name, *table) for name, table in TABLES.items()}


def read(cursor, name, table, columns):
    columns = columns.split()
    make = namedtuple(name, columns)
    quoted = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'SELECT {quoted} FROM "{table}"')
    return [make(*map(plain, columns, values)) for values in cursor.fetchall()]


def plain(column, value):
    if is_day(column) and isinstance(value, str):
        return date.fromisoformat(value)
    return value
