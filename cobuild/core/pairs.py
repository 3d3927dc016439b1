"""Texts that PostgreSQL finds by their pairs of signs, for the two-sign words that people type.

A stored column ``pairs``, made by the database itself whenever a row is written, holds every two
signs that stand side by side in the texts; SQLite compares the texts themselves. Letters are
compared alike on both: small and capital ones of ASCII are the same.
"""

import string

from django.db import migrations
from django.db.models import BooleanField, F, Func

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
MOST_PAIRS = 12  # of what is typed; the rest is compared
FUNCTION = """
CREATE OR REPLACE FUNCTION cobuild_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(low, n, 2)), '{}'::text[])
    FROM (SELECT lower(words COLLATE "C") AS low) AS folded,
        generate_series(1, length(low) - 1) AS n
$$
"""


def pairs_of(text: str) -> list[str]:
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def escaped(text: str) -> str:
    """The pattern of LIKE that holds the text as it is."""
    return "%" + "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in text) + "%"


class Holds(Func):
    """The condition that one of a model's ``paired`` texts holds what was typed."""

    conditional = True

    def __init__(self, *fields, text):
        super().__init__(*map(F, fields), output_field=BooleanField())
        self.text = text.replace("\n", " ").translate(LOWER)

    def as_sql(self, compiler, connection):
        return self.compared(compiler, "{} LIKE %s ESCAPE '\\'")

    def as_postgresql(self, compiler, connection):
        compared, patterns = self.compared(compiler, 'lower({} COLLATE "C") LIKE %s')
        pairs = pairs_of(self.text)[:MOST_PAIRS]
        if not pairs:
            return compared, patterns
        quote, table = connection.ops.quote_name, self.source_expressions[0].alias
        found = f"{quote(table)}.pairs @> %s::text[]"
        if len(self.text) == 2:
            return found, [pairs]
        # CASE: the planner multiplies what it guesses of both, and then takes most words for rare
        return f"(CASE WHEN {found} THEN {compared} ELSE false END AND {found})", [
            pairs,
            *patterns,
            pairs,
        ]

    def compared(self, compiler, template):
        columns = [compiler.compile(column)[0] for column in self.source_expressions]
        words = " OR ".join(template.format(column) for column in columns)
        return f"({words})", [escaped(self.text)] * len(columns)


class Among(Func):
    """The condition that the column is among the rows of a query, asked for once at most.

    PostgreSQL can use an index for an array even beside other conditions of which one is enough.
    """

    conditional = True

    def __init__(self, column, rows):
        super().__init__(F(column), rows, output_field=BooleanField())

    def as_sql(self, compiler, connection):
        return super().as_sql(compiler, connection, template="%(expressions)s", arg_joiner=" IN ")

    def as_postgresql(self, compiler, connection):
        return super().as_sql(
            compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY"
        )


def run_on_postgresql(*statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


def add_pairs(table, name, columns):
    """The migration for a model's ``paired`` texts; its columns stay as long as they are now."""
    words = " || E'\\n' || ".join(columns)
    return migrations.RunPython(
        run_on_postgresql(
            f"ALTER TABLE {table} ADD COLUMN pairs text[] "
            f"GENERATED ALWAYS AS (cobuild_pairs({words})) STORED",
            f"CREATE INDEX {name} ON {table} USING gin (pairs)",
        ),
        run_on_postgresql(f"ALTER TABLE {table} DROP COLUMN pairs"),
    )
