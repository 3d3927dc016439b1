"""The county on several days: its history ends in the quarter of the day, and holds together.

The original day; a leap day in the middle of a quarter, the last and the first day of others; and
today.
"""

from collections import Counter
from datetime import date, datetime, time

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from activities.models import (
    Activity,
    ActivityKind,
    Aid,
    Attendance,
    Donation,
    DonationItem,
    Facility,
    FollowUp,
    FundEntry,
    Presence,
    Resolution,
)
from agreements.base import Agreement
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, PlanItem, ZoneLead
from agreements.liaison.models import Membership, Officer
from agreements.members.models import MemberRegistration
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from cobuild.core.periods import Quarter, Span
from cobuild.core.records import State
from communities.models import County
from reports.checks import checks
from reports.computing import fresh_figures
from reports.demo.data import data
from reports.demo.dates import COUNTY_TIME, Calendar
from reports.dimensions import INSIDE
from reports.figures import calculate
from reports.scopes import county_scope
from tests.demo.conftest import STOCKS, STORY_ENDS, loaded, record_models

pytestmark = pytest.mark.django_db

# what a day does to the story does not depend on the database: two of them are tried on a second
DAYS = ["2003-03-31", "today"]
ONCE = ["2024-02-29", "2025-06-30", "2026-10-01"]
DAYS += [pytest.param(day, marks=pytest.mark.once) for day in ONCE]
QUARTERS = 17  # from 1999Q1 to 2003Q1
ENDS = {"until", "ends_on", "terminated_on", "last_day", "closed_on"}  # what may lie ahead
AHEAD = {(Agreement, "starts_on"), (Resolution, "due_on")}  # signed already; still to be done
PARTS = [DonationItem, ActivityKind, Attendance, PlanItem, Presence, FollowUp, Officer]


@pytest.fixture(scope="module", params=DAYS)
def day(request, django_db_setup, django_db_blocker):
    today = request.param == "today"
    day = timezone.localdate() if today else date.fromisoformat(request.param)
    with django_db_blocker.unblock(), loaded(day):
        yield day


@pytest.fixture
def scope(day):
    return county_scope(County.objects.get())


# In time ----------------------------------------------------------------------------------------


def test_nothing_lies_in_the_future(day):
    limits = {
        models.DateField: day,
        models.DateTimeField: datetime.combine(day, time(), COUNTY_TIME),
    }
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            limit = limits.get(type(field))
            if limit and (model, field.name) not in AHEAD and field.name not in ENDS:
                late = model._base_manager.filter(**{f"{field.name}__gt": limit})
                assert not late.exists(), f"{model._meta.label}.{field.name}"


def test_nothing_is_of_a_year_to_come(day):
    of_a_year = [model for model in record_models() if hasattr(model, "year")]
    assert len(of_a_year) >= 3
    for model in of_a_year:
        assert max(model.objects.values_list("year", flat=True)) == day.year


def test_agreements_that_begin_later_are_signed_or_on_their_way(day):
    to_come = Agreement.objects.filter(starts_on__gt=day)
    assert {"district", "pairing"} <= set(to_come.values_list("system", flat=True))
    unsigned = to_come.filter(signed_on__isnull=True)
    assert set(unsigned.values_list("state", flat=True)) == {State.DRAFT}


def test_what_is_due_later_was_resolved_before(day):
    due_later = Resolution.objects.filter(due_on__gt=day)
    assert due_later.exists()
    assert not due_later.filter(meeting__held_on__gt=day).exists()


def before(field, other):
    return Q(**{f"{field}__lt": F(other)})


@pytest.mark.parametrize(
    ("model", "impossible"),
    [
        (MemberRegistration, before("registered_on", "unit__open_since")),
        (MemberRegistration, before("registered_on", "branch__since")),
        (Attendance, before("activity__starts_on", "registration__registered_on")),
        (Attendance, Q(activity__starts_on__gte=F("registration__withdrawn_on"))),
        (Aid, before("visited_on", "pairing__since") | before("pairing__until", "visited_on")),
        (HouseholdPairing, before("since", "household__since")),
        (HouseholdPairing, before("household__until", "until")),
        (HouseholdPairing, Q(household__until__isnull=False, until__isnull=True)),
        (PairingAgreement, before("starts_on", "party_branch__since")),
        (Membership, before("since", "association__founded_on")),
        (FundEntry, before("day", "activity__starts_on")),
        (FundEntry, Q(day__year__lt=F("sponsorship__year"))),
        (Facility, before("completed_on", "agreement__starts_on")),
        (Resolution, before("done_on", "meeting__held_on")),
        (FollowUp, before("noted_on", "resolution__meeting__held_on")),
    ],
)
def test_nothing_comes_before_what_it_rests_on(day, model, impossible):
    assert model._base_manager.exists()
    assert not model._base_manager.filter(impossible).exists()


