"""What the log does not take does not happen, and the person is told so in plain words (C13)."""

import pytest
from django.db import connection, transaction
from django.test import Client

from cobuild.core.audit import NotLogged
from tests import factories as make

WORDS = "the log could not be written"
SQLITE = """
CREATE TRIGGER full_log BEFORE INSERT ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'no room left'); END
"""
POSTGRESQL = """
CREATE FUNCTION full_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no room left'; END $$;
CREATE TRIGGER full_log BEFORE INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION full_log();
"""


EMPTIED = {
    "sqlite": ("DROP TRIGGER full_log",),
    "postgresql": ("DROP TRIGGER full_log ON core_auditentry", "DROP FUNCTION full_log"),
}
committing = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def full_log(world):
    """From now on the database takes no entry."""

    def fill():
        connection.check_constraints()
        execute(SQLITE if connection.vendor == "sqlite" else POSTGRESQL)

    yield fill
    if not connection.in_atomic_block:
        execute(*EMPTIED[connection.vendor])


@pytest.fixture
def office(world, sign_in):
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    return client


def test_without_an_entry_there_is_no_change(world, office, full_log):
    data = make.filled_in(office.get(world.bureau.page("edit")).context["form"], name="New bureau")
    full_log()
    answer = office.post(world.bureau.page("edit"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert WORDS in page and 'value="New bureau"' in page
    world.bureau.refresh_from_db()
    assert world.bureau.name == "Public security bureau"


def test_the_same_change_is_made_while_the_log_takes_it(world, office):
    data = make.filled_in(office.get(world.bureau.page("edit")).context["form"], name="New bureau")
    assert office.post(world.bureau.page("edit"), data).status_code == 302
    world.bureau.refresh_from_db()
    assert world.bureau.name == "New bureau"


def test_a_new_record_is_not_made(world, office, full_log):
    data = make.filled_in(office.get("/honours/new/").context["form"], title="Civilised")
    data |= {"awarded_on": "2026-08-01", "level": "county", "community": world.willow.pk}
    full_log()
    answer = office.post("/honours/new/", data)
    assert answer.status_code == 422 and WORDS in answer.content.decode()
    assert not make.Honour.objects.exists()


def test_a_state_stays_and_a_message_says_why(world, office, full_log):
    record = make.honour(world.county)
    full_log()
    answer = office.post(record.page("void"), {"reason": "entered twice"}, follow=True)
    assert WORDS in answer.content.decode()
    record.refresh_from_db()
    assert not record.is_voided


@committing
def test_a_file_is_not_handed_out(world, office, full_log):
    full_log()
    for address in ("/units/export/?format=csv", "/reports/2026Q3/export/?format=csv"):
        answer = office.get(address)
        assert answer.status_code == 503 and WORDS in answer.content.decode()
        assert "Content-Disposition" not in answer


@committing
def test_nobody_gets_in(world, full_log):
    world.office.set_password("four words of rain")
    world.office.save()
    full_log()
    client = Client()
    for password in ("four words of rain", "not this"):
        data = {"username": world.office.username, "password": password}
        assert client.post("/sign-in/", data).status_code in (200, 503)
        assert client.get("/account/").status_code == 302


def test_an_action_without_a_page_says_it_too(world, full_log):
    full_log()
    with pytest.raises(NotLogged), transaction.atomic():
        make.honour(world.county).void(by=world.office, reason="entered twice")
    assert not make.Honour.objects.exists()
