"""The rows of imports that were made before their rows had a table: they stay to be seen."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cobuild.core.imports.stored import WorkbookImport
from tests import factories as make

BEFORE, AFTER = ("core", "0012_job_cancelled"), ("core", "0013_rows_of_imports")
OUTCOME = {
    "rows": [
        ["Units", 2, "Mill", "new", [], []],
        ["Units", 3, "School", "changed", [["short name", "", "S"]], []],
        ["Units", 4, "", "wrong", [], [[1, "What is that?"], [None, "No."]]],
    ],
    "problems": [],
    "notes": ["Well."],
    "kept": False,
    "sheets": [],
}


@pytest.fixture
def migrate(transactional_db, django_db_serialized_rollback):
    """Bring the database to a state and give its models; it becomes again what it was."""

    def to(state):
        MigrationExecutor(connection).migrate([state])
        return MigrationExecutor(connection).loader.project_state([state]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_there_and_back(migrate):
    owner = make.user("account_admin").pk
    imports = migrate(BEFORE).get_model("core", "WorkbookImport").objects
    sent = imports.create(owner_id=owner, name="a.xlsx", content=b"x", outcome=OUTCOME)
    empty = imports.create(owner_id=owner, name="b.xlsx", content=b"y")
    migrate(AFTER)
    moved = WorkbookImport.objects.get(pk=sent.pk)
    assert moved.seen().counts == {"new": 1, "changed": 1, "wrong": 1}
    assert moved.seen().notes == ["Well."] and not moved.seen().is_right
    assert [row.words for row in moved.rows.all()] == ["Mill", "School", ""]
    assert moved.rows.get(fate="wrong").places == [("B", "What is that?"), ("", "No.")]
    imports = migrate(BEFORE).get_model("core", "WorkbookImport").objects
    assert imports.get(pk=sent.pk).outcome == OUTCOME
    assert imports.get(pk=empty.pk).outcome is None
