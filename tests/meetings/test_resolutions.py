"""What meetings resolved: who writes it, what came of it, and what is past due."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from activities.models import Resolution
from cobuild.core.records import State
from tests import factories as make

DAY = date(2026, 10, 10)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    "dates, standing",
    [
        ({"due_on": YESTERDAY}, "past_due"),
        ({"due_on": DAY}, "open"),
        ({"due_on": TOMORROW}, "open"),
        ({}, "open"),
        ({"due_on": YESTERDAY, "done_on": YESTERDAY}, "done"),
        ({"due_on": YESTERDAY, "done_on": DAY}, "done"),
        ({"due_on": YESTERDAY, "done_on": TOMORROW}, "past_due"),
        ({"due_on": DAY, "done_on": TOMORROW}, "open"),
        ({"due_on": TOMORROW, "done_on": YESTERDAY}, "done"),
    ],
)
def test_where_a_resolution_stands(world, dates, standing):
    resolution = make.resolution(make.meeting(world.willow), **dates)
    assert resolution.status_on(DAY) == standing
    rows = Resolution.objects.all()
    assert rows.past_due(DAY).exists() == (standing == "past_due")
    assert rows.open(DAY).exists() == (standing != "done")
    assert rows.done(DAY).exists() == (standing == "done")


@pytest.mark.parametrize(
    "state, counts",
    [("draft", False), ("submitted", True), ("confirmed", True), ("returned", False)]
    + [("voided", False)],
)
def test_a_resolution_counts_with_its_meeting(world, state, counts):
    reasons = {"returned": {"remark": "?"}, "voided": {"void_reason": "twice"}}
    meeting = make.meeting(world.willow, state=state, **reasons.get(state, {}))
    resolution = make.resolution(meeting, due_on=YESTERDAY)
    assert Resolution.objects.past_due(DAY).exists() == counts
    assert (resolution.status_on(DAY) == "past_due") == counts
    assert resolution.is_past_due == bool(resolution.warnings()) == counts


def test_a_voided_resolution_is_never_past_due(world):
    meeting = make.meeting(world.willow)
    voided = {"state": State.VOIDED, "void_reason": "twice"}
    resolution = make.resolution(meeting, due_on=YESTERDAY, **voided)
    assert not Resolution.objects.past_due(DAY).exists() and not resolution.is_past_due


def test_those_responsible_find_what_is_past_due(world):
    late = {"due_on": YESTERDAY, "unit": world.bureau}
    ours = make.resolution(make.meeting(world.willow), **late)
    conference = make.resolution(make.meeting(zone=world.north), **{**late, "unit": world.school})
    south = make.resolution(make.meeting(world.maple), **{**late, "unit": None})

    def seen(user):
        return set(Resolution.objects.past_due(DAY).visible_to(user))

    assert seen(world.office) == {ours, conference, south}
    assert seen(world.lead_unit) == seen(world.secretary) == {ours, conference}
    assert seen(world.liaison) == {ours}
    assert seen(world.other_secretary) == {south}
    assert seen(world.other_office) == set()


def test_done_is_not_before_the_meeting(world, resolve):
    meeting = make.meeting(world.willow)
    before = make.DAY - timedelta(days=1)
    answer = resolve(world.secretary, meeting, done_on=before)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"done_on"}
    assert resolve(world.secretary, meeting, done_on=make.DAY).status_code == 302


@pytest.mark.parametrize(
    "writer, written",
    [
        ("office", {"north", "south", "willow", "poplar", "maple"}),
        ("lead_unit", {"north", "willow", "poplar"}),
        ("secretary", {"willow"}),
        ("other_secretary", {"maple"}),
    ],
)
def test_resolutions_are_written_where_the_meeting_is(world, resolve, writer, written):
    for name in ("north", "south"):
        answer = resolve(world.people[writer], make.meeting(zone=getattr(world, name)))
        assert (answer.status_code == 302) == (name in written), name
    for name in ("willow", "poplar", "maple"):
        answer = resolve(world.people[writer], make.meeting(getattr(world, name)))
        assert (answer.status_code == 302) == (name in written), name


def test_the_button_of_a_meeting_presets_it(world, sign_in):
    meeting, _other = make.meeting(world.willow), make.meeting(world.willow)
    page = sign_in(world.secretary).get(f"/resolutions/new/?meeting={meeting.pk}")
    assert page.context["form"]["meeting"].value() == str(meeting.pk)


@pytest.mark.parametrize("writer", ["office", "lead_unit", "secretary"])
def test_a_note_follows_up(world, sign_in, writer):
    resolution = make.resolution(make.meeting(world.willow))
    client = sign_in(world.people[writer])
    at = f"{resolution.get_absolute_url()}edit/"
    page = client.get(at)
    formset = page.context["parts"][0][1]
    assert formset[0]["noted_on"].value() == timezone.localdate()
    data = make.filled_in(page.context["form"]) | make.filled_in(formset.management_form)
    data |= make.filled_in(formset[0])
    assert client.post(at, data | {"notes-0-noted_on": "2026-08-20"}).status_code == 302
    assert not resolution.notes.exists()  # a day alone is no note
    data |= {"version": "2", "notes-0-note": "The lamps are ordered."}
    assert client.post(at, data).status_code == 302
    assert resolution.notes.get().note == "The lamps are ordered."
    assert "The lamps are ordered." in client.get(resolution.get_absolute_url()).content.decode()


@pytest.mark.parametrize("reader", ["liaison", "leader"])
def test_who_reads_a_resolution_adds_no_note(world, sign_in, reader):
    resolution = make.resolution(make.meeting(world.willow), unit=world.bureau)
    client = sign_in(world.people[reader])
    assert client.get(resolution.get_absolute_url()).status_code == 200
    assert client.get(f"{resolution.get_absolute_url()}edit/").status_code == 403


def test_the_list_finds_what_is_past_due_open_and_done(world, sign_in):
    today = timezone.localdate()
    day = timedelta(days=1)
    meeting = make.meeting(world.willow, held_on=today - 9 * day)
    late = make.resolution(meeting, due_on=today - day)
    soon = make.resolution(meeting, due_on=today)
    done = make.resolution(meeting, due_on=today, done_on=today)
    make.resolution(make.meeting(world.willow, state=State.DRAFT), due_on=today - day)
    client = sign_in(world.secretary)

    def found(query):
        return list(client.get(f"/resolutions/?{query}").context["table"].data.data)

    assert found(f"past_due_on={today}") == [late]
    assert found(f"past_due_on={today + day}") == [late, soon]
    assert found("open=true") == [late, soon]
    assert found("open=false") == [done]
    assert found(f"sort=-status&open=true&meeting__community={world.willow.pk}") == [soon, late]
