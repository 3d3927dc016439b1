"""What is published stays: the database refuses every way to change or delete it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cobuild.core.fields import LineField
from reports.models import Publication, PublishedFile, PublishedRecords

FROZEN = (Publication, PublishedFile, PublishedRecords)
WAYS = {
    "an update": "UPDATE {table} SET id = id",
    "a deletion": "DELETE FROM {table}",
    "a column set": "UPDATE {table} SET {column} = {column}",
}
ONLY_SQLITE = {
    "a row put in its place": "REPLACE INTO {table} SELECT * FROM {table}",
    "an update or else": "UPDATE OR REPLACE {table} SET id = id",
}
ONLY_POSTGRESQL = {
    "an emptied table": "TRUNCATE {table} CASCADE",
    "an insertion that updates": "INSERT INTO {table} SELECT * FROM {table} "
    "ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",
}


@pytest.fixture
def version(world):
    return publish_empty(world, number=1)


def publish_empty(world, number):
    """A version without figures, with a file and the records of one figure."""
    made = Publication.objects.create(
        county=world.county,
        quarter="2026Q1",
        version=number,
        reason="late records" if number > 1 else "",
        published_by=world.office,
        published_at="2026-04-12T00:00:00Z",
        order=number,
        rows=[],
        names=[],
    )
    PublishedFile.objects.create(publication=made, kind="csv", name="a.csv", content=b"x")
    PublishedRecords.objects.create(publication=made, key="one", records=[])
    connection.check_constraints()  # PostgreSQL looks at keys late; a table with open ones is kept
    return made


def ways():
    others = ONLY_SQLITE if connection.vendor == "sqlite" else ONLY_POSTGRESQL
    return (WAYS | others).items()


def contents():
    return [list(model.objects.order_by("pk").values_list()) for model in FROZEN]


def refuse(act, *args, **kwargs):
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        act(*args, **kwargs)


@pytest.mark.parametrize("model", FROZEN)
def test_no_statement_changes_it(version, model):
    before = contents()
    names = {"table": model._meta.db_table, "column": model._meta.fields[2].column}
    with connection.cursor() as cursor:
        for _way, statement in ways():
            refuse(cursor.execute, statement.format(**names))
    assert contents() == before


@pytest.mark.parametrize("model", FROZEN)
def test_no_query_set_changes_it(version, model):
    before, rows = contents(), model.objects.all()
    field = model._meta.fields[2].attname
    refuse(rows.update, **{field: rows.get().serializable_value(field)})
    refuse(rows._raw_delete, rows.db)
    assert contents() == before


def test_a_further_version_stands_beside_it(world, version):
    before = contents()
    publish_empty(world, number=2)
    assert [now[:1] for now in contents()] == before
    assert Publication.objects.count() == 2


def test_a_transaction_goes_on_after_a_refusal(world, version):
    refuse(Publication.objects.update, reason="other words")
    publish_empty(world, number=2)
    assert list(Publication.objects.order_by("pk").values_list("version", flat=True)) == [1, 2]


def test_the_rule_outlives_a_change_of_its_table(
    transactional_db, django_db_serialized_rollback, world
):
    """SQLite rebuilds a table to change it; its triggers must be there afterwards."""
    publish_empty(world, number=1)
    model = apps.get_model("reports.Publication")
    with connection.schema_editor() as editor:
        old = model._meta.get_field("reason")
        new = LineField(max_length=501, blank=True)
        new.set_attributes_from_name("reason")
        new.model = model
        editor.alter_field(model, old, new)
        editor.alter_field(model, new, old)
    refuse(Publication.objects.update, reason="other words")
    refuse(Publication.objects.all()._raw_delete, "default")


def test_the_rule_can_be_taken_off_and_put_back_by_a_migration(
    transactional_db, django_db_serialized_rollback, world
):
    publish_empty(world, number=1)
    (rule,) = [r for r in PublishedFile._meta.constraints if r.name == "published_file_frozen"]
    with connection.schema_editor() as editor:
        editor.execute(rule.remove_sql(PublishedFile, editor))
    PublishedFile.objects.update(name="b.csv")
    with connection.schema_editor() as editor:
        editor.execute(rule.create_sql(PublishedFile, editor))
    refuse(PublishedFile.objects.update, name="c.csv")
    assert PublishedFile.objects.get().name == "b.csv"
