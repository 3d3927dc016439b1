"""The pairing page: what each reader sees, and that every number opens the records it counts."""

import html
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.pairing.board import FEW, PER_PAGE, Board
from cobuild.core.periods import Quarter
from tests import factories as make

from .conftest import READERS, exchange

QUARTER = Quarter(2026, 3)
URL = "/pairing/?quarter=2026Q3"
QUERIES = 26
PAIRS, UNIT_BRANCHES, COMMUNITY_BRANCHES, EXCHANGES, HOUSEHOLDS, VISITS, AID = range(7)


def board(user, quarter=QUARTER, community=None):
    return Board(user, quarter, community)


def values(user, quarter=QUARTER):
    return [figure.number.value for figure in board(user, quarter).figures]


def gaps(user, quarter=QUARTER):
    return {gap.label: gap.number.value for gap in board(user, quarter).gaps}


def lines(user, **choice):
    shown = board(user, **choice)
    return shown.lines(shown.ledger.get_page(1))


def line_of(user, agreement, **choice):
    return next(line for line in lines(user, **choice) if line.agreement == agreement)


def gap(user, label, quarter=QUARTER):
    return next(gap for gap in board(user, quarter).gaps if gap.label == label)


def numbers_on(shown):
    """Every number of the page with the word for it."""
    found = [(figure.label, figure.number) for figure in shown.figures]
    found += [(gap.label, gap.number) for gap in shown.gaps]
    found += [(str(branch), pairs) for branch, pairs in shown.organisations]
    for line in shown.lines(shown.ledger.get_page(1)):
        found.append(("exchanges", line.exchanges))
        found += [("households", line.households)] if line.households else []
    return found


def counted_in(records, label):
    """What the number of a list is: how many records, or for aid what they are worth."""
    if label != "Aid this year":
        return records.count()
    given = [(aid.cash or 0) + (aid.goods_value or 0) for aid in records]
    return sum(given, Decimal(0))


# Numbers ----------------------------------------------------------------------------------------


def test_the_county_office_sees_the_whole_county(paired):
    assert values(paired.office) == [4, 3, 3, 2, 4, 6, Decimal("821.00")]
    assert values(paired.leader) == values(paired.office)


def test_each_reader_sees_the_numbers_of_the_own_posts(paired):
    assert values(paired.secretary) == [2, 2, 1, 2, 2, 5, Decimal("741.00")]
    assert values(paired.other_secretary) == [1, 1, 1, 0, 1, 1, Decimal("80.00")]
    assert values(paired.other_office) == [1, 1, 1, 1, 1, 1, Decimal("200.00")]


def test_a_lead_unit_sees_the_pairs_of_its_zone_and_nothing_of_households(paired, sign_in):
    shown = board(paired.lead_unit)
    assert [figure.number.value for figure in shown.figures] == [3, 2, 2, 2]
    assert [line.households for line in lines(paired.lead_unit)] == [None] * 3
    page = sign_in(paired.lead_unit).get(URL).content.decode()
    for address in ("/households/", "/household-pairings/", "/aid/"):
        assert address not in page
    page = sign_in(paired.leader).get(URL).content.decode()
    for address in ("/households/", "/household-pairings/", "/aid/"):
        assert address in page


def test_a_liaison_counts_pairings_because_households_are_not_theirs_to_open(paired):
    labels = [figure.label for figure in board(paired.liaison).figures]
    assert labels[HOUSEHOLDS] == "Household pairings"
    assert values(paired.liaison) == [3, 2, 2, 2, 4, 5, Decimal("741.00")]
    assert board(paired.office).figures[HOUSEHOLDS].label == "Households paired"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("quarter", ["2026Q3", "2026Q4", "2025Q4"])
def test_every_number_opens_exactly_the_records_it_counts(
    paired, sign_in, records_at, reader, quarter
):
    user, url = paired.people[reader], f"/pairing/?quarter={quarter}"
    page = html.unescape(sign_in(user).get(url).content.decode())
    for label, number in numbers_on(board(user, Quarter.parse(quarter))):
        is_no_gap = label in gaps(user, Quarter.parse(quarter)) and not number.value
        assert (f'href="{number.url}"' in page) != is_no_gap
        assert counted_in(records_at(number.url), label) == number.value, number.url


