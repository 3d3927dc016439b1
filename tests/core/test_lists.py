"""Lists and exports: pages of one size, and every row in the file."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from cobuild.core import plain_workbook
from cobuild.core.pages.lists import PER_PAGE
from tests import factories as make


@pytest.fixture
def zones(world):
    return [make.zone(world.county, name=f"Zone {n:03}") for n in range(PER_PAGE)]


@pytest.mark.parametrize(
    "query, shown",
    [("page=2", 2), ("page=99", 2), ("page=" + "9" * 30, 2), ("page=-5", 2), ("page=x", PER_PAGE)]
    + [(f"per_page={size}", PER_PAGE) for size in ("0", "-1", "1", "99999999999999999999", "x")],
)
def test_a_page_that_does_not_exist_is_the_nearest_and_the_size_is_ours(
    world, zones, sign_in, query, shown
):
    """Fifty zones beside the two of the cast."""
    page = sign_in(world.office).get(f"/zones/?{query}")
    assert len(list(page.context["table"].lean_rows())) == shown


def test_a_fragment_holds_the_rows_of_the_page(world, zones, sign_in):
    client = sign_in(world.office)
    whole = client.get("/zones/?sort=-name").content.decode()
    part = client.get("/zones/?sort=-name", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.split("<tbody>")[1].split("</tbody>")[0] in whole


def test_a_file_holds_what_is_filtered_in_the_order_of_the_list(world, sign_in):
    make.activity(world.willow, title="=1+1", starts_on="2026-08-01")
    make.activity(world.willow, title="Late", starts_on="2026-08-09")
    make.activity(world.maple, title="Elsewhere")
    client = sign_in(world.office)
    query = f"host={world.willow.pk}&sort=-starts_on"
    rows = client.get(f"/activities/export/?{query}&format=csv").content.decode("utf-8-sig")
    titles = [line.split(",")[1] for line in rows.splitlines()[1:]]
    assert titles == ["Late", "'=1+1"]
    book = load_workbook(BytesIO(client.get(f"/activities/export/?{query}").content))
    about, sheet = book.worksheets
    assert [sheet.cell(row, 2).value for row in (2, 3)] == ["Late", "=1+1"]
    assert sheet.cell(3, 2).data_type == "s"
    facts = {row[0].value: row[1].value for row in about}
    assert world.office.name in facts.values() and "Willow" in str(facts)


def test_an_export_is_in_the_log_with_its_rows_filter_and_digest(world, sign_in):
    from hashlib import sha256

    answer = sign_in(world.office).get("/zones/export/?format=csv&q=North")
    entry = make.AuditEntry.objects.get(action="export")
    assert (entry.actor, entry.address) == (world.office, "127.0.0.1")
    assert entry.object_text.startswith("1 ") and "q=North" in entry.object_text
    assert sha256(answer.content).hexdigest() in entry.reason


def test_more_rows_than_a_sheet_holds_go_on_the_next(monkeypatch):
    monkeypatch.setattr(plain_workbook, "MOST_ROWS", 2)
    target = BytesIO()
    book = plain_workbook.PlainWorkbook(target)
    assert book.add_table(lambda number: f"Long {number}", ["n"], [[n] for n in range(5)]) == 5
    book.close()
    sheets = load_workbook(target).worksheets
    assert [sheet.max_row for sheet in sheets] == [3, 3, 2]
    assert [row[0].value for sheet in sheets for row in sheet.iter_rows(min_row=2)] == [*range(5)]
    assert {sheet.cell(1, 1).value for sheet in sheets} == {"n"}


@pytest.mark.parametrize("year", ["0001", "0202", "1899", "9999"])
def test_an_odd_year_breaks_no_page_and_no_file(world, sign_in, year):
    make.activity(world.willow, starts_on=f"{year}-12-31")
    client = sign_in(world.office)
    for url in ("/activities/", "/activities/export/", "/activities/export/?format=csv", "/"):
        assert client.get(url).status_code == 200, url


def test_names_without_pinyin_are_ordered_as_they_stand(world, sign_in):
    later, first = [make.facility(world.willow, name=name) for name in ("Well", "Bench")]
    table = sign_in(world.office).get("/facilities/?sort=name").context["table"]
    assert [record for record, _url, _cells in table.lean_rows()] == [first, later]
