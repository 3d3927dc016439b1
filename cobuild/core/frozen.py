"""A constraint that both databases hold: a row is written once, never changed and never deleted.

Triggers refuse it, whoever asks; there is no way around them but to be the owner of the table.
"""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
MESSAGE = 'rows are added here, never changed or deleted: ' || TG_NAME; END $$
"""

POSTGRES = (
    "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON %(table)s "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
SQLITE = tuple(
    f"CREATE TRIGGER {{name}}_{event} BEFORE {event.upper()} ON %(table)s BEGIN "
    "SELECT RAISE(ABORT, 'rows are added here, never changed or deleted: {name}'); END"
    for event in ("update", "delete")
)
DROP_POSTGRES = ("DROP TRIGGER {name} ON %(table)s", "DROP TRIGGER {name}_truncate ON %(table)s")
DROP_SQLITE = ("DROP TRIGGER {name}_update", "DROP TRIGGER {name}_delete")


class Frozen(BaseConstraint):
    """Rows of the table are added, nothing else."""

    def __eq__(self, other):
        return isinstance(other, Frozen) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash(self.name)

    # The database's side --------------------------------------------------------------------

    def _statements(self, model, schema_editor, on_postgres, on_sqlite):
        is_postgres = schema_editor.connection.vendor == "postgresql"
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return [
            Statement(text.format(name=self.name), table=table)
            for text in (on_postgres if is_postgres else on_sqlite)
        ]

    def freezing(self, model, schema_editor) -> list[Statement]:
        return self._statements(model, schema_editor, POSTGRES, SQLITE)

    def thawing(self, model, schema_editor) -> list[Statement]:
        return self._statements(model, schema_editor, DROP_POSTGRES, DROP_SQLITE)

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql.append(FUNCTION.strip())
        schema_editor.deferred_sql += self.freezing(model, schema_editor)

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(FUNCTION.strip())
        first, last = self.freezing(model, schema_editor)
        schema_editor.execute(first)
        return last

    def remove_sql(self, model, schema_editor):
        first, last = self.thawing(model, schema_editor)
        schema_editor.execute(first)
        return last

    # The form's side ------------------------------------------------------------------------

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if not instance._state.adding:
            raise ValidationError(self.get_violation_error_message())