def test_every_number_opens_its_records_for_who_has_posts_of_two_kinds(paired, sign_in, records_at):
    make.Post.objects.create(
        user=paired.liaison, role="secretary", community=paired.maple, since=make.LONG_AGO
    )
    user = make.User.objects.get(pk=paired.liaison.pk)
    sign_in(user)
    assert values(user)[PAIRS] == 4
    assert set(gaps(user)) == {
        "Unit branches without a pair",
        "Community branches without a pair",
        "Pairs without an exchange this year",
        "Agreements about to expire",
    }
    for label, number in numbers_on(board(user)):
        assert counted_in(records_at(number.url), label) == number.value, number.url


def test_numbers_of_a_quarter_are_those_of_its_last_day(paired):
    before = values(paired.office, Quarter(2025, 4))
    assert before == [1, 1, 1, 1, 4, 1, Decimal("100.00")]
    after = values(paired.office, Quarter(2026, 4))
    assert after[PAIRS] == 3 and after[EXCHANGES] == 3
    assert (after[VISITS], after[AID]) == (7, Decimal("9821.00"))


def test_a_household_whose_helper_changed_counts_once(paired):
    for quarter in (Quarter(2026, 1), Quarter(2026, 2)):
        helps = board(paired.office, quarter).helps.filter(household=paired.changed)
        assert helps.count() == 1
        assert values(paired.office, quarter)[HOUSEHOLDS] == 4
    assert board(paired.office, Quarter(2026, 1)).helps.get(household=paired.changed) == (
        paired.before
    )
    assert board(paired.office, Quarter(2026, 2)).helps.get(household=paired.changed) == (
        paired.after
    )


# Exchanges --------------------------------------------------------------------------------------


def test_an_exchange_counts_for_the_pair_it_names_or_for_the_pairs_present(paired):
    found = {line.agreement: line.exchanges.value for line in lines(paired.office)}
    assert found == {
        paired.patrol_first: 2,
        paired.patrol_third: 0,
        paired.traffic_first: 1,
        paired.teachers_fourth: 0,
    }


