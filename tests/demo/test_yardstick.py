"""The county against the yardstick of design page figures.md, row by row.

Each row twice: counted in the records, and as the list of figures has it.
"""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from activities.models import Activity, Aid, DonationItem
from agreements.district.models import Placement, ZoneLead
from agreements.liaison.models import Association, Membership
from agreements.members.models import MemberRegistration
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from cobuild.core.periods import Quarter
from communities.models import Community, CommunityBranch, County, Honour, Zone
from reports.figures import calculate
from reports.indicators import BY_KEY
from reports.scopes import county_scope
from tests.demo.conftest import STOCKS
from units.models import UnitBranch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DAY = date(2003, 3, 31)
DAYS = (date(2002, 12, 31), DAY)
FOUR_YEARS = [Quarter(year, number) for year in range(1999, 2003) for number in (1, 2, 3, 4)]
NEWEST, LAST = Quarter(2003, 1), Quarter(2002, 4)
SINCE_2002 = [*FOUR_YEARS[-4:], NEWEST]


@pytest.fixture(scope="module")
def scope(demo):
    return county_scope(demo.county)


@pytest.fixture(scope="module")
def committee(demo):
    """The unit whose party committee has nine branches."""
    return demo.liaison_unit


def figure(scope, key, quarter):
    """The county's row of a figure."""
    return calculate(scope, quarter, splits=(), keys={key})[0]


def parts(scope, key, quarter, split, column="quarter"):
    """{member: raw value} of a split, without members that have nothing."""
    rows = calculate(scope, quarter, splits={split}, keys={key})
    return {row.member: getattr(row, column) for row in rows if row.split and getattr(row, column)}


@pytest.mark.parametrize("quarter", [LAST, NEWEST], ids=str)
def test_stocks_in_the_list_of_figures(scope, quarter):
    rows = calculate(scope, quarter, splits=(), keys=set(STOCKS))
    assert {row.key: row.value for row in rows} == STOCKS


# Units, communities, zones ----------------------------------------------------------------------


def test_the_county_has_ten_zones_and_ten_communities():
    assert County.objects.get().code == "330421"
    assert Zone.objects.count() == Community.objects.count() == 10
    assert CommunityBranch.objects.count() == 52


@pytest.mark.parametrize("day", DAYS)
def test_180_units_stand_in_ten_communities(day):
    placements = Placement.objects.standing(day)
    assert placements.count() == placements.values("unit").distinct().count() == 180
    assert placements.values("community").distinct().count() == 10


@pytest.mark.parametrize("day", DAYS)
def test_twenty_placed_county_departments_lead_two_in_a_zone(day):
    leads = ZoneLead.objects.standing(day)
    assert leads.values("unit").distinct().count() == 20
    assert set(Counter(leads.values_list("zone", flat=True)).values()) == {2}
    for lead in leads.select_related("unit", "zone"):
        assert lead.unit.county_department
        assert lead.unit.placements.standing(day).get().community.zone == lead.zone


@pytest.mark.parametrize("quarter", [LAST, NEWEST], ids=str)
def test_units_and_lead_units_by_zone_in_the_list_of_figures(scope, demo, quarter):
    zones = {str(zone.pk) for zone in demo.zones}
    units = parts(scope, "district.units", quarter, "zone")
    assert set(units) == zones and sum(units.values()) == 180
    assert parts(scope, "district.lead_units", quarter, "zone") == dict.fromkeys(zones, 2)


# Activities and donations -----------------------------------------------------------------------


def test_156_activities_in_four_years_with_all_kinds_in_each():
    years = {1999: 30, 2000: 36, 2001: 42, 2002: 48}
    held = Activity.objects.counted().of_system("district").filter(starts_on__lte=DAYS[0])
    found = [(day.year, kind) for day, kind in held.values_list("starts_on", "kind__key")]
    assert len(found) == 156
    assert Counter(year for year, _kind in found) == years
    assert len(set(found)) == len(years) * 5


def test_156_activities_of_five_kinds_in_the_list_of_figures(scope):
    kinds = Counter()
    for quarter in FOUR_YEARS:
        kinds.update(parts(scope, "district.activities", quarter, "kind"))
    held = [figure(scope, "district.activities", quarter).value for quarter in FOUR_YEARS]
    assert sum(held) == kinds.total() == 156
    assert len(kinds) == 5


def test_donations_of_2002_are_worth_280_to_290_thousand_yuan():
    lots = DonationItem.objects.counted().filter(donation__received_on__year=2002)
    total = sum(lot.value for lot in lots.valued())
    goods = sum(lot.value for lot in lots.valued().filter(form="goods"))
    assert Decimal(280_000) < goods < total < Decimal(290_000)
    assert lots.unvalued().exists()