def test_units_take_part_only_where_and_when_they_are_placed(day):
    activities = Activity.objects.counted().of_system("district")
    placements = list(Placement.objects.all())
    for activity in activities.prefetch_related("units", "communities"):
        held_on, places = activity.starts_on, {row.pk for row in activity.communities.all()}
        there = {
            placement.unit_id
            for placement in placements
            if placement.community_id in places
            and placement.since <= held_on <= (placement.until or held_on)
        }
        assert {unit.pk for unit in activity.units.all()} <= there


def test_exchanges_are_of_the_branches_of_their_agreement(day):
    exchanges = Activity.objects.of_system("pairing").prefetch_related("unit_branches", "units")
    for exchange in exchanges.select_related("agreement__pairingagreement__party_branch"):
        pair = exchange.agreement.pairingagreement
        assert list(exchange.unit_branches.all()) == [pair.party_branch]
        assert list(exchange.units.all()) == [pair.unit]
        assert exchange.host == pair.community


def test_hosts_take_part(day):
    assert not [
        activity
        for activity in Activity.objects.prefetch_related("communities").select_related("host")
        if activity.host not in activity.communities.all()
    ]


def test_a_branch_helps_households_where_it_is_paired(day):
    for help in HouseholdPairing.objects.select_related("household"):
        there = PairingAgreement.objects.in_force(help.since)
        pair = {"party_branch": help.unit_branch, "community": help.household.community}
        assert there.filter(**pair).exists()


def test_plan_items_are_done_in_their_year_quarter_and_kind(day):
    done = Activity.objects.filter(plan_item__isnull=False).select_related("plan_item__plan")
    assert done.exists()
    for activity in done:
        item, quarter = activity.plan_item, Quarter.of(activity.starts_on)
        assert (item.plan.year, item.quarter) == (quarter.year, quarter.number)
        assert (item.plan.community_id, item.kind_id) == (activity.host_id, activity.kind_id)


def test_the_titles_of_sessions_name_their_own_quarter(day):
    words = data("liaison")["quarters"]
    sessions = Activity.objects.counted().of_system("liaison").order_by("starts_on")
    for session in sessions[1:]:  # the first one is called the first
        assert session.title.startswith(words[Quarter.of(session.starts_on).number - 1])


# The yardstick ----------------------------------------------------------------------------------


def test_stocks_are_those_of_the_yardstick(day, scope):
    """At the end of the quarter before and of the quarter of the day."""
    for quarter in (Quarter.of(day) + -1, Quarter.of(day)):
        rows = calculate(scope, quarter, splits=(), keys=set(STOCKS))
        assert {row.key: row.value for row in rows} == STOCKS


def test_stocks_of_the_day_are_those_of_the_yardstick(day):
    assert Placement.objects.standing(day).count() == 180
    assert ZoneLead.objects.standing(day).values("unit").distinct().count() == 20
    pairs = PairingAgreement.objects.in_force(day)
    assert pairs.values("party_branch").distinct().count() == 122
    assert pairs.values("party_community_branch").distinct().count() == 52
    assert HouseholdPairing.objects.standing(day).values("household").distinct().count() == 255
    assert MemberRegistration.objects.standing(day).one_a_person().count() == 4117
    assert Membership.objects.standing(day).values("community").distinct().count() == 10


def test_agreements_are_renewed_in_time(day):
    """On the day itself; renewals at the end of its quarter still have to be signed then."""
    for end in ((Quarter.of(day) + -1).last, day):
        assert DistrictAgreement.objects.in_force(end).count() in range(171, 177)
    assert FiveHaves.objects.filter(year=day.year).count() == 49


