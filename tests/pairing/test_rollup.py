"""The page of a parent organisation: its branches, and the sums over them."""

import html
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.pairing.board import Board
from agreements.pairing.rollup import RollUp
from cobuild.core.periods import Quarter
from tests import factories as make

from .conftest import READERS

QUARTER = Quarter(2026, 3)
QUERIES = 15


def url_of(organisation, quarter="2026Q3"):
    return f"/pairing/organisations/{organisation.pk}/?quarter={quarter}"


def roll_up(user, organisation, quarter=QUARTER):
    return RollUp(user, organisation, quarter)


def line_of(shown, branch):
    return next(line for line in shown.lines if line.branch == branch)


def names(shown):
    return [line.branch.name for line in shown.lines]


def values(help):
    """Households, visits and yuan of the year, visits and yuan since the beginning."""
    return [getattr(help, field.name).value for field in fields(help)]


def sums(shown):
    """Of each column of help the sum over the branches."""
    return [
        sum(column) for column in zip(*(values(line.help) for line in shown.lines), strict=True)
    ]


def numbers_on(shown):
    """Every number of the page, and whether it is an amount."""
    found = [(shown.pairs, False), (shown.unit_branches, False), (shown.community_branches, False)]
    found += [(line.pairs, False) for line in shown.lines]
    helps = [shown.total, *(line.help for line in shown.lines)] if shown.helps_shown else []
    for help in helps:
        found += [
            (getattr(help, name), False) for name in ("households", "visits_of_year", "visits")
        ]
        found += [(help.aid_of_year, True), (help.aid, True)]
    return found


def counted_in(records, is_amount):
    if not is_amount:
        return records.count()
    return sum(((aid.cash or 0) + (aid.goods_value or 0) for aid in records), Decimal(0))


def committee_of_nine(world, **fields):
    """Nine branches, each paired in willow and helping two households with 1,000 yuan a year."""
    committee = make.unit_branch(world.bureau, name="Nine", level="committee", **fields)
    for number in range(9):
        branch = make.unit_branch(world.bureau, name=f"No. {number + 1}", parent=committee)
        make.pairing(branch, make.community_branch(world.willow))
        for _household in range(2):
            helped = make.household_pairing(branch, make.household(world.willow))
            make.aid(helped, cash="300.50")
            make.aid(helped, cash=None, goods="rice", goods_value="199.50")
            make.aid(helped, cash="100", visited_on=date(2025, 5, 1))
    return committee


# Sums -------------------------------------------------------------------------------------------


def test_nine_branches_add_up_to_their_committee(world):
    shown = roll_up(world.office, committee_of_nine(world))
    assert len(shown.lines) == 9
    for line in shown.lines:
        assert (line.pairs.value, line.lacks_pair) == (1, False)
        assert values(line.help) == [2, 4, Decimal(1000), 6, Decimal(1200)]
    assert (shown.unit_branches.value, shown.community_branches.value) == (9, 9)
    assert shown.pairs.value == 9
    assert values(shown.total) == sums(shown) == [18, 36, Decimal(9000), 54, Decimal(10800)]


def test_a_household_of_two_branches_counts_once_in_the_total(world):
    committee = committee_of_nine(world)
    first, second, *_others = committee.children.order_by("pk")
    both = first.household_pairings.first().household
    make.household_pairing(second, both)
    shown = roll_up(world.office, committee)
    assert [line_of(shown, branch).help.households.value for branch in (first, second)] == [2, 3]
    assert sums(shown)[0] == 19
    assert shown.total.households.value == 18
    assert shown.counts_households_once


def test_a_liaison_counts_pairings_and_is_not_told_otherwise(world, sign_in):
    committee = committee_of_nine(world)
    first, second, *_others = committee.children.order_by("pk")
    make.household_pairing(second, first.household_pairings.first().household)
    shown = roll_up(world.liaison, committee)
    assert shown.total.households.value == sums(shown)[0] == 19
    note = "once in the total"
    pages = [sign_in(user).get(url_of(committee)) for user in (world.liaison, world.office)]
    liaison, office = (page.content.decode() for page in pages)
    assert (note in liaison, note in office) == (False, True)
    assert shown.households.label == "Household pairings"
    assert roll_up(world.office, committee).households.label == "Households paired"


