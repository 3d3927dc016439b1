"""Every figure of the catalogue against cases counted by hand (design page figures.md)."""

from datetime import date

import pytest

from cobuild.core.periods import Quarter
from reports.indicators import BY_KEY, INDICATORS
from reports.scopes import county_scope
from tests import factories as make

Q3 = Quarter(2026, 3)
LAST_DAY = date(2026, 9, 30)
NOT_COUNTED = [
    {"state": "draft"},
    {"state": "returned", "remark": "wrong day"},
    {"state": "voided", "void_reason": "twice"},
]


@pytest.fixture
def total(world):
    def total(key, span=Q3.span):
        return BY_KEY[f"district.{key}"].total(county_scope(world.county), span)

    return total


@pytest.fixture
def by(world):
    def by(key, split):
        """The values of a split under the names of the members."""
        found = BY_KEY[f"district.{key}"].by(split, county_scope(world.county), Q3.span)
        names = {
            str(place.pk): name
            for name in ("north", "south") * (split == "zone")
            or ("willow", "poplar", "maple") * (split == "community")
            for place in [getattr(world, name)]
        }
        return {names.get(member, member): value for member, value in found.items()}

    return by


def test_it_works(world, total):
    make.activity(world.willow)
    assert total("activities") == 1


# Stocks: both days of a term belong to it ------------------------------------------------------


@pytest.mark.parametrize(
    "since, until, standing",
    [
        (LAST_DAY, None, 1),
        (date(2026, 10, 1), None, 0),
        (date(2020, 1, 1), LAST_DAY, 1),
        (date(2020, 1, 1), date(2026, 9, 29), 0),
        (LAST_DAY, LAST_DAY, 1),
    ],
)
def test_a_placement_stands_on_both_its_days(world, total, by, since, until, standing):
    make.placement(world.bureau, world.willow, since=since, until=until)
    make.zone_lead(world.bureau, world.north, since=since, until=until)
    assert total("units") == total("communities") == standing
    assert total("zones") == total("lead_units") == standing
    assert by("units", "unit_kind") == ({"organ": 1} if standing else {})


def test_units_communities_and_zones(world, total, by):
    for unit, community in (("bureau", "willow"), ("school", "willow"), ("works", "maple")):
        make.placement(getattr(world, unit), getattr(world, community))
    make.zone_lead(world.bureau, world.north)
    make.zone_lead(world.school, world.north)
    assert (total("units"), total("communities")) == (3, 2)
    assert (total("lead_units"), total("zones")) == (2, 1)
    assert by("units", "community") == {"willow": 2, "maple": 1}
    assert by("units", "zone") == {"north": 2, "south": 1}
    assert by("units", "unit_kind") == {"organ": 1, "institution": 1, "enterprise": 1}
    assert by("communities", "zone") == {"north": 1, "south": 1}
    assert by("lead_units", "zone") == {"north": 2}


def test_a_unit_that_leads_two_zones_is_one_unit(world, total, by):
    make.zone_lead(world.bureau, world.north)
    make.zone_lead(world.bureau, world.south)
    assert (total("lead_units"), total("zones")) == (1, 2)
    assert by("lead_units", "zone") == {"north": 1, "south": 1}


def test_voided_placements_and_leads_do_not_count(world, total):
    gone = {"state": "voided", "void_reason": "wrong unit"}
    make.placement(world.bureau, world.willow, **gone)
    make.zone_lead(world.bureau, world.north, **gone)
    assert [total(key) for key in ("units", "communities", "lead_units", "zones")] == [0] * 4


ITEMS = ("leading_body", "working_team", "work_plan", "rules", "fund")


def test_five_haves_want_all_five_of_the_year(world, total, by):
    for item in ITEMS:
        make.five_haves(world.north, item=item)
    for item in ITEMS[:4]:
        make.five_haves(world.south, item=item)
    make.five_haves(world.south, item="fund", year=2025)
    assert total("five_haves") == 1
    assert by("five_haves", "zone") == {"north": 1}
    assert len(by("five_haves", "zone_item")) == 9
    assert total("five_haves", Q3.year_before.span) == 0


def test_a_voided_item_is_missing(world, total):
    for item in ITEMS[:4]:
        make.five_haves(world.north, item=item)
    make.five_haves(world.north, item="fund", state="voided", void_reason="no account")
    assert total("five_haves") == 0


@pytest.mark.parametrize("state", NOT_COUNTED)
def test_agreements_that_do_not_count(world, total, state):
    make.agreement(world.bureau, world.willow, **state)
    assert total("agreements") == 0


@pytest.mark.parametrize(
    "term, in_force",
    [
        ({"starts_on": LAST_DAY}, 1),
        ({"starts_on": date(2026, 10, 1)}, 0),
        ({"ends_on": LAST_DAY}, 1),
        ({"ends_on": date(2026, 9, 29)}, 0),
        ({"terminated_on": LAST_DAY, "termination_reason": "moved"}, 1),
        ({"terminated_on": date(2026, 9, 29), "termination_reason": "moved"}, 0),
    ],
)
def test_an_agreement_is_in_force_on_both_its_days(world, total, by, term, in_force):
    make.agreement(world.bureau, world.willow, **term)
    assert total("agreements") == in_force
    assert by("agreements", "zone") == ({"north": 1} if in_force else {})


