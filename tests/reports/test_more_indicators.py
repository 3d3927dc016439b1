"""Pairing, liaison, members and what surrounds them, against cases counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from activities.models.activity import Attendance
from cobuild.core.periods import Quarter, Span
from reports.indicators import BY_KEY
from reports.scopes import county_scope
from tests import factories as make

Q3 = Quarter(2026, 3)
FIRST_DAY, LAST_DAY = Q3.first, Q3.last
VOIDED = {"state": "voided", "void_reason": "twice"}
UNKNOWN = "\u2014"


def before(day):
    return day - timedelta(days=1)


def after(day):
    return day + timedelta(days=1)


@pytest.fixture
def total(world):
    return lambda key, span=Q3.span: BY_KEY[key].total(county_scope(world.county), span)


@pytest.fixture
def by(world):
    return lambda key, split: BY_KEY[key].by(split, county_scope(world.county), Q3.span)


@pytest.fixture
def text(total):
    return lambda key: BY_KEY[key].measure.text(total(key))


def test_it_works(world, total):
    make.pairing(world.bureau, world.willow)
    assert total("pairing.pairs") == 1


# Pairs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term, stands",
    [
        ({"starts_on": LAST_DAY}, 1),
        ({"starts_on": after(LAST_DAY)}, 0),
        ({"ends_on": LAST_DAY}, 1),
        ({"ends_on": before(LAST_DAY)}, 0),
        ({"terminated_on": LAST_DAY, "termination_reason": "moved"}, 1),
        ({"terminated_on": before(LAST_DAY), "termination_reason": "moved"}, 0),
        ({"state": "draft"}, 0),
        (VOIDED, 0),
    ],
)
def test_a_pair_stands_while_its_agreement_is_in_force(world, total, term, stands):
    make.pairing(world.bureau, world.willow, **term)
    for key in ("pairs", "agreements", "unit_branches", "community_branches"):
        assert total(f"pairing.{key}") == stands, key


def test_a_renewed_pair_stays_one_pair(world, total):
    old = make.pairing(world.bureau, world.willow, ends_on=date(2026, 8, 31))
    parties = {"of": old.party_branch, "at": old.party_community_branch}
    make.pairing(**parties, starts_on=date(2026, 9, 1), renews=old.agreement_ptr)
    assert total("pairing.pairs") == total("pairing.agreements") == 1


def test_an_exchange_of_many_branches_is_one_event(world, total, by):
    branches = [make.unit_branch(unit) for unit in (world.bureau, world.school)]
    held = make.activity(
        world.willow, [world.bureau, world.school], [world.maple], kind=make.kind("pairing.quiz")
    )
    held.unit_branches.add(*branches)
    assert total("pairing.exchanges") == 1
    assert by("pairing.exchanges", "kind") == {"pairing.quiz": 1}
    both = {str(world.willow.pk): 1, str(world.maple.pk): 1}
    assert by("pairing.exchanges", "community") == both


@pytest.mark.parametrize("day, inside", [(before(FIRST_DAY), 0), (LAST_DAY, 1)])
def test_an_exchange_across_the_end_of_a_quarter_belongs_to_its_first_day(
    world, total, day, inside
):
    kind = make.kind("pairing.quiz")
    make.activity(world.willow, kind=kind, starts_on=day, ends_on=day + timedelta(days=3))
    assert total("pairing.exchanges") == inside


def test_an_exchange_after_its_agreement_ended_counts(world, total):
    ended = make.pairing(world.bureau, world.willow, ends_on=date(2026, 7, 31))
    kind = make.kind("pairing.quiz")
    make.activity(world.willow, kind=kind, agreement=ended.agreement_ptr)
    assert total("pairing.exchanges") == 1


# Households -------------------------------------------------------------------------------------


def test_a_household_whose_helper_changed_is_one_household(world, total, by):
    household = make.household(world.willow)
    first, second = make.unit_branch(world.bureau), make.unit_branch(world.school)
    make.household_pairing(first, household, until=date(2026, 7, 31))
    make.household_pairing(second, household, since=date(2026, 8, 1))
    assert total("pairing.households") == 1
    assert by("pairing.households", "unit") == {str(world.school.pk): 1}
    july = Span(date(2026, 7, 1), date(2026, 7, 31))
    scope = county_scope(world.county)
    of_july = BY_KEY["pairing.households"].by("unit", scope, july)
    assert of_july == {str(world.bureau.pk): 1}


def test_aid_adds_cash_and_valued_goods_and_nothing_for_the_others(world, total):
    helped = make.household_pairing(make.unit_branch(world.bureau), make.household(world.willow))
    make.aid(helped, cash="0.10", goods="oil", goods_value="60.25")
    make.aid(helped, cash=None, goods="a quilt")
    make.aid(helped, cash=None, needs="a doctor")
    make.aid(helped, cash="500.00", **VOIDED)
    assert total("pairing.aid") == 6035
    assert total("pairing.visits") == 3


# Associations -----------------------------------------------------------------------------------


@pytest.fixture
def association(world):
    return make.association(world.county, [world.willow])


def test_a_quarter_without_a_session(world, association, total, text):
    assert total("liaison.on_schedule") == (0, 1) and text("liaison.on_schedule") == "0.0"
    make.session(association, world.willow)
    assert total("liaison.on_schedule") == (1, 1)
    make.session(association, world.willow)
    assert total("liaison.on_schedule") == (1, 1) and total("liaison.sessions") == 2
    assert total("liaison.on_schedule", Q3.year_to_date) == (1, 3)


def test_no_association_is_no_rate(world, text):
    assert text("liaison.on_schedule") == UNKNOWN


@pytest.mark.parametrize(
    "term, stands",
    [
        ({"founded_on": LAST_DAY}, 1),
        ({"founded_on": after(LAST_DAY)}, 0),
        ({"dissolved_on": LAST_DAY}, 1),
        ({"dissolved_on": before(LAST_DAY)}, 0),
    ],
)
def test_an_association_stands_on_both_its_days(world, total, term, stands):
    make.association(world.county, [world.willow], **term)
    assert total("liaison.associations") == total("liaison.communities") == stands
    assert total("liaison.on_schedule") == (0, stands)


def test_a_community_that_left_belongs_no_more(world, association, total):
    make.membership(association, world.poplar, until=LAST_DAY)
    make.membership(association, world.maple, until=before(LAST_DAY))
    assert total("liaison.communities") == 2


def test_a_sponsor_of_two_purposes_is_one_enterprise(world, association, total):
    make.sponsorship(world.works, association)
    make.sponsorship(world.works, association, purpose="corridor")
    make.sponsorship(world.school, association, year=2025)
    make.liaison_agreement(world.works, association)
    assert total("liaison.sponsors") == 1


def test_the_balance_carries_over_the_quarters(world, association, total, by):
    for day, direction, amount in (
        (date(2025, 12, 31), "in", "100.10"),
        (FIRST_DAY, "in", "50.00"),
        (LAST_DAY, "out", "30.05"),
        (after(LAST_DAY), "in", "1.00"),
    ):
        make.fund_entry(association, day=day, direction=direction, amount=Decimal(amount))
    make.fund_entry(association, **VOIDED)
    make.fund_entry(None, zone=world.north)
    assert total("liaison.funds_received") == 5000
    assert total("liaison.funds_spent") == 3005
    assert total("liaison.funds_balance") == 12005
    assert by("liaison.funds_spent", "purpose") == {"activity_funds": 3005}


# Members ----------------------------------------------------------------------------------------


def test_two_people_of_one_name_in_a_unit(world, total):
    for born in ("1971", "1980"):
        make.registration(world.bureau, world.willow, name="Li Min", distinction=born)
    make.registration(world.school, world.willow, name="Li Min")
    assert total("members.registered") == 3


def test_a_member_who_moved_and_registered_again_in_the_same_quarter(world, total, by):
    left = {"registered_on": date(2026, 2, 1), "withdrawn_on": date(2026, 8, 10)}
    make.registration(world.bureau, world.willow, name="Li Min", **left)
    make.registration(world.bureau, world.maple, name="Li Min", registered_on=date(2026, 8, 20))
    flows = ("members.newly_registered", "members.withdrawn")
    assert total("members.registered") == 1
    assert [total(key) for key in flows] == [1, 1]
    assert total("members.registered", (Q3 + -1).span) == 1
    assert by("members.registered", "community") == {str(world.maple.pk): 1}


def test_the_rate_asks_the_latest_headcount(world, total, by, text):
    make.registration(world.bureau, world.willow)
    make.registration(world.school, world.willow)  # a unit that nobody counted
    make.member_count(world.bureau, as_of=date(2026, 1, 1), members=10)
    make.member_count(world.bureau, as_of=LAST_DAY, members=4)
    make.member_count(world.bureau, as_of=after(LAST_DAY), members=99)
    assert total("members.rate") == (1, 4) and text("members.rate") == "25.0"
    assert by("members.rate", "unit") == {str(world.bureau.pk): (1, 4)}


def test_a_rate_without_and_with_a_denominator_of_zero(world, text, by):
    make.registration(world.bureau, world.willow)
    assert text("members.rate") == UNKNOWN
    make.member_count(world.school, members=0)
    assert text("members.rate") == UNKNOWN
    assert by("members.rate", "unit") == {str(world.school.pk): (0, 0)}


def test_a_head_count_without_names(world, total, by):
    known = make.registration(world.bureau, world.willow)
    counted = make.activity(world.willow, members=30)
    Attendance.objects.create(activity=counted, registration=known)
    make.activity(world.willow, members=None)
    make.activity(world.willow, members=5, state="draft")
    assert total("members.attendance") == 30
    assert by("members.attendance", "unit") == {str(world.bureau.pk): 1}
    assert total("members.average") == (30, 1)


def test_an_average_of_nobody_is_unknown(world, text):
    make.activity(world.willow, members=3)
    assert text("members.average") == UNKNOWN


# What surrounds the systems ---------------------------------------------------------------------


def test_somebody_at_two_posts_is_one_volunteer(world, total, by):
    for post in ("civility", "security"):
        make.volunteer(world.willow, name="Shen Jing", post=post)
    make.volunteer(world.maple, name="Shen Jing")
    make.volunteer(world.maple, name="Lu Hua", until=before(LAST_DAY))
    assert total("volunteers.serving") == 2
    assert by("volunteers.serving", "post") == {"civility": 2, "security": 1}


def test_pledges_facilities_and_honours(world, total, by):
    make.pledge(world.willow, signed_on=LAST_DAY)
    make.pledge(world.willow, ended_on=before(LAST_DAY))
    make.facility(world.willow, completed_on=FIRST_DAY)
    make.facility(world.willow, completed_on=before(FIRST_DAY))
    make.honour(world.county, awarded_on=LAST_DAY)
    make.honour(world.county, community=world.willow, level="municipal")
    assert total("pledges.signed") == total("facilities.completed") == 1
    assert by("honours.awarded", "level") == {"county": 1, "municipal": 1}
    assert by("honours.awarded", "community") == {"none": 1, str(world.willow.pk): 1}
