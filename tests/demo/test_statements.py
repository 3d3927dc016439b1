"""The yardstick as the commands write it: read back from csv and from the workbook's own XML.

Of the product only the command is asked; nothing here knows how a workbook is made.
"""

import csv
import zipfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.demo.conftest import STOCKS

pytestmark = pytest.mark.django_db

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TIE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
YEAR_ENDS = [f"{year}Q4" for year in range(1999, 2003)]
YEAR_2002 = [f"2002Q{number}" for number in (1, 2, 3, 4)]
LAST, NEWEST = "2002Q4", "2003Q1"
SINCE_2002 = [*YEAR_2002, NEWEST]
ROWS = {
    "district.units": "Units placed with a community",
    "district.communities": "Communities with a placed unit",
    "district.zones": "Zones with a lead unit",
    "district.lead_units": "Lead units",
    "pairing.unit_branches": "Unit branches paired",
    "pairing.community_branches": "Community branches paired",
    "pairing.households": "Needy households paired",
    "liaison.associations": "Associations",
    "liaison.communities": "Communities in an association",
}


@pytest.fixture(scope="module")
def write(demo, django_db_blocker, tmp_path_factory):
    """Export a quarter and get the file; the same one twice is written once."""
    folder = tmp_path_factory.mktemp("statements")

    @cache
    def export(quarter, kind):
        file = folder / f"{quarter}.{kind}"
        with django_db_blocker.unblock(), translation.override("en"):
            call_command("export_quarter", quarter, "--format", kind, "--output", str(file))
        return file

    return export


@pytest.fixture(scope="module")
def book(write):
    """The sheets of a quarter's workbook: {name: rows of texts}."""
    return cache(lambda quarter: sheets(write(quarter, "xlsx")))


def sheets(file):
    with zipfile.ZipFile(file) as parts:
        strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        shared = ["".join(each.itertext()) for each in strings.iter(f"{MAIN}si")]
        ties = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        targets = {tie.get("Id"): tie.get("Target") for tie in ties}
        names = ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        return {
            each.get("name"): list(rows_of(parts.read(f"xl/{targets[each.get(TIE)]}"), shared))
            for each in names
        }


def rows_of(xml, shared):
    for row in ElementTree.fromstring(xml).iter(f"{MAIN}row"):
        yield [text_of(cell, shared) for cell in row.iter(f"{MAIN}c")]


def text_of(cell, shared):
    assert cell.find(f"{MAIN}f") is None  # no formula anywhere
    value = cell.findtext(f"{MAIN}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value


def statement(book):
    """{figure: (this quarter, year to date)} of the numbered rows of all sheets."""
    lines = [row for rows in book.values() for row in rows if is_numbered(row)]
    assert len({row[1] for row in lines}) == len(lines)
    return {row[1]: row[3:5] for row in lines}


def is_numbered(row):
    return len(row) == 7 and row[0].isdecimal()


def of_which(book, figure):
    """{part: year to date} of the rows below a figure."""
    found, inside = {}, False
    for row in (row for rows in book.values() for row in rows if len(row) == 7):
        if is_numbered(row):
            inside = row[1].startswith(figure)
        elif inside and row[1].startswith("of which: "):
            found[row[1].removeprefix("of which: ")] = Decimal(row[4])
    return found


def column(book, sheet, figure):
    """{member: this quarter} of one figure on a sheet of members, without the line of the whole."""
    rows = next(rows for name, rows in book.items() if name.startswith(sheet))
    head = next(row for row in rows if figure in row)
    place = head.index(figure)
    lines = rows[rows.index(head) + 3 :]  # unit of measure and marks of columns stand below
    assert lines[0][0] == "Total"
    members = [row for row in lines[1:] if len(row) == len(head) and row[place]]
    return {row[0]: Decimal(row[place]) for row in members}


def totals(file):
    """The county's own figures of a csv file: {key: text}."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["key"]: row["value"] for row in rows if not row["split"]}


@pytest.mark.parametrize("quarter", [LAST, NEWEST])
def test_stocks(write, book, quarter):
    in_csv, in_book = totals(write(quarter, "csv")), statement(book(quarter))
    for key, number in STOCKS.items():
        assert in_csv[key] == str(number)
        assert in_book[ROWS[key]] == [str(number), str(number)]


def test_every_figure_stands_in_the_workbook(write, book):
    assert len(statement(book(NEWEST))) == len(totals(write(NEWEST, "csv")))


def test_180_units_and_20_lead_units_by_zone(book):
    units = column(book(NEWEST), "By zone, District", "Units placed with a community")
    leads = column(book(NEWEST), "By zone, District", "Lead units")
    assert len(units) == 10 and min(units.values()) > 0 and sum(units.values()) == 180
    assert list(leads.values()) == [2] * 10


def test_156_activities_of_five_kinds(book):
    year_ends = [book(quarter) for quarter in YEAR_ENDS]
    name = "Joint activities held"
    assert sum(int(statement(sheet)[name][1]) for sheet in year_ends) == 156
    for sheet in year_ends:
        assert len(of_which(sheet, name)) == 5 and all(of_which(sheet, name).values())


def test_donations_of_2002(write, book):
    in_csv = sum(Decimal(totals(write(each, "csv"))["district.donations"]) for each in YEAR_2002)
    rows = statement(book(LAST))
    shown = next(row for name, row in rows.items() if name.startswith("Donations received"))
    assert Decimal(shown[1]) == (in_csv / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    goods = of_which(book(LAST), "Donations received")["goods"]
    assert 28 <= goods <= Decimal(shown[1]) <= 29


def test_the_committee(book, demo):
    """Its branches are the only ones of their unit; aid is in 10,000 yuan."""
    sheet, unit = "By unit, Branch pairing", demo.liaison_unit.name
    assert column(book(NEWEST), sheet, "Pairs in force")[unit] == 9
    assert column(book(NEWEST), sheet, "Needy households paired")[unit] == 19
    aid = [column(book(each), sheet, "Aid to needy households")[unit] for each in SINCE_2002]
    assert Decimal("1.95") <= sum(aid) < 2


def test_one_session_a_quarter(book):
    held = [statement(book(quarter))["Association sessions held"] for quarter in SINCE_2002]
    assert [this for this, _year in held] == ["1"] * 5
    assert [year for _this, year in held] == ["1", "2", "3", "4", "1"]


def test_registered_members_and_their_activities(write, book):
    assert statement(book(NEWEST))["In-service members registered"][0] == "4117"
    assert totals(write(NEWEST, "csv"))["members.registered"] == "4117"
    in_2002 = statement(book(LAST))["Activities a registered member"][1]
    assert Decimal(in_2002) >= 2
    assert Decimal(totals(write(LAST, "csv"))["members.average"]) >= 2


def test_honours_of_2002(book):
    levels = of_which(book(LAST), "Honours awarded")
    assert {key: number for key, number in levels.items() if number} == {
        "municipal level": 4,
        "provincial level": 4,
    }
    places = Counter()
    for quarter in YEAR_2002:
        places.update(column(book(quarter), "By community, Members", "Honours awarded"))
    assert places.pop("not assigned") == 1 and places.total() == 7
