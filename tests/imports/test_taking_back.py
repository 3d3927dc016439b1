"""An import is taken back as a whole, as long as nothing was built on it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from activities.models import Activity, Donation
from agreements.district.models import Placement
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.imports.taking_back import take_back
from cobuild.core.records import State
from tests import factories as make
from tests.imports.sheets import sheet
from units.models import Unit

CODE = "91330421MA28A0XB1T"
UNITS = sheet(
    "Units",
    ["Name", "Kind", "Unified social credit code", "Short name"],
    ["Mill", "enterprise", CODE, None],
    ["First school", "public institution", None, "School"],
)
PLACEMENTS = sheet("Placements", ["Unit", "Community", "Since"], ["Mill", "Willow", make.DAY])


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def written(user, *sheets):
    sent = WorkbookImport.objects.create(owner=user, name="units.xlsx", content=b"")
    outcome = sent.work(list(sheets), keep=True)
    assert outcome.kept, outcome
    return sent


def refusal(sent, user):
    with pytest.raises(ValidationError) as caught:
        take_back(sent, by=user)
    return caught.value.messages


def test_it_works(world):
    sent = written(world.office, UNITS, PLACEMENTS)
    take_back(sent, by=world.office)
    mill = Unit.objects.get(name="Mill")
    assert (mill.state, mill.version) == (State.VOIDED, 2)
    assert mill.void_reason == "The import “units.xlsx” was taken back."
    world.school.refresh_from_db()
    assert (world.school.short_name, world.school.version) == ("", 3)
    assert Placement.objects.get(unit=mill).state == State.VOIDED
    entry = AuditEntry.objects.about(mill).latest("pk")
    assert (entry.action, entry.changes) == ("void", {"state": ["confirmed", "voided"]})
    entry = AuditEntry.objects.about(world.school).latest("pk")
    assert (entry.changes, entry.reason) == ({"short_name": ["School", ""]}, mill.void_reason)
    assert refusal(sent, world.office) == ["There is nothing of this import to take back."]


def test_the_same_workbook_can_be_written_once_more(world):
    take_back(written(world.office, UNITS, PLACEMENTS), by=world.office)
    again = written(world.office, UNITS, PLACEMENTS)
    assert list(again.rows.values_list("fate", flat=True)) == ["new", "changed", "new"]
    assert Unit.objects.counted().get(credit_code=CODE).name == "Mill"


def test_what_was_changed_since_stands_in_the_way(world):
    sent = written(world.office, UNITS)
    world.school.refresh_from_db()
    world.school.version += 1
    world.school.save()
    assert refusal(sent, world.office) == ["“First school” was changed since."]
    assert Unit.objects.get(name="Mill").state == State.CONFIRMED
    sent.refresh_from_db()
    assert sent.taken_back_at is None


def test_what_hangs_on_it_stands_in_the_way(world):
    sent = written(world.office, UNITS)
    mill = Unit.objects.get(name="Mill")
    placement = make.placement(mill, world.willow)
    held = make.activity(world.willow, units=[mill], title="Clean-up")
    assert sorted(refusal(sent, world.office)) == [
        "activity “Clean-up” hangs on “Mill”.",
        "placement “Mill – Willow” hangs on “Mill”.",
    ]
    placement.void(by=world.office, reason="wrong")
    held.void(by=world.office, reason="wrong")
    take_back(sent, by=world.office)
    assert Unit.objects.get(pk=mill.pk).is_voided


def test_several_and_lots_become_what_they_were(world):
    held = make.activity(world.willow, units=[world.bureau], title="Fair", starts_on=make.DAY)
    given = make.donation(world.bureau, world.willow, received_on=make.DAY, purpose="Books")
    amounts = [str(lot) for lot in given.items.all()]
    kind = str(held.kind)
    sent = written(
        world.office,
        sheet(
            "Activities",
            ["Title", "First day", "Kind", "Host community", "Units taking part"],
            ["Fair", make.DAY, kind, "Willow", "First school"],
        ),
        sheet(
            "Donations",
            ["Donor unit", "Receiving community", "Received on", "Purpose", "Received by"]
            + ["And by", "Form", "Value"],
            ["Bureau", "Willow", make.DAY, "Books", given.receiver, given.second_receiver]
            + ["cash", 7],
        ),
    )
    assert list(sent.rows.values_list("fate", flat=True)) == ["changed", "changed"]
    assert [lot.value for lot in given.items.all()] == [7]
    take_back(sent, by=world.office)
    assert list(Activity.objects.get().units.all()) == [world.bureau]
    assert [str(lot) for lot in Donation.objects.get().items.all()] == amounts


def test_a_place_that_was_taken_meanwhile_is_told(world):
    first = make.placement(world.school, world.maple, since=date(2020, 1, 1))
    sent = written(
        world.office,
        sheet(
            "Placements",
            ["Unit", "Community", "Since", "Until"],
            ["First school", "Maple", date(2020, 1, 1), date(2026, 6, 30)],
        ),
    )
    make.placement(world.school, world.willow, since=date(2026, 7, 1))
    (words,) = refusal(sent, world.office)
    assert words.startswith("“First school – Maple” cannot become what it was: The unit is placed")
    first.refresh_from_db()
    assert first.until == date(2026, 6, 30)


def test_the_page_takes_back_or_says_why_not(world, sign_in):
    sent = written(world.office, UNITS)
    client = sign_in(world.office)
    assert "Take all of it back" in client.get(sent.get_absolute_url()).content.decode()
    placement = make.placement(Unit.objects.get(name="Mill"), world.willow)
    address = reverse("import-take-back", args=[sent.pk])
    refused = client.post(address, follow=True).content.decode()
    assert "Nothing was taken back." in refused and "Mill – Willow" in refused
    placement.void(by=world.office, reason="wrong")
    done = client.post(address, follow=True).content.decode()
    assert "The import is taken back." in done and "Take all of it back" not in done
    other = sign_in(world.other_office)
    assert other.post(address).status_code == 404
