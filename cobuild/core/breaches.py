"""Which of many rows break a constraint: the database is asked once a constraint, not once a row.

The rows are laid into a table without constraints beside the real one, and each constraint is
turned into the question which of them it refuses.
"""

from collections import defaultdict
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint, UniqueConstraint

from .bulk import rows_of, tables_of, write_into
from .overlap import FOREVER, NoOverlap

LAID = "laid_out"


def breaches(model, records) -> dict[int, list[ValidationError]]:
    """{key of a record: the errors of the constraints that it breaks}; new and changed rows alike.

    Of two rows that exclude each other the one is told that comes second.
    """
    found = defaultdict(list)
    for table in tables_of(model) if records else ():
        with laid_out(table, records):
            for constraint in table._meta.constraints:
                for key in broken_by(table, constraint):
                    found[key].append(error_of(constraint))
    return found


def error_of(constraint) -> ValidationError:
    error = ValidationError(constraint.get_violation_error_message())
    fields = [constraint.field] if hasattr(constraint, "field") else fields_of(constraint)
    return ValidationError({fields[0]: error}) if len(fields) == 1 else error


def fields_of(constraint) -> tuple[str, ...]:
    return constraint.fields if isinstance(constraint, UniqueConstraint) else ()


@contextmanager
def laid_out(table, records):
    fields = table._meta.local_concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {LAID} AS "  # nosec B608 # the names of our own tables
            f'SELECT * FROM "{table._meta.db_table}" WHERE 1 = 0'
        )
        write_into(LAID, fields, rows_of(fields, records, is_new=False))
        yield
        cursor.execute(f"DROP TABLE {LAID}")


def broken_by(table, constraint) -> list[int]:
    questions = next((ask for kind, ask in ASKED.items() if isinstance(constraint, kind)), None)
    keys = []
    for sql in questions(table, constraint) if questions else ():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            keys += [key for (key,) in cursor.fetchall()]
    return list(dict.fromkeys(keys))


def checked(table, constraint):
    condition = constraint._get_check_sql(table, connection.SchemaEditorClass(connection))
    yield (
        f"SELECT {key_of(table)} FROM {LAID} "  # nosec B608 # Django's text of our own constraint
        f"WHERE NOT ({condition})"
    )


def unique(table, constraint):
    key, columns = key_of(table), columns_of(table, constraint.fields)
    condition = constraint._get_condition_sql(table, connection.SchemaEditorClass(connection))
    where = condition or "1 = 1"
    yield (
        f"SELECT {key} FROM ("  # nosec B608 # as above
        f"SELECT {key}, {all_there(columns)} AS there, row_number() OVER "
        f"(PARTITION BY {', '.join(columns)} ORDER BY {key}) AS place FROM {LAID} WHERE {where}) "
        "AS numbered WHERE there AND place > 1"
    )
    yield beside_others(table, columns, where, where)


def overlapping(table, constraint):
    key, columns = key_of(table), columns_of(table, constraint.fields)
    (since,), (until,) = (
        columns_of(table, [name]) for name in (constraint.since, constraint.until)
    )
    where = constraint._where(table)
    yield (
        f"SELECT {key} FROM ("  # nosec B608 # as above
        f"SELECT {key}, {since} AS first, {all_there(columns)} AS there, "
        f"max(COALESCE({until}, '{FOREVER}')) OVER (PARTITION BY {', '.join(columns)} "
        f"ORDER BY {since}, {key} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken "
        f"FROM {LAID} WHERE {where}) AS ordered WHERE there AND taken >= first"
    )
    shared = (
        f" AND other.{since} <= COALESCE(mine.{until}, '{FOREVER}')"
        f" AND mine.{since} <= COALESCE(other.{until}, '{FOREVER}')"
    )
    yield beside_others(table, columns, where, where, shared)


def beside_others(table, columns, mine, others, shared="") -> str:
    """The rows that agree in the columns with one of the real table that they do not replace."""
    key, name = key_of(table), table._meta.db_table
    same = " AND ".join(f"other.{column} = mine.{column}" for column in columns)
    return (
        f"SELECT mine.{key} FROM ("  # nosec B608 # as above
        f"SELECT * FROM {LAID} WHERE {mine}) AS mine WHERE EXISTS ("
        f'SELECT 1 FROM (SELECT * FROM "{name}" WHERE {others}) AS other WHERE {same}{shared} '
        f"AND other.{key} NOT IN (SELECT {key} FROM {LAID}))"
    )


def all_there(columns) -> str:
    return "(" + " AND ".join(f"{column} IS NOT NULL" for column in columns) + ")"


def key_of(table) -> str:
    return connection.ops.quote_name(table._meta.pk.column)


def columns_of(table, names) -> list[str]:
    return [connection.ops.quote_name(table._meta.get_field(name).column) for name in names]


ASKED = {CheckConstraint: checked, UniqueConstraint: unique, NoOverlap: overlapping}