def test_the_four_quarters_before_are_those_of_2002(day, scope):
    keys = {
        "district.activities",
        "district.donations",
        "liaison.sessions",
        "members.attendance",
        "honours.awarded",
    }
    sums = Counter()
    for number in range(1, 5):
        rows = calculate(scope, Quarter.of(day) + -number, splits={"form", "level"}, keys=keys)
        sums.update({(row.key, row.member): row.quarter for row in rows})
    assert sums["district.activities", ""] == 48
    assert 280_000_00 < sums["district.donations", "goods"] < 290_000_00
    assert sums["liaison.sessions", ""] == 4
    assert sums["members.attendance", ""] >= 2 * 4117
    assert sums["honours.awarded", "municipal"] == sums["honours.awarded", "provincial"] == 4


def test_the_committees_aid_stays_just_under_20_000_yuan(day):
    visits = Aid.objects.counted().filter(pairing__unit_branch__parent__isnull=False)
    year = Span((Quarter.of(day) + -4).first, (Quarter.of(day) + -1).last)
    assert 14_000 < worth(visits.during(year)) <= worth(visits) < 20_000


def worth(visits):
    return sum((visit.cash or 0) + (visit.goods_value or 0) for visit in visits)


def test_the_history_is_as_long_as_the_original(day):
    first = min(Placement.objects.values_list("since", flat=True))
    assert Quarter.of(day) - Quarter.of(first) == QUARTERS - 1
    held = Activity.objects.counted().of_system("district")
    assert held.filter(starts_on__lt=Quarter.of(day).first).count() == 156
    assert held.filter(starts_on__gte=Quarter.of(day).first).count() <= 12


# Work that waits --------------------------------------------------------------------------------


def test_the_newest_quarter_has_something_of_every_state(day):
    newest = Activity.objects.filter(starts_on__gte=Quarter.of(day).first)
    assert {State.DRAFT, State.RETURNED, State.VOIDED} <= set(
        newest.values_list("state", flat=True)
    )
    submitted = Activity.objects.filter(state=State.SUBMITTED).values_list("system", flat=True)
    assert Counter(submitted) == {"district": 3, "pairing": 2}
    assert Donation.objects.filter(state=State.SUBMITTED).count() == 1
    waiting = {State.DRAFT, State.SUBMITTED, State.RETURNED}
    assert waiting <= set(Aid.objects.values_list("state", flat=True))


# As a whole -------------------------------------------------------------------------------------


@pytest.fixture
def quarters(day):
    """All of the story where it is told as it was and where it ends today, else the newest year."""
    whole = day in (STORY_ENDS, timezone.localdate())
    return [Quarter.of(day) + -number for number in range(QUARTERS if whole else 5)]


def test_all_cross_checks_hold_in_every_quarter(scope, quarters):
    for quarter in quarters:
        figures = fresh_figures(scope, quarter, splits=INSIDE)
        made = checks(figures, scope)
        assert len(made) > 30
        assert not [(check.label, check.sides) for check in made if not check.holds]


def test_no_unit_has_more_registered_members_than_members(scope, quarters):
    for quarter in quarters:
        rates = calculate(scope, quarter, splits={"unit"}, keys={"members.rate"})
        assert not [row for row in rates if row.quarter[0] > row.quarter[1]]


def test_every_row_is_valid(day):
    """Of what the database has checked itself, one row in twenty is asked in Django's words."""
    for model in [*record_models(), *PARTS]:
        relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
        for number, row in enumerate(model._base_manager.select_related(*relations)):
            row.clean_fields(exclude=relations)
            row.clean()
            if number % 20 == 0:
                row.full_clean()


# How days move ----------------------------------------------------------------------------------


def test_the_original_dates_stay():
    calendar = Calendar(date(2003, 3, 31))
    for story in (date(1999, 1, 1), date(2000, 2, 29), date(2003, 3, 31)):
        assert calendar.day(story) == story


@pytest.mark.parametrize(
    ("story", "moved"),
    [
        ((2002, 12, 31), (2026, 9, 30)),
        ((2003, 1, 1), (2026, 10, 1)),
        ((2003, 2, 28), (2026, 11, 30)),
        ((2003, 1, 31), (2026, 10, 31)),
        ((2002, 6, 30), (2026, 3, 31)),
        ((2002, 5, 30), (2026, 2, 28)),
    ],
)
def test_days_move_by_whole_quarters_and_last_days_of_months_stay_last(story, moved):
    assert Calendar(date(2026, 11, 24)).day(date(*story)) == date(*moved)


@pytest.mark.parametrize("year", [1999, 2002, 2003])
def test_years_follow_the_newest(year):
    assert Calendar(date(2026, 11, 24)).year(year) == year + 23
    assert Calendar(date(2026, 1, 1)).year(year) == year + 23