def test_what_does_not_count_adds_nothing(paired):
    shown = roll_up(paired.office, paired.committee)
    assert values(line_of(shown, paired.patrol).help) == [
        3, 2, Decimal("290.30"), 2, Decimal("290.30"),
    ]  # fmt: skip
    assert values(line_of(shown, paired.traffic).help) == [
        1, 2, Decimal("150.70"), 2, Decimal("150.70"),
    ]  # fmt: skip
    assert values(shown.total) == [3, 5, Decimal("741.00"), 6, Decimal("841.00")]


def test_a_closed_branch_that_helped_before_keeps_its_line(paired):
    shown = roll_up(paired.office, paired.committee)
    guards = line_of(shown, paired.guards)
    assert values(guards.help) == [0, 1, Decimal(300), 2, Decimal(400)]
    assert (guards.pairs.value, guards.lacks_pair) == (0, False)
    assert values(shown.total)[1:] == sums(shown)[1:]


def test_a_closed_branch_that_did_nothing_has_no_line(paired):
    make.unit_branch(paired.bureau, name="Idle", parent=paired.committee, until=date(2026, 1, 31))
    shown = roll_up(paired.office, paired.committee)
    assert names(shown) == ["Guards", "Patrol", "Registry", "Traffic"]
    before = roll_up(paired.office, paired.committee, Quarter(2025, 4))
    assert names(before) == ["Guards", "Idle", "Patrol", "Registry", "Traffic"]


def test_a_closed_branch_whose_help_was_not_ended_still_adds_up(paired):
    late = make.unit_branch(
        paired.bureau, name="Late", parent=paired.committee, until=date(2026, 1, 31)
    )
    make.household_pairing(late, make.household(paired.willow))
    shown = roll_up(paired.office, paired.committee)
    assert line_of(shown, late).help.households.value == 1
    assert sums(shown)[0] == shown.total.households.value + 1  # one is helped by two branches


def test_a_pair_of_the_organisation_itself_has_a_line_and_adds_up(paired):
    make.pairing(paired.committee, paired.second)
    shown = roll_up(paired.office, paired.committee)
    assert line_of(shown, paired.committee).pairs.value == 1
    assert shown.pairs.value == sum(line.pairs.value for line in shown.lines) == 4
    [(organisation, pairs)] = Board(paired.office, QUARTER).organisations
    assert (organisation, pairs.value) == (paired.committee, 4)


def test_branches_two_steps_below_belong_to_the_committee(paired):
    general = make.unit_branch(
        paired.bureau, name="General", level="general_branch", parent=paired.committee
    )
    below = make.unit_branch(paired.bureau, name="Below", parent=general)
    make.pairing(below, paired.second)
    whole, part = (roll_up(paired.office, each) for each in (paired.committee, general))
    assert (whole.pairs.value, part.pairs.value) == (4, 1)
    assert names(part) == ["Below"]
    found = {branch: pairs.value for branch, pairs in Board(paired.office, QUARTER).organisations}
    assert found == {paired.committee: 4, general: 1}


def test_only_a_branch_should_have_a_pair(paired):
    general = make.unit_branch(
        paired.bureau, name="General", level="general_branch", parent=paired.committee
    )
    shown = roll_up(paired.office, paired.committee)
    assert not line_of(shown, general).lacks_pair
    assert line_of(shown, paired.registry).lacks_pair


# Who sees what ----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("quarter", ["2026Q3", "2025Q4"])
def test_every_number_opens_exactly_the_records_it_counts(
    paired, sign_in, records_at, reader, quarter
):
    user = paired.people[reader]
    response = sign_in(user).get(url_of(paired.committee, quarter))
    page = html.unescape(response.content.decode())
    for number, is_amount in numbers_on(roll_up(user, paired.committee, Quarter.parse(quarter))):
        assert f'href="{number.url}"' in page
        assert counted_in(records_at(number.url), is_amount) == number.value, number.url


