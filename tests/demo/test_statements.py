"""The yardstick as the commands write it: read back from csv and from the workbook's own XML."""

import csv
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import translation

pytestmark = pytest.mark.django_db

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
QUARTERS = [f"{year}Q{number}" for year in range(1999, 2003) for number in range(1, 5)]
STOCKS = {"units": 180, "communities": 10, "zones": 10, "lead_units": 20}
ROWS = {
    "units": "Units placed with a community",
    "communities": "Communities with a placed unit",
    "zones": "Zones with a lead unit",
    "lead_units": "Lead units",
}


@pytest.fixture(scope="module")
def write(demo, django_db_blocker, tmp_path_factory):
    """Export a quarter and get the file."""
    folder = tmp_path_factory.mktemp("statements")

    def export(quarter, kind):
        file = folder / f"{quarter}.{kind}"
        with django_db_blocker.unblock(), translation.override("en"):
            call_command("export_quarter", quarter, "--format", kind, "--output", str(file))
        return file

    return export


def totals(file):
    """The county's own figures of a csv file: {key without its system: text}."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["key"].partition(".")[2]: row["value"] for row in rows if not row["split"]}


def sheet_rows(file):
    """The cells of the first sheet as text, row by row."""
    with zipfile.ZipFile(file) as parts:
        strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        shared = ["".join(each.itertext()) for each in strings.iter(f"{SHEET}si")]
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{SHEET}row"):
        yield [text_of(cell, shared) for cell in row.iter(f"{SHEET}c")]


def text_of(cell, shared):
    assert cell.find(f"{SHEET}f") is None  # no formula anywhere
    value = cell.findtext(f"{SHEET}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value


def statement(file):
    """{figure: [this quarter, year to date]} of the numbered rows."""
    rows = [row for row in sheet_rows(file) if row and row[0].isdecimal() and len(row) > 5]
    return {row[1]: [Decimal(text) for text in row[3:5]] for row in rows}


def test_stocks_at_the_end_of_2002(write):
    in_csv, in_book = totals(write("2002Q4", "csv")), statement(write("2002Q4", "xlsx"))
    for key, number in STOCKS.items():
        assert in_csv[key] == str(number)
        assert in_book[ROWS[key]][0] == number


def test_activities_of_four_years(write):
    in_csv = [int(totals(write(quarter, "csv"))["activities"]) for quarter in QUARTERS]
    year_ends = [statement(write(quarter, "xlsx")) for quarter in QUARTERS[3::4]]
    assert sum(in_csv) == sum(rows["Joint activities held"][1] for rows in year_ends) == 156


def test_donations_of_2002(write):
    quarters = [quarter for quarter in QUARTERS if quarter.startswith("2002")]
    in_csv = sum(Decimal(totals(write(quarter, "csv"))["donations"]) for quarter in quarters)
    assert 280_000 <= in_csv <= 290_000
    rows = statement(write("2002Q4", "xlsx"))
    donations = next(row for name, row in rows.items() if name.startswith("Donations received"))
    assert donations[1] == (in_csv / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
