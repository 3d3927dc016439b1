"""Over the whole list: a figure equals the records behind it, and its parts add up."""

from operator import gt

import pytest
from django.db import transaction
from django.utils import translation

from reports.counting import FLOW, Average, Quotient, Ratio
from reports.dimensions import DIMENSIONS
from reports.figures import calculate, spans
from reports.indicators import BY_KEY, INDICATORS
from reports.scopes import county_scope, user_scope
from tests.conftest import build_world
from tests.reports.conftest import set_to_work

pytestmark = pytest.mark.django_db
EVERY = [(i.key, split) for i in INDICATORS for split in ("", *i.splits)]
CATALOGUE = {
    "district.units": {"community", "zone", "unit_kind"},
    "district.communities": {"zone"},
    "district.zones": set(),
    "district.lead_units": {"zone"},
    "district.five_haves": {"zone", "zone_item"},
    "district.agreements": {"community", "zone"},
    "district.coverage": {"community", "zone"},
    "district.meetings": {"zone", "community"},
    "district.resolutions_open": {"zone", "community"},
    "district.activities": {"community", "zone", "kind"},
    "district.unit_participations": {"community", "zone", "kind"},
    "district.resident_attendance": {"community", "zone", "kind"},
    "district.donations": {"community", "zone", "form"},
    "district.donation_lots_unvalued": {"community"},
    "pairing.unit_branches": {"community"},
    "pairing.community_branches": {"community"},
    "pairing.pairs": {"community", "unit"},
    "pairing.agreements": {"community"},
    "pairing.exchanges": {"community", "kind"},
    "pairing.households": {"community", "unit"},
    "pairing.visits": {"community", "unit"},
    "pairing.aid": {"community", "unit"},
    "liaison.associations": set(),
    "liaison.communities": set(),
    "liaison.sponsors": set(),
    "liaison.sessions": {"association", "kind"},
    "liaison.on_schedule": {"association"},
    "liaison.funds_received": {"association", "purpose"},
    "liaison.funds_spent": {"association", "purpose"},
    "liaison.funds_balance": {"association"},
    "members.registered": {"community", "unit"},
    "members.newly_registered": {"community", "unit"},
    "members.withdrawn": {"community", "unit"},
    "members.rate": {"unit"},
    "members.attendance": {"community", "unit"},
    "members.average": {"community"},
    "volunteers.serving": {"community", "post"},
    "pledges.signed": {"community"},
    "facilities.completed": {"community", "kind"},
    "honours.awarded": {"community", "level"},
}
# splits whose members add up to more than the total: the same thing belongs to several
MORE = {
    "district.activities": {"community", "zone"},
    "district.unit_participations": {"community", "zone"},
    "district.resident_attendance": {"community", "zone"},
    "district.five_haves": {"zone_item"},
    "pairing.exchanges": {"community"},
    "pairing.unit_branches": {"community"},
    "pairing.households": {"unit"},
    "members.registered": {"community"},
    "members.newly_registered": {"community"},
    "members.withdrawn": {"community"},
    "members.attendance": {"community"},
    "volunteers.serving": {"post"},
}
LESS = {"members.attendance": {"unit"}}  # some take part without being known by name