def test_donations_of_2002_in_the_list_of_figures(scope):
    """In fen; what came as cash is no office equipment."""
    forms = parts(scope, "district.donations", LAST, "form", "year")
    assert set(forms) == {"goods", "cash"}
    assert 280_000_00 < forms["goods"] < sum(forms.values()) < 290_000_00


# Branches and households ------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_122_unit_branches_are_paired_with_52_of_communities(day):
    in_force = PairingAgreement.objects.in_force(day)
    assert in_force.values("party_branch").distinct().count() == 122
    assert in_force.values("party_community_branch").distinct().count() == 52


@pytest.mark.parametrize("day", DAYS)
def test_255_households_are_helped(day):
    assert HouseholdPairing.objects.standing(day).values("household").distinct().count() == 255


def test_the_committee_has_nine_branches():
    assert UnitBranch.objects.get(level="committee").children.count() == 9
    assert UnitBranch.objects.filter(level="branch").count() == 122


def test_the_committees_nine_branches_are_paired_with_nine(committee):
    pairs = PairingAgreement.objects.in_force(DAY).filter(party_branch__parent__unit=committee)
    branches = pairs.values_list("party_branch", "party_community_branch")
    assert [len(set(side)) for side in zip(*branches, strict=True)] == [9, 9]


def test_the_committees_branches_help_19_households_with_just_under_20_000_yuan(committee):
    helped = HouseholdPairing.objects.filter(unit_branch__parent__unit=committee)
    assert helped.standing(DAY).values("household").distinct().count() == 19
    visits = Aid.objects.counted().filter(pairing__in=helped)
    aid = sum((visit.cash or 0) + (visit.goods_value or 0) for visit in visits)
    assert 19_500 <= aid < 20_000


def test_the_committee_in_the_list_of_figures(scope, committee):
    unit = str(committee.pk)
    assert parts(scope, "pairing.households", NEWEST, "unit")[unit] == 19
    pairs = BY_KEY["pairing.pairs"].records(scope, NEWEST.span, "unit", unit).order_by()
    assert parts(scope, "pairing.pairs", NEWEST, "unit")[unit] == pairs.count() == 9
    for party in ("party_branch", "party_community_branch"):
        assert pairs.values(party).distinct().count() == 9
    aid = [parts(scope, "pairing.aid", each, "unit").get(unit, 0) for each in SINCE_2002]
    assert 19_500_00 <= sum(aid) < 20_000_00


# The association --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_one_association_of_ten_communities(day):
    association = Association.objects.standing(day).get()
    members = Membership.objects.standing(day).filter(association=association)
    assert members.values("community").distinct().count() == 10


def test_five_sessions_one_a_quarter():
    days = Activity.objects.counted().of_system("liaison").values_list("starts_on", flat=True)
    assert sorted(map(str, map(Quarter.of, days))) == list(map(str, SINCE_2002))


def test_sessions_in_the_list_of_figures(scope):
    rows = [figure(scope, "liaison.sessions", quarter) for quarter in SINCE_2002]
    assert [row.value for row in rows] == [1, 1, 1, 1, 1]
    assert [row.year_to_date for row in rows] == [1, 2, 3, 4, 1]
    assert figure(scope, "liaison.sessions", Quarter(2001, 4)).year_to_date == 0


# Members and honours ----------------------------------------------------------------------------


def test_4117_people_are_registered(scope):
    standing = MemberRegistration.objects.standing(DAY)
    people = set(standing.values_list("name", "distinction", "unit"))
    assert len(people) == figure(scope, "members.registered", NEWEST).value == 4117
    assert standing.count() > 4117  # some with two communities


def test_registered_members_took_part_twice_in_2002(scope):
    held = Activity.objects.counted().filter(starts_on__year=2002, members__isnull=False)
    attendances = sum(held.values_list("members", flat=True))
    standing = MemberRegistration.objects.standing(DAYS[0])
    people = len(set(standing.values_list("name", "distinction", "unit")))
    assert figure(scope, "members.average", LAST).year == (attendances, people)
    assert attendances >= 2 * people


def test_honours_of_2002():
    honours = Honour.objects.filter(awarded_on__year=2002)
    found = Counter((honour.level, honour.community is None) for honour in honours)
    assert found == {("municipal", False): 4, ("provincial", False): 3, ("provincial", True): 1}
    assert len({(honour.level, honour.community is None, honour.title) for honour in honours}) == 3


def test_honours_of_2002_in_the_list_of_figures(scope):
    levels = parts(scope, "honours.awarded", LAST, "level", "year")
    assert levels == {"municipal": 4, "provincial": 4}
    places = parts(scope, "honours.awarded", LAST, "community", "year")
    assert places.pop("none") == 1 and sum(places.values()) == 7
    provincial = BY_KEY["honours.awarded"].records(scope, LAST.year_to_date, "level", "provincial")
    assert sorted(honour.community is None for honour in provincial) == [False] * 3 + [True]
