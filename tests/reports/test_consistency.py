"""Over the whole list: a figure equals the records behind it, and its parts add up."""

import pytest
from django.utils import translation

from reports.counting import FLOW, Ratio
from reports.dimensions import DIMENSIONS
from reports.figures import calculate, spans
from reports.indicators import BY_KEY, INDICATORS
from reports.scopes import county_scope, user_scope

EVERY = [(i.key, split) for i in INDICATORS for split in ("", *i.splits)]
CATALOGUE = {
    "district.units": {"community", "zone", "unit_kind"},
    "district.communities": {"zone"},
    "district.zones": set(),
    "district.lead_units": {"zone"},
    "district.five_haves": {"zone", "zone_item"},
    "district.agreements": {"community", "zone"},
    "district.coverage": {"community", "zone"},
    "district.activities": {"community", "zone", "kind"},
    "district.unit_participations": {"community", "zone", "kind"},
    "district.resident_attendance": {"community", "zone", "kind"},
    "district.donations": {"community", "zone", "form"},
    "district.donation_lots_unvalued": {"community"},
}
MEETS_TWICE = {
    "district.activities",
    "district.unit_participations",
    "district.resident_attendance",
}


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
        assert indicator.value_of(records) == value
        assert len(set(records)) == len(records)


@pytest.mark.parametrize("key, split", EVERY)
def test_one_query_a_figure(busy, scope, quarter, key, split, django_assert_num_queries):
    indicator = BY_KEY[key]
    with django_assert_num_queries(1):
        if split:
            indicator.by(split, scope, quarter.span)
        else:
            indicator.total(scope, quarter.span)


@pytest.mark.parametrize("key, split", [(key, split) for key, split in EVERY if split])
def test_parts_add_up_to_the_total(busy, scope, quarter, key, split):
    """Exactly, but for activities, which count in each of their communities and zones."""
    indicator = BY_KEY[key]
    parts = indicator.by(split, scope, quarter.span).values()
    total = indicator.total(scope, quarter.span)
    if isinstance(indicator, Ratio):
        assert tuple(map(sum, zip(*parts, strict=True))) == total
    elif split in indicator.split_rows:
        assert sum(parts) >= total
    elif key in MEETS_TWICE and split in ("community", "zone"):
        assert sum(parts) > total
    else:
        assert sum(parts) == total


@pytest.mark.parametrize("key", [i.key for i in INDICATORS if i.kind == FLOW])
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


EXPECTED = {
    # role: units, communities, zones, lead units, five haves, agreements, coverage, activities,
    #       participations, attendance, fen, lots without a value
    "office": [3, 2, 1, 1, 1, 1, (1, 3), 3, 4, 50, 2815005, 1],
    "secretary": [2, 1, 1, 1, 1, 1, (1, 2), 2, 3, 43, 2815005, 1],
    "other_secretary": [1, 1, 0, 0, 0, 0, (0, 1), 2, 3, 47, 0, 0],
    "lead_unit": [2, 1, 1, 1, 1, 1, (1, 2), 2, 3, 43, 2815005, 1],
    "liaison": [1, 1, 1, 1, None, 1, (1, 1), 2, 3, 43, 2815005, 1],
    "other_office": [0, 0, 0, 0, 0, 0, (0, 0), 0, 0, 0, 0, 0],
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_counts_its_own(busy, quarter, role):
    mine = user_scope(busy.people[role])
    assert [i.total(mine, quarter.span) for i in INDICATORS] == EXPECTED[role]
