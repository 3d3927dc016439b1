"""The database itself refuses to change, delete or replace a row of the log, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import AuditSeal, seal_log

MODELS = (AuditEntry, AuditSeal)
WAYS = ("UPDATE {table} SET {key} = {key}", "DELETE FROM {table}")
SQLITE = ("REPLACE INTO {table} SELECT * FROM {table}", "UPDATE OR REPLACE {table} SET {key} = 1")
POSTGRESQL = (
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 1",
)


@pytest.fixture
def sealed(write):
    write(3)
    seal_log()
    connection.check_constraints()  # PostgreSQL looks at keys late; a table with open ones is kept


def contents():
    return [list(model.objects.order_by("pk").values_list()) for model in MODELS]


def refuse(act, *args):
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        act(*args)


@pytest.mark.parametrize("model", MODELS)
def test_no_statement_changes_it(sealed, model):
    before = contents()
    names = {"table": model._meta.db_table, "key": model._meta.pk.column}
    others = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for statement in WAYS + others:
            refuse(cursor.execute, statement.format(**names))
    assert contents() == before


@pytest.mark.parametrize("model", MODELS)
def test_no_query_set_and_no_record_changes_it(sealed, model):
    before, row = contents(), model.objects.latest("pk")
    refuse(lambda: model.objects.update(at=row.at))
    refuse(row.save)
    refuse(row.delete)
    assert contents() == before


def test_what_is_added_is_taken(sealed, write):
    write(1)
    assert seal_log() == 1
    assert AuditEntry.objects.count() == AuditSeal.objects.count() == 4