def test_a_secretary_sees_what_reaches_the_own_community(paired):
    shown = roll_up(paired.secretary, paired.committee)
    assert names(shown) == ["Guards", "Patrol", "Traffic"]
    assert (shown.pairs.value, shown.community_branches.value) == (2, 1)
    assert values(shown.total) == [2, 5, Decimal("741.00"), 6, Decimal("841.00")]
    elsewhere = roll_up(paired.other_secretary, paired.committee)
    assert (elsewhere.lines, elsewhere.pairs.value) == ([], 0)


def test_whom_a_branch_of_others_lacks_is_not_claimed(paired, sign_in):
    """Registry has no pair; the reader of one community cannot know that, the bureau can."""
    for user, said in [
        (paired.secretary, False),
        (paired.lead_unit, False),
        (paired.liaison, True),
    ]:
        page = sign_in(user).get(url_of(paired.committee)).content.decode()
        assert ("no pair" in page) == ("Registry" in page) == said


def test_a_lead_unit_learns_nothing_of_households(paired, sign_in):
    shown = roll_up(paired.lead_unit, paired.committee)
    assert (shown.total, [line.help for line in shown.lines]) == (None, [None, None])
    assert shown.pairs.value == 3
    page = sign_in(paired.lead_unit).get(url_of(paired.committee)).content.decode()
    assert "Guards" not in page  # which only its help would bring here
    for address in ("/households/", "/household-pairings/", "/aid/"):
        assert address not in page
    page = sign_in(paired.leader).get(url_of(paired.committee)).content.decode()
    for address in ("/households/", "/household-pairings/", "/aid/"):
        assert address in page


def test_the_account_administrator_has_no_business_here(paired, sign_in):
    assert sign_in(paired.admin).get(url_of(paired.committee)).status_code == 404
    assert sign_in(paired.office).get(url_of(paired.committee)).status_code == 200


def test_an_organisation_of_another_county_is_not_found(paired, sign_in):
    assert sign_in(paired.office).get(url_of(paired.abroad)).status_code == 404
    assert sign_in(paired.other_office).get(url_of(paired.abroad)).status_code == 200
    assert sign_in(paired.other_office).get(url_of(paired.committee)).status_code == 404


def test_a_branch_with_none_below_it_has_no_such_page(paired, sign_in):
    client = sign_in(paired.office)
    assert client.get(url_of(paired.patrol)).status_code == 404
    alone = make.unit_branch(paired.works, level="committee")
    only = make.unit_branch(paired.works, parent=alone)
    assert client.get(url_of(alone)).status_code == 200
    only.void(by=paired.office, reason="typed twice")
    assert client.get(url_of(alone)).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 30])
def test_an_unknown_number_is_not_found(world, sign_in, number):
    assert sign_in(world.office).get(f"/pairing/organisations/{number}/").status_code == 404


@pytest.mark.parametrize("text", ["2026Q5", "2026", "<b>"])
def test_what_is_no_quarter_is_not_found(paired, sign_in, text):
    address = f"/pairing/organisations/{paired.committee.pk}/"
    client = sign_in(paired.office)
    assert client.get(address, {"quarter": text}).status_code == 404
    assert client.get(address, {"quarter": "2026q3"}).context["quarter"] == QUARTER


# Queries ----------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_number_of_branches(world, sign_in):
    committee = make.unit_branch(world.bureau, level="committee")

    def add_branches(number):
        for _number in range(number):
            branch = make.unit_branch(world.bureau, parent=committee)
            make.pairing(branch, world.willow)
            make.aid(make.household_pairing(branch, make.household(world.willow)))

    client = sign_in(world.office)
    add_branches(1)
    with CaptureQueriesContext(connection) as few:
        client.get(url_of(committee))
    add_branches(11)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url_of(committee))
    assert len(page.context["roll_up"].lines) == 12
    assert len(few) == len(many) == QUERIES
