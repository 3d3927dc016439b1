"""A constraint that both databases hold: dated rows of the same parties never overlap.

PostgreSQL excludes overlapping ranges (btree_gist); SQLite refuses them by triggers.
"""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Q

FOREVER = "9999-12-31"

EXTENSION = "CREATE EXTENSION IF NOT EXISTS btree_gist"  # ranges beside plain values in one index

POSTGRES = """
ALTER TABLE %(table)s ADD CONSTRAINT {name} EXCLUDE USING gist
({equal}, daterange({since}, COALESCE({until}, DATE '{forever}'), '[]') WITH &&) WHERE ({where})
"""

SQLITE = """
CREATE TRIGGER {name}_{event} BEFORE {EVENT} ON %(table)s
WHEN {new_where} AND EXISTS (
    SELECT 1 FROM %(table)s WHERE rowid <> COALESCE(NEW.rowid, -1) AND {where} AND {same}
    AND {since} <= COALESCE(NEW.{until}, '{forever}')
    AND NEW.{since} <= COALESCE({until}, '{forever}'))
BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END
"""


class NoOverlap(BaseConstraint):
    """Rows that agree in ``fields`` and are not voided have terms that never share a day.

    ``since`` and ``until`` name the first and last day; an empty last day means no end.
    ``only`` names a column and the one value that the rule is about; ``field`` the field of the
    form beside which the words stand, else they stand above it.
    """

    non_db_attrs = (*BaseConstraint.non_db_attrs, "field")

    def __init__(
        self,
        *,
        name,
        fields,
        since="since",
        until="until",
        only=None,
        field="",
        violation_error_message=None,
    ):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields, self.since, self.until = tuple(fields), since, until
        self.only, self.field = tuple(only) if only else None, field

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "since": self.since, "until": self.until}
        if self.only:
            kwargs["only"] = self.only
        if self.field:
            kwargs["field"] = self.field
        return path, args, kwargs

    def __eq__(self, other):
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash(self.name)

    # The database's side --------------------------------------------------------------------

    def _columns(self, model):
        return [model._meta.get_field(name).column for name in self.fields]

    def _excluded(self, model):
        """What two rows must have in common to stand in each other's way, for PostgreSQL."""
        return [f"{column} WITH =" for column in self._columns(model)]

    def _same(self, model):
        """The same for SQLite, of a row and the one that is ``NEW``."""
        return [f"{column} = NEW.{column}" for column in self._columns(model)]

    def _where(self, model, row=""):
        conditions = [f"{row}state <> 'voided'"]
        if self.only:
            column, value = self.only
            conditions.append(f"{row}{column} = '{value}'")
        return " AND ".join(conditions)

    def _statement(self, model, schema_editor, template):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(template.strip().replace("\n", " "), table=table)

    def _postgres(self, model, schema_editor):
        text = POSTGRES.format(
            name=self.name,
            equal=", ".join(self._excluded(model)),
            since=self.since,
            until=self.until,
            forever=FOREVER,
            where=self._where(model),
        )
        return self._statement(model, schema_editor, text)

    def _sqlite(self, model, schema_editor, event):
        text = SQLITE.format(
            name=self.name,
            event=event,
            EVENT=event.upper(),
            where=self._where(model),
            new_where=self._where(model, "NEW."),
            same=" AND ".join(self._same(model)),
            since=self.since,
            until=self.until,
            forever=FOREVER,
        )
        return self._statement(model, schema_editor, text)

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql += [EXTENSION, self._postgres(model, schema_editor)]
        else:
            for event in ("insert", "update"):
                schema_editor.deferred_sql.append(self._sqlite(model, schema_editor, event))

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(EXTENSION)
            return self._postgres(model, schema_editor)
        schema_editor.execute(self._sqlite(model, schema_editor, "insert"))
        return self._sqlite(model, schema_editor, "update")

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return self._statement(
                model, schema_editor, f"ALTER TABLE %(table)s DROP CONSTRAINT {self.name}"
            )
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_insert")
        return f"DROP TRIGGER IF EXISTS {self.name}_update"

    # The form's side ------------------------------------------------------------------------

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        if instance.is_voided or {self.since, self.until, *self.fields} & set(exclude or ()):
            return
        if self.only and getattr(instance, self.only[0]) != self.only[1]:
            return
        if self._rivals(model, instance, using).exists():
            error = ValidationError(self.get_violation_error_message(), code="overlap")
            raise ValidationError({self.field: error}) if self.field else error

    def _rivals(self, model, instance, using):
        since, until = getattr(instance, self.since), getattr(instance, self.until)
        same = {
            name: getattr(instance, model._meta.get_field(name).attname) for name in self.fields
        }
        rows = model._base_manager.using(using).filter(**same).exclude(state="voided")
        if self.only:
            rows = rows.filter(**{self.only[0]: self.only[1]})
        if since is None or None in same.values():
            return rows.none()
        open_end = Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": since})
        rows = rows.filter(open_end).exclude(pk=instance.pk)
        return rows.filter(**{f"{self.since}__lte": until}) if until else rows