@pytest.fixture(scope="module")
def busy(django_db_setup, django_db_blocker):
    """The world at work, made once: these tests only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_to_work(build_world())
        transaction.set_rollback(True)


@pytest.fixture
def scope(busy):
    return county_scope(busy.county)


def test_the_list_is_the_catalogue():
    assert {i.key: set(i.splits) for i in INDICATORS} == CATALOGUE
    assert all(set(i.splits) <= set(DIMENSIONS) for i in INDICATORS)


def test_every_figure_has_its_words():
    with translation.override("en"):
        assert all(str(i.label) and str(i.definition).endswith(".") for i in INDICATORS)


@pytest.mark.parametrize("column", ["quarter", "year", "before"])
@pytest.mark.parametrize("key, split", EVERY)
def test_a_figure_equals_its_records(busy, scope, quarter, key, split, column):
    indicator, span = BY_KEY[key], spans(quarter)[column]
    values = indicator.by(split, scope, span) if split else {"": indicator.total(scope, span)}
    assert values or column != "quarter"
    for member, value in values.items():
        records = indicator.records(scope, span, split, member)
        assert added_up(indicator, records, scope, span, split, member) == value
        assert len(set(records)) == len(records)


def added_up(indicator, records, scope, span, split, member):
    """The figure of these records, by going through them one by one."""
    if isinstance(indicator, Ratio):
        return sum(record.figure_part for record in records), len(records)
    if isinstance(indicator, Quotient):
        parts = [(record.figure_part, record.figure_whole) for record in records]
        return sum(part for part, _whole in parts), sum(whole for _part, whole in parts)
    if indicator.amount_of(split) is None:
        return len(records)
    amount = sum(indicator.measure.raw(record.figure_amount) for record in records)
    if isinstance(indicator, Average):
        return amount, len(indicator.among.records(scope, span, split, member))
    return amount


@pytest.mark.parametrize("key, split", EVERY)
def test_one_query_a_figure(busy, scope, quarter, key, split, django_assert_num_queries):
    indicator = BY_KEY[key]
    with django_assert_num_queries(2 if isinstance(indicator, Average) else 1):
        if split:
            indicator.by(split, scope, quarter.span)
        else:
            indicator.total(scope, quarter.span)


@pytest.mark.parametrize("key, split", [(key, split) for key, split in EVERY if split])
def test_parts_add_up_to_the_total(busy, scope, quarter, key, split):
    """Exactly, but for what belongs to several of the members or to none that is known."""
    indicator = BY_KEY[key]
    parts = list(indicator.by(split, scope, quarter.span).values())
    total = indicator.total(scope, quarter.span)
    if isinstance(indicator, Ratio | Quotient):
        assert tuple(map(sum, zip(*parts, strict=True))) == total
    elif isinstance(indicator, Average):
        assert all(map(gt, map(sum, zip(*parts, strict=True)), total))
    elif split in MORE.get(key, ()):
        assert sum(parts) > total
    elif split in LESS.get(key, ()):
        assert sum(parts) < total
    else:
        assert sum(parts) == total


@pytest.mark.parametrize("key", [i.key for i in INDICATORS if i.kind == FLOW and i.adds_up])
def test_the_year_is_the_sum_of_its_quarters(busy, scope, quarter, key):
    row = calculate(scope, quarter, splits=(), keys={key})[0]
    assert len(row.quarters) == 3
    assert sum(row.quarters) == row.year


def test_a_stock_of_the_year_is_that_of_the_quarter(busy, scope, quarter):
    rows = calculate(scope, quarter)
    assert all(row.year == row.quarter for row in rows if row.indicator.kind != FLOW)


def test_the_year_before(busy, scope, quarter):
    row = calculate(scope, quarter, splits=(), keys={"district.resident_attendance"})[0]
    assert (row.value, row.year_to_date, row.year_before) == (50, 70, 10)
    assert row.change_text == "+400.0%"


@pytest.mark.parametrize("role", ["secretary", "lead_unit", "liaison"])
@pytest.mark.parametrize("key", list(BY_KEY))
def test_what_a_user_counts_lies_within_the_county(busy, quarter, role, key):
    """Every record behind a user's figure is one that the user may see."""
    indicator, mine = BY_KEY[key], user_scope(busy.people[role])
    records = indicator.records(mine, quarter.span)
    county = indicator.records(county_scope(busy.county), quarter.span)
    assert set(records) <= set(county)
    if hasattr(records.model._default_manager, "visible_to"):
        visible = records.model._default_manager.visible_to(busy.people[role])
        assert set(records) <= set(visible)


# by role and first word of the keys, in the order of the catalogue
EXPECTED = {
    "office": {
        "district": [3, 2, 1, 1, 1, 1, (1, 3), 2, 2, 3, 4, 50, 2815005, 1],
        "pairing": [2, 2, 3, 3, 2, 2, 2, 25015],
        "liaison": [2, 3, 2, 1, (1, 2), 11050, 4025, 97025],
        "members": [3, 1, 1, (3, 9), 6, (8, 3)],
        "others": [1, 1, 1, 2],
    },
    "secretary": {
        "district": [2, 1, 1, 1, 1, 1, (1, 2), 1, 1, 2, 3, 43, 2815005, 1],
        "pairing": [2, 1, 2, 2, 2, 1, 2, 25015],
        "liaison": [2, 1, 2, 1, (1, 2), 11050, 4025, 97025],
        "members": [3, 1, 1, None, 6, (6, 3)],
        "others": [1, 1, 1, 1],
    },
    "other_secretary": {
        "district": [1, 1, 0, 0, 0, 0, (0, 1), 1, 1, 2, 3, 47, 0, 0],
        "pairing": [1, 1, 1, 1, 0, 1, 0, 0],
        "liaison": [1, 1, 1, 0, (0, 1), 1000, 0, 1000],
        "members": [1, 0, 1, None, 0, (2, 1)],
        "others": [0, 0, 0, 0],
    },
    "lead_unit": {
        "district": [2, 1, 1, 1, 1, 1, (1, 2), 1, 1, 2, 3, 43, 2815005, 1],
        "pairing": [2, 1, 2, 2, 2, None, None, None],  # never learns about households
        "liaison": [2, 2, 2, 1, (1, 2), 11050, 4025, 97025],
        "members": [3, 1, 1, None, 6, (6, 3)],
        "others": [1, 1, 1, 1],
    },
    "liaison": {
        "district": [1, 1, 1, 1, None, 1, (1, 1), 0, 2, 2, 3, 43, 2815005, 1],
        "pairing": [1, 2, 2, 2, 1, 2, 1, 25015],
        "liaison": [0, 0, 0, 0, (0, 0), 0, 0, 0],
        "members": [2, 1, 0, (2, 5), 0, None],
        "others": [None, None, 0, None],
    },
    "other_office": {
        "district": [0, 0, 0, 0, 0, 0, (0, 0), 0, 0, 0, 0, 0, 0, 0],
        "pairing": [0, 0, 0, 0, 0, 0, 0, 0],
        "liaison": [0, 0, 0, 0, (0, 0), 0, 0, 0],
        "members": [0, 0, 0, (0, 0), 0, (0, 0)],
        "others": [0, 0, 0, 0],
    },
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_counts_its_own(busy, quarter, role):
    mine, found = user_scope(busy.people[role]), {group: [] for group in EXPECTED[role]}
    for indicator in INDICATORS:
        group = indicator.system if indicator.system in found else "others"
        found[group].append(indicator.total(mine, quarter.span))
    assert found == EXPECTED[role]
