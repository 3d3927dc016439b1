"""A workbook with three wrong rows: sent, brought back marked, corrected, sent again, written."""

import io

import openpyxl
import pytest

from cobuild.core.jobs import Job
from tests.conftest import build_world
from units.models import Unit

pytestmark = pytest.mark.browser

ROWS = [
    ["Name", "Kind"],
    ["Mill", "enterprise"],
    ["Chess club", "castle"],
    ["Bakery", None],
    [None, "enterprise"],
]


@pytest.fixture
def page(visit):
    return visit().sign_in(build_world().office).page


def workbook(rows):
    book = openpyxl.Workbook()
    book.active.title = "Units"
    for row in rows:
        book.active.append(row)
    return book


def send(page, book):
    content = io.BytesIO()
    book.save(content)
    page.goto("/import/")
    file = {"name": "units.xlsx", "mimeType": "", "buffer": content.getvalue()}
    page.get_by_label("Workbook (.xlsx)").set_input_files(file)
    page.get_by_role("button", name="Look through").click()
    page.locator("#outcome").wait_for()


def test_three_wrong_rows_are_corrected_and_written(page):
    send(page, workbook(ROWS))
    assert "3 rows are wrong" in page.locator(".notice-error").inner_text()
    assert page.get_by_role("button", name="Write all of it").count() == 0
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Workbook with the wrong cells marked").click()
    with open(arriving.value.path(), "rb") as file:
        book = openpyxl.load_workbook(file)
    sheet = book["Units"]
    marked = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert marked == {"B3", "B4", "A5"}
    sheet["B3"], sheet["B4"], sheet["A5"] = "social organisation", "enterprise", "Brewery"
    send(page, book)
    assert not Unit.objects.filter(name="Mill").exists()
    page.get_by_role("button", name="Write all of it").click()
    page.get_by_text("The workbook is written.").wait_for()
    names = {"Mill", "Chess club", "Bakery", "Brewery"}
    assert set(Unit.objects.filter(name__in=names).values_list("name", flat=True)) == names


def test_the_page_of_a_large_workbook_shows_by_itself_what_came_out(page):
    send(page, workbook([ROWS[0], *[[f"Mill {number}", "enterprise"] for number in range(501)]]))
    page.get_by_text("worked on in the background").wait_for()
    page.reload()
    page.get_by_text("worked on in the background").wait_for()
    Job.objects.get().run_here()
    page.get_by_role("button", name="Write all of it").wait_for()
    assert page.locator(".list-count").inner_text().startswith("501 rows")


def test_headings_of_ones_own_are_explained_once(page):
    """A ledger whose headings tell nothing; the second time it is understood as it was said."""
    rows = [["Helper", "Sort", "Where"], ["Mill", "enterprise", "Willow"]]
    send(page, workbook(rows))
    page.get_by_role("link", name="Correct how it is understood").click()
    page.get_by_label("What the sheet is").select_option(label="Ledger of units")
    page.get_by_role("button", name="Look through again").click()
    for heading, meaning in {
        "A Helper": "Unit",
        "B Sort": "Kind of unit",
        "C Where": "Community",
    }.items():
        page.get_by_label(heading).select_option(label=meaning)
    page.get_by_role("textbox", name="Placed since").fill("2025-03-01")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Look through again").click()
    page.get_by_role("button", name="Write all of it").click()
    page.get_by_text("The workbook is written.").wait_for()
    assert Unit.objects.get(name="Mill").placements.get().community.name == "Willow"
    rows = [["Where", "Helper", "Sort"], ["Willow", "Mill", "enterprise"]]
    send(page, workbook(rows))
    assert page.get_by_text("as your county said of these headings before").count() == 1
    assert page.get_by_text("there is nothing to write").count() == 1