def test_an_exchange_of_an_earlier_agreement_is_one_of_the_pair(paired):
    last = make.pairing(
        paired.teachers, paired.fourth, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    exchange(paired.maple, [], agreement=last, starts_on=date(2026, 1, 10))
    assert line_of(paired.office, paired.teachers_fourth).exchanges.value == 1


def test_of_an_activity_both_branch_and_community_must_be_present(paired):
    exchange(paired.maple, [paired.patrol])
    exchange(paired.poplar, [paired.teachers])
    assert line_of(paired.office, paired.patrol_third).exchanges.value == 0
    exchange(paired.maple, [paired.patrol], communities=[paired.poplar])
    assert line_of(paired.office, paired.patrol_third).exchanges.value == 1


def test_the_last_exchange_may_lie_in_an_earlier_year_but_not_after_the_quarter(paired):
    last = {line.agreement: line.last_exchange for line in lines(paired.office)}
    assert last == {
        paired.patrol_first: make.DAY,
        paired.traffic_first: make.DAY,
        paired.patrol_third: date(2025, 11, 20),
        paired.teachers_fourth: None,
    }
    later = line_of(paired.office, paired.traffic_first, quarter=Quarter(2026, 4))
    assert later.last_exchange == date(2026, 10, 1)


def test_the_households_of_a_pair_are_those_in_its_community(paired):
    found = {line.agreement: line.households.value for line in lines(paired.office)}
    assert found == {
        paired.patrol_first: 2,
        paired.patrol_third: 1,
        paired.traffic_first: 1,
        paired.teachers_fourth: 1,
    }


# Gaps -------------------------------------------------------------------------------------------


def test_what_is_missing_in_the_county(paired):
    assert gaps(paired.office) == {
        "Unit branches without a pair": 2,
        "Community branches without a pair": 1,
        "Pairs without an exchange this year": 2,
        "Agreements about to expire": 1,
    }


def test_each_reader_learns_what_is_missing_in_the_own_places(paired):
    ours, pairs, ends = (
        "Community branches without a pair",
        "Pairs without an exchange this year",
        "Agreements about to expire",
    )
    assert gaps(paired.secretary) == {ours: 1, pairs: 0, ends: 0}
    assert gaps(paired.other_secretary) == {ours: 0, pairs: 1, ends: 1}
    assert gaps(paired.lead_unit) == {ours: 1, pairs: 1, ends: 0}
    units = "Unit branches without a pair"
    assert gaps(paired.liaison) == {units: 1, pairs: 1, ends: 0}


def test_a_gap_names_its_records(paired, sign_in):
    label = "Unit branches without a pair"
    named = [words for words, _url, _day in gap(paired.office, label).first]
    assert named == [paired.fitters, paired.registry]
    [(words, url, day)] = gap(paired.office, "Agreements about to expire").first
    assert (words, day) == ("Teachers and Fourth", date(2026, 10, 15))
    assert sign_in(paired.office).get(url).context["record"] == paired.teachers_fourth


def test_only_the_first_few_are_named_and_the_number_leads_to_all(paired, sign_in):
    for _number in range(FEW):
        make.unit_branch(paired.works)
    label = "Unit branches without a pair"
    assert len(gap(paired.office, label).first) == FEW
    page = sign_in(paired.office).get(URL).content.decode()
    assert f"All {FEW + 2}" in page
    assert "All 2" not in page


def test_a_paired_branch_and_a_committee_are_no_gap(paired):
    label = "Unit branches without a pair"
    make.pairing(paired.fitters, paired.second)
    assert gap(paired.office, label).first == [
        (paired.registry, paired.registry.get_absolute_url(), "")
    ]


@pytest.mark.parametrize(
    ("renewal", "number"),
    [(None, 1), ({"state": "draft"}, 1), ({"state": "submitted"}, 0), ({}, 0)],
)
def test_a_renewed_agreement_is_not_about_to_expire(paired, renewal, number):
    if renewal is not None:
        dates = {"starts_on": date(2026, 10, 16), "ends_on": date(2027, 10, 15)}
        make.pairing(paired.teachers, paired.fourth, **dates, **renewal)
    assert gaps(paired.office)["Agreements about to expire"] == number


@pytest.mark.parametrize(("days", "number"), [(30, 1), (31, 0)])
def test_about_to_expire_is_asked_today_while_the_quarter_runs(paired, today, days, number):
    make.pairing(paired.fitters, paired.second, ends_on=today + timedelta(days=days))
    assert gaps(paired.office, Quarter(2026, 4))["Agreements about to expire"] == number


def test_a_terminated_agreement_is_not_to_be_renewed(paired, today):
    label, quarter = "Agreements about to expire", Quarter(2026, 4)
    last = today + timedelta(days=5)
    made = make.pairing(paired.fitters, paired.second, ends_on=last)
    assert gaps(paired.office, quarter)[label] == 1
    made.terminated_on, made.termination_reason = last, "merged"
    made.save()
    assert gaps(paired.office, quarter)[label] == 0


# The page ---------------------------------------------------------------------------------------


def test_the_ledger_of_one_community(paired, sign_in):
    client = sign_in(paired.office)
    shown = client.get(URL, {"quarter": "2026Q3", "community": paired.willow.pk}).context
    agreements = {line.agreement for line in shown["lines"]}
    assert agreements == {paired.patrol_first, paired.traffic_first}
    assert [figure.number.value for figure in shown["board"].figures][PAIRS] == 4
    everything = client.get(URL).context
    assert len(everything["lines"]) == 4


def test_a_community_out_of_reach_is_not_found(paired, sign_in):
    def ask(user, community):
        return sign_in(user).get("/pairing/", {"community": community}).status_code

    assert ask(paired.secretary, paired.willow.pk) == 200
    assert ask(paired.secretary, paired.maple.pk) == 404
    assert ask(paired.office, paired.maple.pk) == 200
    assert ask(paired.office, paired.pair_abroad.community_id) == 404
    for text in ("0", "no", "<b>", "9" * 30):
        assert ask(paired.office, text) == 404


def test_a_community_whose_pairs_ended_is_told_so(paired, sign_in):
    client, choice = sign_in(paired.office), {"community": paired.maple.pk}
    ended = client.get("/pairing/", {**choice, "quarter": "2026Q4"}).content.decode()
    assert "Maple has no pair in force" in ended
    standing = client.get("/pairing/", {**choice, "quarter": "2026Q3"}).content.decode()
    assert "has no pair in force" not in standing


def test_the_statuses_of_the_ledger_are_those_of_the_last_day(paired):
    found = {line.agreement: line.status.value for line in lines(paired.office)}
    assert found[paired.patrol_first] == "in_force"
    assert found[paired.teachers_fourth] == "expiring"


def test_the_quarter_is_chosen_in_the_address(paired, sign_in):
    client = sign_in(paired.office)
    chosen = client.get("/pairing/?quarter=2025q4").context
    assert (chosen["quarter"], chosen["next"]) == (Quarter(2025, 4), Quarter(2026, 1))
    now = client.get("/pairing/").context
    assert (now["quarter"], now["next"]) == (Quarter(2026, 4), None)


@pytest.mark.parametrize("text", ["2026Q5", "2026", "<b>", "20260Q1"])
def test_what_is_no_quarter_is_not_found(world, sign_in, text):
    assert sign_in(world.office).get("/pairing/", {"quarter": text}).status_code == 404


def test_many_pairs_come_in_pages(paired, sign_in):
    for _number in range(PER_PAGE):
        make.pairing(paired.works, paired.poplar)
    client = sign_in(paired.office)
    first, second = (client.get(URL, {"quarter": "2026Q3", "page": n}).context for n in (1, 2))
    assert (len(first["lines"]), len(second["lines"])) == (PER_PAGE, 4)
    assert not {line.agreement for line in first["lines"]} & {
        line.agreement for line in second["lines"]
    }


@pytest.mark.parametrize("reader", READERS)
def test_every_business_role_opens_the_page(world, sign_in, reader):
    assert sign_in(world.people[reader]).get("/pairing/").status_code == 200


def test_the_account_administrator_has_no_business_here(world, sign_in):
    assert sign_in(world.admin).get("/pairing/").status_code == 403


def test_household_names_are_whole_for_the_own_community_only(paired, sign_in):
    def households_of(user):
        page = sign_in(user).get(URL)
        url = page.context["board"].figures[HOUSEHOLDS].number.url
        return sign_in(user).get(url).content.decode()

    assert "Zhao Da" in households_of(paired.secretary)
    for user in (paired.office, paired.leader, paired.liaison):
        shown = households_of(user)
        assert "Zhao Da" not in shown
        assert str(paired.shared) in shown


def test_who_may_record_is_offered_the_form_of_an_exchange(paired, sign_in):
    address = "/activities/new/?kind_system=pairing"
    for reader, offered in [("office", 1), ("secretary", 1), ("liaison", 1), ("leader", 0)]:
        page = sign_in(paired.people[reader]).get(URL).content.decode()
        assert page.count(f'href="{address}"') == offered
    form = sign_in(paired.secretary).get(address).context["form"]
    assert form["kind"].value()


# An empty county --------------------------------------------------------------------------------


def first_step(client):
    page = client.get("/pairing/")
    step = page.context["first_step"]
    assert step is None or f'href="{step[1]}"' in page.content.decode()
    return step and step[1]


def test_an_empty_county_is_told_how_to_begin(db, sign_in):
    county = make.county()
    client = sign_in(make.user("county_office", county))
    assert first_step(client) == "/unit-branches/new/"
    branch = make.unit_branch(make.unit(county))
    assert first_step(client) == "/community-branches/new/"
    at = make.community_branch(make.community(make.zone(county)))
    assert first_step(client) == "/agreements/pairing/new/"
    make.pairing(branch, at)
    assert first_step(client) is None
    assert "board" in client.get("/pairing/").context


@pytest.mark.parametrize("reader", ["leader", "lead_unit", "secretary", "liaison"])
def test_who_does_not_write_agreements_gets_no_first_step(world, sign_in, reader):
    page = sign_in(world.people[reader]).get("/pairing/")
    assert page.context["first_step"] is None
    assert "as soon as the county office records" in page.content.decode()


# Queries ----------------------------------------------------------------------------------------


def add_pairs(county, number):
    for _number in range(number):
        place = make.community(make.zone(county))
        parent = make.unit_branch(make.unit(county), level="committee")
        branch = make.unit_branch(parent.unit, parent=parent)
        make.unit_branch(parent.unit, parent=parent)
        make.pairing(branch, place)
        exchange(place, [branch])
        make.aid(make.household_pairing(branch, make.household(place)))


def test_the_number_of_queries_does_not_depend_on_the_number_of_pairs(db, sign_in):
    county = make.county()
    client = sign_in(make.user("county_office", county))
    add_pairs(county, 1)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add_pairs(county, 11)
    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)
    assert len(page.context["lines"]) == 12
    assert len(few) == len(many) == QUERIES
