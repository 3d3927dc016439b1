"""The auditor's pages: what everybody did, and nothing else (access.md, rule 6)."""

import csv
import io
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import seal_log
from cobuild.core.pages.lists import PER_PAGE
from tests import factories as make

PAGE = "/audit/"


@pytest.fixture
def auditor(world, sign_in):
    client = sign_in(world.auditor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def busy(world):
    """Two people act on two records."""
    AuditEntry.note(world.bureau, "create", by=world.office, changes={"name": ["", "Bureau"]})
    AuditEntry.note(world.bureau, "update", by=world.secretary, reason="renamed")
    AuditEntry.note(world.willow, "update", by=world.office)
    household = make.household(world.willow)
    AuditEntry.note(household, "view", by=world.leader)
    household.reveal(by=world.office, reason="visit at home")
    world.household = household
    return world


def found(client, query=""):
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return [(e.action, e.actor.name, e.object_id) for e, _words in answer.context["lines"]]


def test_it_works(busy, auditor):
    page = auditor.get(PAGE).content.decode()
    assert page.count("<tr>") == 6
    assert busy.household.head not in page
    assert len(found(auditor)) == 5


def test_an_empty_log_says_what_it_is(auditor):
    AuditEntry.objects.none()
    assert found(auditor) == []
    assert "Nothing here yet" in auditor.get(PAGE).content.decode()


def test_each_filter_leaves_what_it_says(busy, auditor):
    office = busy.office.name
    about_bureau = f"register=units.unit&record={busy.bureau.pk}"
    assert [row[0] for row in found(auditor, about_bureau)] == ["update", "create"]
    assert {row[1] for row in found(auditor, f"who={busy.office.username}")} == {office}
    assert len(found(auditor, f"who={office.upper()}")) == 3
    assert [row[0] for row in found(auditor, "action=view&action=reveal")] == ["reveal", "view"]
    assert len(found(auditor, "register=communities.community")) == 1
    assert found(auditor, "address=10.0.0.9") == []
    today = timezone.localdate()
    assert len(found(auditor, f"since={today}&until={today}")) == 5
    assert found(auditor, f"until={today - timedelta(days=1)}") == []
    assert found(auditor, f"since={today + timedelta(days=1)}") == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "action=nothing",
        "register=auth.user",
        "record=0",
        "record=" + "9" * 30,
        "record=" + "9" * 5000,
        "record=1.5",
        "record=NaN",
        "who=" + "x" * 51,
    ],
)
def test_a_wrong_filter_is_told_and_shows_nothing(busy, auditor, query):
    assert found(auditor, query) == []


@pytest.mark.parametrize(
    "query", ["actor__password=x", "sort=actor__password", "page=x", "after=x"]
)
def test_what_is_no_filter_changes_nothing(busy, auditor, query):
    assert found(auditor, query) == found(auditor)


def test_who_saw_this_record_is_asked_from_its_entry(busy, auditor):
    entry = AuditEntry.objects.about(busy.household).first()
    page = auditor.get(f"{PAGE}{entry.pk}/")
    questions = dict(page.context["questions"])
    address = questions["Who saw this record?"].removeprefix(f"{PAGE}?")
    names = [busy.office.name, busy.leader.name]
    assert [row[1] for row in found(auditor, address)] == names
    own = questions["What did this person do?"].removeprefix(f"{PAGE}?")
    assert [row[:2] for row in found(auditor, own)] == [("view", busy.leader.name)]


def test_an_entry_shows_what_changed_and_its_place_in_the_chain(busy, auditor):
    entry = AuditEntry.objects.about(busy.bureau).first()
    page = auditor.get(f"{PAGE}{entry.pk}/").content.decode()
    assert "<ins>Bureau</ins>" in page and "not sealed yet" in page
    seal_log()
    assert "not sealed yet" not in auditor.get(f"{PAGE}{entry.pk}/").content.decode()


@pytest.mark.parametrize("number", ["999999", "9" * 19, "9" * 5000])
def test_an_entry_that_does_not_exist(auditor, number):
    assert auditor.get(f"{PAGE}{number}/").status_code == 404


def test_an_entry_about_what_this_release_does_not_know(world, auditor):
    AuditEntry.write(by=world.office, action="gone", label="old.thing", object_text="Old thing")
    entry = AuditEntry.objects.get(label="old.thing")
    assert auditor.get(f"{PAGE}{entry.pk}/").status_code == 200
    assert len(found(auditor)) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_holds_what_is_filtered_and_is_logged(busy, auditor, kind):
    answer = auditor.get(f"{PAGE}export/?format={kind}&register=units.unit")
    header, *rows = rows_of(answer, kind)
    assert [row[4] for row in rows] == ["changed", "recorded"]
    assert rows[1][-1] == "name:  → Bureau"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.label, entry.actor) == ("export", "core.auditentry", busy.auditor)
    assert entry.object_text.startswith("2 × auditentry")


def rows_of(answer, kind):
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return list(load_workbook(BytesIO(answer.content)).worksheets[1].values)


def test_a_large_export_asks_for_the_password_and_leads_back(busy, auditor, settings):
    settings.LARGE_EXPORT, address = 2, f"{PAGE}export/?format=csv"
    assert auditor.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = auditor.get(address)
        assert answer["Location"].startswith("/confirm-password/?next=%2Faudit%2F%3F")
        assert AuditEntry.objects.filter(action="export").count() == 1
        assert auditor.get(f"{address}&register=units.unit").status_code == 200


def test_pages_follow_one_another(world, auditor):
    for number in range(PER_PAGE + 5):
        AuditEntry.note(world.bureau, "update", by=world.office, reason=f"{number}")
    assert len(found(auditor)) == PER_PAGE
    assert len(found(auditor, "page=2")) == 5


def test_the_fragment_is_a_part_of_the_page(busy, auditor):
    fragment = auditor.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip() in auditor.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["office", "secretary", "leader", "superior", "admin"])
def test_nobody_else_reads_it(busy, client, role):
    client.force_login(busy.people[role])
    entry = AuditEntry.objects.first()
    for address in (PAGE, f"{PAGE}export/", f"{PAGE}{entry.pk}/"):
        assert client.get(address).status_code == 403
    assert not AuditEntry.objects.visible_to(busy.people[role]).exists()


def test_the_auditor_reads_nothing_else(busy, auditor):
    page = auditor.get("/").content.decode()
    assert f'href="{PAGE}"' in page and "/activities/" not in page
    for address in ("/activities/", "/households/", "/accounts/", "/units/", "/reports/2026Q3/"):
        assert auditor.get(address).status_code == 403


def test_an_ended_post_reads_nothing_more(busy, auditor):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        busy.auditor.posts.update(until=timezone.localdate() - timedelta(days=1))
        assert auditor.get(PAGE).status_code in (302, 403)
