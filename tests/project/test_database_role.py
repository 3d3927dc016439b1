"""The role that docs/operation.md gives the services works, and cannot touch what is frozen."""

import re

import pytest
from django.conf import settings as own_settings
from django.db import DatabaseError, connection, transaction

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import seal_log
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
FORBIDDEN = [
    "UPDATE core_auditentry SET reason = 'x'",
    "DELETE FROM core_auditseal",
    "TRUNCATE core_auditentry CASCADE",
    "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_frozen ON core_auditentry",
    "UPDATE reports_publication SET reason = 'x'",
    "DROP TABLE core_auditentry CASCADE",
    "CREATE TABLE public.aside (id int)",
]


@pytest.fixture
def role():
    """Everything is done by the role, until the test rolls back."""
    page = (own_settings.BASE_DIR / "docs/operation.md").read_text("utf-8")
    grants = re.search(r"```sql\n(.+?)```", page, re.DOTALL)[1]
    with connection.cursor() as cursor:
        cursor.execute(grants.replace("cobuild_pages", "cobuild_test_pages"))
        cursor.execute("SET LOCAL ROLE cobuild_test_pages")


def frozen_tables():
    return {table for table in connection.introspection.table_names() if is_frozen(table)}


def is_frozen(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE proname = 'refuse_change' AND tgrelid = %s::regclass",
            [table],
        )
        return cursor.fetchone()[0] > 0


def test_it_does_the_work(world, role, sign_in, settings, tmp_path):
    settings.AUDIT_ANCHOR = tmp_path / "anchor"
    client = sign_in(world.office)
    assert client.get("/activities/").status_code == 200
    data = make.filled_in(client.get("/zones/new/").context["form"], name="East")
    assert client.post("/zones/new/", data).status_code == 302
    assert AuditEntry.objects.filter(action="create").exists()
    assert seal_log() > 0


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_touches_nothing_that_is_frozen(world, role, statement):
    AuditEntry.note(world.willow, "update", by=world.office)
    refused = pytest.raises(DatabaseError, match="permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_frozen_table_is_named(role):
    page = (own_settings.BASE_DIR / "docs/operation.md").read_text("utf-8")
    named = set(re.findall(r"\w+_\w+", " ".join(re.findall(r"REVOKE[^;]+;", page))))
    assert frozen_tables() and named - {"cobuild_pages"} == frozen_tables()
