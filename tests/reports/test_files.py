"""The quarter as a file: read back by programs that share no code with the writer."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from cobuild.core.audit import AuditEntry
from cobuild.core.periods import Quarter
from reports.computing import fresh_figures, store
from reports.figures import Figures
from reports.quarter_file import QuarterFile
from tests import factories as make

PAGE = "/reports/2026Q3/export/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def workbook(response):
    return openpyxl.load_workbook(io.BytesIO(response.content))


def rows_of(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def book(busy, sign_in):
    return workbook(sign_in(busy.office).get(PAGE, {"format": "xlsx"}))


@pytest.fixture
def tidy(busy, sign_in):
    rows = rows_of(sign_in(busy.office).get(PAGE, {"format": "csv"}).content)
    assert rows[0] == ["period", "key", "split", "member", "value"]
    return {(key, split, member): value for _period, key, split, member, value in rows[1:]}


RETURNS = [
    "District co-building",
    "Branch pairing",
    "Enterprise liaison association",
    "Members and communities",
]
BY_COMMUNITY = "By community, District co-build"  # a sheet's name has 31 signs at most
BY_ZONE = "By zone, District co-building"


def lines_of(book, name):
    """{figure: its three columns and the change} of the numbered lines of a return."""
    rows = book[name].iter_rows(min_row=6, values_only=True)
    return {row[1]: row[3:7] for row in rows if str(row[0]).isdecimal()}


def members_of(book, name):
    """{member: its figures}"""
    return {row[0]: row[1:] for row in book[name].iter_rows(min_row=6, values_only=True)}


def test_a_return_for_each_system_and_one_for_members(book):
    assert book.sheetnames[:4] == RETURNS
    assert [len(lines_of(book, name)) for name in RETURNS] == [14, 8, 8, 10]
    pairing = lines_of(book, "Branch pairing")
    assert pairing["Pairs in force"][:3] == (3, 3, 1)
    assert pairing["Aid to needy households"][:3] == (0.03, 0.03, 0)
    liaison = lines_of(book, "Enterprise liaison association")
    assert liaison["Associations that met in the quarter"][:3] == (50, 40, 0)
    assert liaison["Balance of the associations' funds"][:3] == (0.1, 0.1, 0)
    members = lines_of(book, "Members and communities")
    assert members["In-service members registered"][:3] == (3, 3, 1)
    assert members["Registration rate of members"][:3] == (33.3, 33.3, "\u2014")
    assert members["Activities a registered member"][:3] == (2.7, 2.7, 0)


def test_the_first_sheet_holds_the_figures(book):
    found = lines_of(book, "District co-building")
    assert found["Units placed with a community"] == (3, 3, 3, "0.0%")
    assert found["Coverage by agreements"] == (33.3, 33.3, 0, "+33.3 percentage points")
    assert found["Joint activities held"] == (3, 4, 1, "+200.0%")
    donations = "Donations received (and 1 lot without a value)"
    assert found[donations] == (2.82, 2.83, 0, "\u2014")


def test_the_layout_is_that_of_a_return(book):
    sheet = book["District co-building"]
    assert sheet["A1"].value == "Home county co-building statistics, third quarter of 2026"
    assert "Home county co-building office" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][:3] == ["No.", "Figure", "Unit of measure"]
    assert [cell.value for cell in sheet[4]][3:6] == [
        "This quarter",
        "Year to date",
        "Same quarter of last year",
    ]
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    for label in ("Filled in by:", "Reviewed by:", "In charge:", "Date:", "Cross-checks:"):
        assert label in words
    assert "Joint activities held, kinds and total: 0 + 2 + 1 + 0 + 0 = 3 (holds)" in words


@pytest.mark.parametrize("name", [*RETURNS, BY_COMMUNITY, BY_ZONE])
def test_every_sheet_prints_on_a4_across(book, name):
    sheet = book[name]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$5"
    assert sheet.freeze_panes in ("C6", "B6")


def test_the_other_sheets_hold_the_members(book):
    found = members_of(book, BY_COMMUNITY)
    assert found["Total"][:6] == (3, 1, 33.3, 2, 2, 3)
    assert found["Willow"][:6] == (2, 1, 50, 1, 1, 2)
    assert found["Poplar"][:6] == (0, 0, "\u2014", 0, 0, 1)
    zones = members_of(book, BY_ZONE)
    assert zones["North"][:3] == (2, 1, 1) and zones["South"][:3] == (1, 1, 0)


def test_names_are_never_formulas(busy, sign_in):
    busy.willow.name = "=1+1"
    busy.willow.save()
    client = sign_in(busy.office)
    sheets = [sheet for sheet in workbook(client.get(PAGE)) if "By community" in sheet.title]
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    found = [cell.data_type for cell in cells if cell.value == "=1+1"]
    assert found == ["s"] * len(sheets) and len(sheets) == 3
    members = {row[3] for row in rows_of(client.get(PAGE, {"format": "csv"}).content)}
    assert "'=1+1" in members and "=1+1" not in members


def test_the_rows_for_programs(tidy):
    assert tidy["district.units", "", ""] == "3"
    assert tidy["district.units", "community", "Willow"] == "2"
    assert tidy["district.units", "community", "Poplar"] == "0"
    assert tidy["district.units", "unit_kind", "enterprise"] == "1"
    assert tidy["district.coverage", "", ""] == "33.3"
    assert tidy["district.coverage", "community", "Poplar"] == ""
    assert tidy["district.five_haves", "zone_item", "South/fund"] == "1"
    assert tidy["district.activities", "kind", "district.environment"] == "2"
    assert tidy["district.activities", "zone", "North"] == "2"
    assert tidy["district.donations", "", ""] == "28150.05"
    assert tidy["district.donations", "form", "cash"] == "150.05"
    assert tidy["district.donation_lots_unvalued", "", ""] == "1"


def test_workbook_and_rows_agree_with_the_page(busy, book, tidy):
    """What the return shows is what the rows for programs say, rounded as people read it."""
    shown = [row[0] for name in RETURNS for row in lines_of(book, name).values()]
    plain = {key: value for (key, split, _member), value in tidy.items() if not split}
    money = {"district.donations", "pairing.aid"} | {key for key in plain if "funds" in key}
    assert len(shown) == len(plain) == 40
    for (key, text), cell in zip(plain.items(), shown, strict=True):
        expected = Decimal(text or "0") / (10_000 if key in money else 1)
        assert abs(Decimal(str(cell)) - expected) <= Decimal("0.005"), key


def test_the_bytes_follow_from_the_figures(busy, scope, quarter):
    fresh = fresh_figures(scope, quarter)
    at = timezone.now().replace(year=2026, month=10, day=12)
    first, second = (
        QuarterFile(Figures(quarter, fresh.rows, at), scope, "office", by="me") for _ in range(2)
    )
    assert first.content("xlsx") == second.content("xlsx")
    assert first.content("csv") == second.content("csv")
    properties = openpyxl.load_workbook(io.BytesIO(first.content("xlsx"))).properties
    assert properties.created.date() == timezone.localdate(at)


def test_a_county_gets_what_the_page_shows(busy, quarter, sign_in):
    store(busy.county, quarter)
    make.activity(busy.willow)
    rows = rows_of(sign_in(busy.office).get(PAGE, {"format": "csv"}).content)
    assert ["2026Q3", "district.activities", "", "", "3"] in rows


def test_a_secretary_exports_over_the_own_scope(busy, sign_in):
    rows = rows_of(sign_in(busy.other_secretary).get(PAGE, {"format": "csv"}).content)
    assert ["2026Q3", "district.units", "", "", "1"] in rows
    assert ["2026Q3", "district.donations", "", "", "0.00"] in rows


def test_what_a_liaison_cannot_know_is_empty(busy, sign_in):
    rows = rows_of(sign_in(busy.liaison).get(PAGE, {"format": "csv"}).content)
    assert ["2026Q3", "district.five_haves", "", "", ""] in rows
    assert not [row for row in rows if row[1] == "district.five_haves" and row[2]]


def test_an_empty_county_exports_too(world, sign_in):
    book = workbook(sign_in(world.office).get(PAGE))
    assert book.sheetnames[:4] == RETURNS
    assert lines_of(book, "Branch pairing")["Pairs in force"][:3] == (0, 0, 0)


def test_exports_are_audited(busy, sign_in):
    sign_in(busy.leader).get(PAGE, {"format": "csv"})
    entry = AuditEntry.objects.get(action=AuditEntry.Action.EXPORT)
    assert entry.actor == busy.leader and "third quarter of 2026" in entry.object_text


def test_the_file_name(busy, sign_in):
    response = sign_in(busy.office).get(PAGE)
    name = "Home_county_co-building_statistics_third_quarter_of_2026.xlsx"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_the_period_is_that_of_the_address(busy, sign_in):
    make.activity(busy.willow, starts_on=date(2026, 4, 1))
    content = sign_in(busy.office).get("/reports/2026Q2/export/?format=csv").content
    assert {row[0] for row in rows_of(content)[1:]} == {str(Quarter(2026, 2))}
