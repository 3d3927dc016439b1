"""The demo county: what the calculator finds is what the product computes, stores and writes."""

import csv
import io
from decimal import Decimal
from functools import cache

import openpyxl
import pytest
from django.utils import translation

from cobuild.core.periods import Quarter
from reports.computing import store, stored_figures
from reports.figures import calculate as product
from reports.quarter_file import QuarterFile
from reports.scopes import county_scope

from .catalogue import BY_KEY, FIGURES, calculate
from .showing import UNKNOWN, shown, written

pytestmark = pytest.mark.django_db

QUARTERS = [Quarter(1999, 1) + number for number in range(17)]
FILED = QUARTERS[-2:]
ITEM = "zone_item"
NAMED = {
    "community": "communities",
    "zone": "zones",
    "unit": "units",
    "association": "associations",
}
INSIDE = ("kind", "form", "purpose", "post", "level")
RETURNS = {
    "District co-building": ("district",),
    "Branch pairing": ("pairing",),
    "Enterprise liaison association": ("liaison",),
    "Members and communities": ("members", "volunteers", "pledges", "facilities", "honours"),
}


@pytest.fixture(scope="module")
def second(demo):
    """The calculator's values of a quarter."""
    county = demo.county.pk
    return cache(lambda quarter: calculate(demo.rows, county, quarter.year, quarter.number))


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_both_calculators_agree(demo, second, differences, quarter):
    rows = product(county_scope(demo.county), quarter)
    assert {row.key for row in rows} == set(BY_KEY)
    assert differences(second(quarter), rows) == {}


@pytest.fixture(params=FILED, ids=str)
def filed(request, demo):
    """(quarter, its stored figures)"""
    store(demo.county, request.param)
    return request.param, stored_figures(demo.county, request.param)


def test_what_is_stored_and_written_agrees(demo, second, differences, filed):
    quarter, figures = filed
    mine = second(quarter)
    assert differences(mine, figures.rows) == {}
    file = QuarterFile(figures, county_scope(demo.county), "office", by="me")
    with translation.override("en"):
        content = {kind: file.content(kind) for kind in ("csv", "xlsx")}
    assert_written(content["csv"], demo, quarter, mine)
    assert_shown(content["xlsx"], demo, mine)


# The rows for programs --------------------------------------------------------------------------


def assert_written(content, demo, quarter, mine):
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    expected = {
        (key, split, name_of(demo, split, member)): written(BY_KEY[key].measure, columns[0])
        for (key, split, member), columns in mine.items()
    }
    places = [(row["key"], row["split"], row["member"]) for row in found]
    assert {row["period"] for row in found} == {str(quarter)}
    assert len(set(places)) == len(places) and set(expected) <= set(places)
    for place, row in zip(places, found, strict=True):
        figure = BY_KEY[place[0]]
        assert row["value"] == expected.get(place, written(figure.measure, figure.nothing)), place


def name_of(demo, split, member):
    """How the csv names a member: places by name, all else by its key."""
    if split == ITEM:
        zone, _, item = member.partition(".")
        return f"{names(demo, 'zone')[zone]}/{item}"
    return names(demo, split)[member] if split in NAMED else member


def names(demo, split):
    found = {str(row.id): row.name for row in demo.rows[NAMED[split]]}
    assert len(set(found.values())) == len(found)
    return {**found, "none": "not assigned"}


# The workbook -----------------------------------------------------------------------------------


def assert_shown(content, demo, mine):
    book = openpyxl.load_workbook(io.BytesIO(content))
    tables = 0
    for title, systems in RETURNS.items():
        figures = [one for one in FIGURES if one.key.partition(".")[0] in systems]
        assert_return(book[title], figures, mine)
        for split in NAMED:
            shows = [figure for figure in figures if split in figure.splits.split()]
            name = f"By {split}, {title}"[:31]
            assert (name in book.sheetnames) is bool(shows)
            if shows:
                assert_table(book[name], shows, split, names(demo, split), mine)
                tables += 1
    assert len(book.sheetnames) == len(RETURNS) + tables


def assert_return(sheet, figures, mine):
    """The numbered lines are the figures in their order; below each are its parts."""
    lines = []
    for number, label, _unit, *cells, _change in sheet.iter_rows(min_row=6, values_only=True):
        if str(number or "").isdecimal():
            lines.append((values(cells), []))
        elif lines and label and are_values(cells):
            lines[-1][1].append(values(cells))
    assert len(lines) == len(figures)
    for figure, (total, parts) in zip(figures, lines, strict=True):
        assert total == expected(figure, mine[figure.key, "", ""])
        of_which = [
            expected(figure, columns)
            for (key, split, _member), columns in mine.items()
            if key == figure.key and split in INSIDE
        ]
        assert sorted(filter(any, parts)) == sorted(filter(any, of_which)), figure.key


def assert_table(sheet, figures, split, known, mine):
    """This quarter of every member, below the line of the whole."""
    found = {
        name: values(cells[: len(figures)])
        for name, *cells in sheet.iter_rows(min_row=6, values_only=True)
        if are_values(cells[: len(figures)])
    }
    lines = {name: (split, member) for member, name in known.items()}
    assert found.pop("Total") == line(figures, "", "", mine)
    missing = {lines[name] for name in lines.keys() - found.keys()}
    assert not {place[1:] for place in mine if BY_KEY[place[0]] in figures} & missing
    for name, cells in found.items():
        assert cells == line(figures, *lines[name], mine), name


def line(figures, split, member, mine):
    return tuple(
        shown(one.measure, mine.get((one.key, split, member), (one.nothing,))[0]) for one in figures
    )


def expected(figure, columns):
    return tuple(shown(figure.measure, value) for value in columns)


def are_values(cells):
    """As against notes and the line of signatures."""
    return all(isinstance(cell, int | float) or cell == UNKNOWN for cell in cells)


def values(cells):
    return tuple(Decimal(str(cell)) if isinstance(cell, int | float) else cell for cell in cells)
