"""Tables without their indexes while they are filled: built once, an index costs a fraction."""

from contextlib import contextmanager

SECONDARY = """
SELECT class.relname, pg_get_indexdef(index.indexrelid)
FROM pg_index index
JOIN pg_class class ON class.oid = index.indexrelid
LEFT JOIN pg_constraint rule ON rule.conindid = index.indexrelid AND rule.contype IN ('p', 'u', 'x')
WHERE index.indrelid = %s::regclass AND NOT index.indisunique AND rule.oid IS NULL
ORDER BY class.relname
"""


@contextmanager
def without_indexes(cursor, model):
    """Drop the indexes that no rule rests on, and build them as they were.

    Only within a transaction: where it fails, the database has them still.
    """
    cursor.execute(SECONDARY, [model._meta.db_table])
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in found:
        cursor.execute(definition)
