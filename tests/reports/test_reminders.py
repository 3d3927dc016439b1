"""What waits for whom: the day before and after each boundary, and who is told and who not."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cobuild.core.records import State
from reports.reminders import notable, reminders_for
from tests import factories as make

DAY = date(2026, 11, 24)
PEOPLE = ["office", "lead_unit", "secretary", "other_secretary", "liaison", "leader"]
PEOPLE += ["admin", "other_office"]


def told(world, about, day=DAY):
    """Who has a line of such a cause that day."""
    return {
        name
        for name in PEOPLE
        if any(line.cause.startswith(about) for line in reminders_for(world.people[name], day))
    }


def line_of(user, about, day=DAY):
    (line,) = [line for line in notable(user, day) if line.cause.startswith(about)]
    return line


# Sessions -------------------------------------------------------------------------------------


@pytest.fixture
def association(world):
    return make.association(world.county, [world.willow], name="East association")


@pytest.mark.parametrize(
    ("day", "waits"),
    [
        (date(2026, 12, 9), False),
        (date(2026, 12, 10), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_association_without_a_session_waits_for_three_weeks(world, association, day, waits):
    expected = {"office", "secretary"} if waits else set()
    assert told(world, "session-missing", day) == expected


@pytest.mark.parametrize("held", [date(2026, 10, 1), date(2026, 12, 31)])
def test_a_session_of_the_quarter_settles_it(world, association, held):
    make.session(association, world.willow, starts_on=held)
    assert not told(world, "session-missing", date(2026, 12, 20))


@pytest.mark.parametrize("state", [State.DRAFT, State.VOIDED])
def test_a_session_that_does_not_count_settles_nothing(world, association, state):
    reason = {"void_reason": "twice"} if state == State.VOIDED else {}
    make.session(association, world.willow, starts_on=date(2026, 12, 1), state=state, **reason)
    make.session(association, world.willow, starts_on=date(2026, 9, 30))
    make.session(
        make.association(world.county), world.willow, starts_on=date(2026, 12, 1)
    )  # another's
    cause = f"session-missing:{association.pk}:"
    assert told(world, cause, date(2026, 12, 20)) == {"office", "secretary"}


def test_only_standing_associations_and_members_count(world):
    day = date(2026, 12, 20)
    make.association(world.county, [world.willow], dissolved_on=day - timedelta(days=1))
    make.association(world.county, [world.willow], founded_on=day + timedelta(days=1))
    assert not told(world, "session-missing", day)
    left = make.association(world.county)
    make.membership(left, world.willow, until=day - timedelta(days=1))
    assert told(world, "session-missing", day) == {"office"}
    make.membership(left, world.maple, since=day)
    assert told(world, "session-missing", day) == {"office", "other_secretary"}


def test_the_session_is_recorded_with_the_association_known(world, association, sign_in):
    line = line_of(world.secretary, "session-missing", date(2026, 12, 20))
    assert line.url == f"/activities/new/?kind_system=liaison&association={association.pk}"
    assert line.cause == f"session-missing:{association.pk}:2026Q4"
    assert sign_in(world.secretary).get(line.url).status_code == 200


# Resolutions ----------------------------------------------------------------------------------


def test_a_resolution_past_due_waits_for_those_responsible(world):
    meeting = make.meeting(world.willow)
    found = make.resolution(meeting, unit=world.bureau, due_on=DAY - timedelta(days=1))
    about = f"resolution-past-due:{found.pk}:"
    assert told(world, about) == {"office", "lead_unit", "secretary", "liaison"}
    other = make.resolution(make.meeting(world.maple), due_on=DAY - timedelta(days=1))
    assert told(world, f"resolution-past-due:{other.pk}:") == {"office", "other_secretary"}


def test_of_a_joint_conference_the_lead_unit_answers_not_every_secretary(world):
    meeting = make.meeting(zone=world.north)
    make.resolution(meeting, unit=world.bureau, due_on=DAY - timedelta(days=1))
    assert told(world, "resolution-past-due") == {"office", "lead_unit", "liaison"}


@pytest.mark.parametrize(
    ("due", "done", "waits"),
    [(-1, None, True), (0, None, False), (None, None, False), (-5, -1, False), (-5, 1, True)],
)
def test_due_until_the_end_of_its_day(world, due, done, waits):
    days = [None if d is None else DAY + timedelta(days=d) for d in (due, done)]
    make.resolution(make.meeting(world.willow), due_on=days[0], done_on=days[1])
    assert bool(told(world, "resolution-past-due")) is waits


def test_a_resolution_of_a_meeting_that_does_not_count_does_not_wait(world):
    due = {"due_on": DAY - timedelta(days=9)}
    make.resolution(make.meeting(world.willow, state="draft"), **due)
    make.resolution(make.meeting(world.willow), state="voided", void_reason="twice", **due)
    assert not told(world, "resolution-past-due")


# Agreements -----------------------------------------------------------------------------------

MAKERS = {
    "district": lambda world, **fields: make.agreement(world.bureau, world.willow, **fields),
    "pairing": lambda world, **fields: make.pairing(world.bureau, world.willow, **fields),
    "liaison": lambda world, **fields: make.liaison_agreement(
        world.bureau, make.association(world.county, [world.willow]), **fields
    ),
}


@pytest.mark.parametrize("system", MAKERS)
@pytest.mark.parametrize(
    ("left", "stage"),
    [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_an_agreement_of_any_system_ends_in_thirty_seven_and_one_days(world, system, left, stage):
    last = DAY + timedelta(days=left)
    made = MAKERS[system](world, starts_on=date(2026, 1, 1), ends_on=last)
    about = f"agreement-ends:{made.pk}:{last}:"
    responsible = {"office", "lead_unit", "secretary", "liaison"}
    assert told(world, f"{about}{stage}") == (responsible if stage else set())
    assert told(world, about) == (responsible if stage else set())


def test_the_words_name_the_two_parties_of_the_system(world):
    last = {"starts_on": date(2026, 1, 1), "ends_on": DAY}
    branches = (
        make.unit_branch(world.bureau, name="Bureau branch"),
        make.community_branch(world.willow, name="Willow branch"),
    )
    pair = make.pairing(*branches, **last)
    association = make.association(world.county, [world.willow], name="East association")
    liaison = make.liaison_agreement(world.works, association, **last)
    words = {line.cause.split(":")[1]: line.what for line in notable(world.office, DAY)
             if line.cause.startswith("agreement-ends")}  # fmt: skip
    assert "Bureau branch" in words[str(pair.pk)] and "Willow branch" in words[str(pair.pk)]
    assert str(world.works) in words[str(liaison.pk)]
    assert "East association" in words[str(liaison.pk)]


def test_many_ending_agreements_end_in_a_line_that_opens_just_these(world, sign_in):
    soon = {"starts_on": date(2026, 1, 1), "ends_on": DAY + timedelta(days=9)}
    for _number in range(5):
        make.pairing(world.bureau, world.willow, **soon)
    make.pairing(world.bureau, world.willow, ends_on=DAY + timedelta(days=90))
    urls = [line.url for line in reminders_for(world.secretary, DAY)]
    assert len(urls) == 4
    listed = sign_in(world.secretary).get(urls[-1]).context["table"].page.paginator.count
    assert listed == 5
    assert len([line for line in notable(world.secretary, DAY) if line.cause]) == 5


# Records on their way -------------------------------------------------------------------------

WORKFLOW = ["activity", "donation", "meeting", "aid", "districtagreement", "pairingagreement"]
WORKFLOW += ["liaisonagreement"]


@pytest.mark.parametrize("register", WORKFLOW)
def test_what_is_sent_back_waits_for_who_writes_it_and_has_a_new_cause_each_time(world, register):
    record = make.record(register, world.home, state=State.SUBMITTED)
    assert [line.url for line in reminders_for(world.office, DAY) if line.look == State.SUBMITTED]
    record.created_by = world.office
    record.save()
    record.send_back(by=world.office, remark="which day?")
    writes = {"office"} if "agreement" in register else {"office", "secretary"}
    writes |= {"lead_unit"} if register == "meeting" else set()
    about = f"sent-back:{register}:{record.pk}:"
    assert told(world, about) == writes
    first = line_of(world.office, about)
    assert first.url == record.page("edit") and first.note == "which day?"
    record.save()  # a correction kept for later is no new reason
    assert line_of(world.office, about).cause == first.cause
    record.submit(by=world.office)
    assert not told(world, about)
    record.send_back(by=world.office, remark="and the place?")
    assert line_of(world.office, about).cause != first.cause


def test_a_household_is_named_in_no_line(world):
    pairing = make.household_pairing(
        make.unit_branch(world.bureau, name="Bureau branch"),
        make.household(world.willow, head="Ouyang Xiaoming"),
    )
    make.aid(pairing, state=State.SUBMITTED)
    make.aid(pairing, state=State.RETURNED, remark="how much?", created_by=world.secretary)
    for person in ("office", "secretary"):
        found = repr(reminders_for(world.people[person], DAY))
        assert "Bureau branch" in found and "Ouyang" not in found and "O*" not in found


# The order and the speed ----------------------------------------------------------------------


def test_the_most_urgent_stands_first(world):
    day = date(2026, 12, 20)
    make.activity(world.willow, state="submitted")
    make.five_haves(world.south)
    make.association(world.county)
    make.agreement(world.bureau, world.willow, ends_on=day + timedelta(days=3))
    make.resolution(make.meeting(world.willow), due_on=day - timedelta(days=3))
    made = {"created_by": world.office, "remark": "when?"}
    make.activity(world.willow, state="returned", **made)
    causes = [line.cause.split(":")[0] for line in reminders_for(world.office, day)]
    assert list(dict.fromkeys(causes)) == [
        "sent-back",
        "resolution-past-due",
        "agreement-ends",
        "session-missing",
        "",
        "five-haves",
    ]


def add_causes(world, number):
    for _number in range(number):
        unit = make.unit(world.county)
        made = {"state": "returned", "remark": "when?", "created_by": world.office}
        make.activity(world.willow, [unit], **made)
        make.meeting(world.willow, **made)
        make.aid(make.household_pairing(make.unit_branch(unit), make.household(world.willow)),
                 **made)  # fmt: skip
        soon = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 25)}
        make.agreement(unit, world.willow, **soon)
        make.pairing(unit, world.willow, **soon)
        association = make.association(world.county, [world.willow])
        make.liaison_agreement(unit, association, **soon)
        make.resolution(make.meeting(world.willow), unit=unit, due_on=DAY)


@pytest.mark.parametrize("person", ["office", "secretary", "liaison"])
def test_the_queries_do_not_grow_with_the_causes(world, person):
    day, user = date(2026, 12, 20), world.people[person]

    def queries(act):
        with CaptureQueriesContext(connection) as found:
            act(user, day)
        return len(found)

    add_causes(world, 4)
    assert user.current_posts
    few = queries(reminders_for), queries(notable)
    add_causes(world, 20)
    assert (queries(reminders_for), queries(notable)) == few


def test_the_lines_that_lead_to_all_resolutions_and_associations_open(world, sign_in):
    day = date(2026, 12, 20)
    for _number in range(5):
        make.association(world.county, [world.willow])
        make.resolution(make.meeting(world.willow), due_on=DAY)
    make.resolution(make.meeting(world.willow), due_on=date(2027, 1, 1))
    found = [line.url for line in reminders_for(world.secretary, day) if not line.cause]
    client = sign_in(world.secretary)
    (resolutions, associations) = found
    assert resolutions.startswith(reverse("resolution-list"))
    assert client.get(resolutions).context["table"].page.paginator.count == 5
    assert client.get(associations).status_code == 200
