"""A workbook with three wrong rows: sent, brought back marked, corrected, sent again, written."""

import io
import os
import signal

import openpyxl
import pytest
from celery import current_app
from django.conf import settings

from cobuild.core.jobs import Job
from tests.conftest import build_world
from tests.imports.sheets import workbook as written_fast
from tests.test_redis_off import environment, eventually, worker
from units.models import Unit

pytestmark = pytest.mark.browser

MANY = 50_000
PATIENCE = 600_000  # milliseconds
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
    send_file(page, content.getvalue())


def send_file(page, content):
    page.goto("/import/")
    file = {"name": "units.xlsx", "mimeType": "", "buffer": content}
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


def test_the_bar_of_a_large_workbook_moves_and_survives_a_reload(page):
    """With a worker at it, as in an installation: looked through, and written."""
    if not os.environ.get("SOAK"):
        pytest.skip("takes minutes (SOAK=1): a small workbook may be done before it is watched")
    broker = {"REDIS_URL": settings.REDIS_URL} if settings.REDIS_URL else {}
    rows = [[f"Mill {number}", "enterprise"] for number in range(MANY)]
    current_app.control.purge()  # what other tests asked for and no worker did
    send_file(page, written_fast({"Units": [ROWS[0], *rows]}))
    with worker(environment(settings.DATA_DIR, **broker)) as at_work:
        watch_bar(page, at_work)
        write = page.get_by_role("button", name="Write all of it")
        write.wait_for(timeout=PATIENCE)
        at_work.send_signal(signal.SIGSTOP)  # or it may be done before it is watched
        write.click()
        at_work.send_signal(signal.SIGCONT)
        watch_bar(page, at_work)
        page.get_by_text("The workbook is written.").wait_for(timeout=PATIENCE)
        assert page.inner_text("#written").startswith("Written at")
    assert Unit.objects.filter(name__startswith="Mill ").count() == MANY


def watch_bar(page, at_work):
    """The page shows by itself how far the work is at two places, and shows it anew."""
    seen = [-1]
    for _place in range(2):
        eventually(lambda: percent() > seen[-1], "the work does not go on", pause=0.002)
        at_work.send_signal(signal.SIGSTOP)
        seen.append(percent())
        for _time in range(2):
            page.locator(f"progress[value='{seen[-1]}']").wait_for()
            page.reload()
        at_work.send_signal(signal.SIGCONT)


def percent():
    at = Job.objects.latest("pk").progress
    return at.percent if at else -1


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