def test_coverage(world, total, by):
    for unit in (world.bureau, world.school, world.works):
        make.placement(unit, world.willow)
    make.agreement(world.bureau, world.willow)
    make.agreement(world.school, world.maple)  # not where it is placed
    make.agreement(world.works, world.willow, state="draft")
    assert total("coverage") == (1, 3)
    assert by("coverage", "community") == {"willow": (1, 3)}
    assert by("coverage", "zone") == {"north": (1, 3)}


def test_coverage_without_units_is_unknown(world, total):
    assert total("coverage") == (0, 0)
    assert BY_KEY["district.coverage"].measure.text((0, 0)) == "\u2014"


# Flows: the quarter of the first day -----------------------------------------------------------


@pytest.mark.parametrize(
    "day, inside",
    [
        (date(2026, 6, 30), 0),
        (date(2026, 7, 1), 1),
        (date(2026, 9, 30), 1),
        (date(2026, 10, 1), 0),
    ],
)
def test_the_edges_of_a_quarter(world, total, day, inside):
    make.activity(world.willow, starts_on=day, ends_on=date(2026, 12, 31))
    make.donation(world.bureau, world.willow, received_on=day)
    assert total("activities") == inside
    assert total("donations") == 10000 * inside


@pytest.mark.parametrize("state", NOT_COUNTED)
def test_activities_and_donations_that_do_not_count(world, total, state):
    make.activity(world.willow, [world.bureau], **state)
    items = [{"form": "cash", "value": "5.00"}, {"form": "goods", "name": "desk"}]
    make.donation(world.bureau, world.willow, items, **state)
    flows = ("activities", "unit_participations", "resident_attendance", "donations")
    assert [total(key) for key in (*flows, "donation_lots_unvalued")] == [0] * 5


def test_submitted_records_count(world, total):
    make.activity(world.willow, state="submitted")
    assert total("activities") == 1


def test_an_activity_of_two_communities_in_one_zone_counts_once_in_the_zone(world, total, by):
    make.activity(
        world.willow, [world.bureau, world.school], [world.poplar, world.maple], residents=40
    )
    make.activity(world.willow, [world.bureau], residents=3, kind=make.kind("district.security"))
    assert total("activities") == 2
    assert by("activities", "community") == {"willow": 2, "poplar": 1, "maple": 1}
    assert by("activities", "zone") == {"north": 2, "south": 1}
    assert by("activities", "kind") == {"district.environment": 1, "district.security": 1}
    assert total("resident_attendance") == 43
    assert by("resident_attendance", "community") == {"willow": 43, "poplar": 40, "maple": 40}
    assert by("resident_attendance", "zone") == {"north": 43, "south": 40}
    assert total("unit_participations") == 3
    assert by("unit_participations", "zone") == {"north": 3, "south": 2}
    assert by("unit_participations", "kind") == {"district.environment": 2, "district.security": 1}


def test_two_activities_alike_are_two(world, by):
    """Distinct records with the same numbers are not taken for one."""
    for _number in range(2):
        make.activity(world.willow, [world.bureau], [world.poplar], residents=7)
    assert by("resident_attendance", "zone") == {"north": 14}
    assert by("unit_participations", "zone") == {"north": 2}


def test_an_activity_without_residents_or_units_counts(world, total):
    make.activity(world.willow, residents=0)
    assert total("activities") == 1
    assert total("resident_attendance") == total("unit_participations") == 0


def test_donations_by_form_and_lots_without_a_value(world, total, by):
    make.donation(
        world.bureau,
        world.willow,
        [
            {"form": "cash", "value": "0.10"},
            {"form": "cash", "value": "0.20"},
            {"form": "goods", "name": "desk", "value": "280.00", "basis": "invoice"},
            {"form": "service", "name": "lesson"},
        ],
    )
    make.donation(world.school, world.maple, [{"form": "goods", "name": "books"}])
    assert total("donations") == 28030
    assert by("donations", "form") == {"cash": 30, "goods": 28000}
    assert by("donations", "community") == {"willow": 28030}
    assert by("donations", "zone") == {"north": 28030}
    assert total("donation_lots_unvalued") == 2
    assert by("donation_lots_unvalued", "community") == {"willow": 1, "maple": 1}


def test_fen_add_up_exactly(world, total):
    make.donation(world.bureau, world.willow, [{"form": "cash", "value": "0.10"}] * 1000)
    assert total("donations") == 10000


def test_a_community_without_a_zone_is_not_lost(world, by):
    world.maple.zone = None
    world.maple.save()
    make.placement(world.works, world.maple)
    make.activity(world.maple, [world.works])
    assert by("units", "zone") == {"none": 1}
    assert by("activities", "zone") == {"none": 1}


def test_another_county_counts_nothing_here(world):
    """Records of every register, there: nearly every figure of theirs is more than nothing."""
    there = make.place(world.other_county)
    for name in sorted(set(make.RECORDS) - {"agreement"}):  # its rows are those of the systems
        make.record(name, there)
    mine, theirs = county_scope(world.county), county_scope(world.other_county)
    assert {i.total(mine, Q3.span) for i in INDICATORS} == {0, (0, 0)}
    silent = {i.key for i in INDICATORS if i.total(theirs, Q3.span) in (0, (0, 0))}
    assert silent == SILENT


SILENT = {  # what one usual record of each register does not make
    "district.five_haves",
    "district.resolutions_open",
    "district.donation_lots_unvalued",
    "pairing.exchanges",
    "liaison.sessions",
    "liaison.funds_spent",
    "members.newly_registered",
    "members.withdrawn",
    "members.attendance",
}
