"""Trends in front of a browser: the chart is drawn under our own policy and saved as a picture."""

import struct

import openpyxl
import pytest

from cobuild.core.periods import last_quarters
from tests import factories as make

from .conftest import DESK, PHONE
from .test_every_page import ASK_AXE, AXE, LONG_CHINESE, LONG_WORD, RULES, WATCH_POLICY

pytestmark = pytest.mark.browser

BY_COMMUNITY = "/reports/trends/?figure=district.resident_attendance&by=community"
PIXELS = """canvas => {
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  pen.drawImage(canvas, 0, 0);
  const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255) colours.add(`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`);
  return [...colours];
}"""
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
RED = {"light": "rgb(179, 38, 30)", "dark": "rgb(239, 106, 95)"}


@pytest.fixture
def active(world):
    """Three communities at work for eight quarters, with names as long as they may be."""
    for place, name in ((world.willow, LONG_CHINESE), (world.poplar, LONG_WORD)):
        place.name = name[: type(place)._meta.get_field("name").max_length]
        place.save()
    for step, quarter in enumerate(last_quarters(8)):
        for place in (world.willow, world.poplar, world.maple):
            make.activity(place, starts_on=quarter.first, residents=10 * step + place.pk % 7)
    return world


@pytest.fixture
def open_page(visit, active):
    """A visitor of the county office in front of a page of trends, watched for the policy."""

    def open_page(address="/reports/trends/", device=DESK):
        visitor = visit(device).sign_in(active.office)
        visitor.context.add_init_script(WATCH_POLICY)
        visitor.context.add_init_script(path=AXE)
        visitor.page.goto(address)
        visitor.page.locator("[data-trend] canvas").wait_for()
        return visitor

    return open_page


def violations(page):
    return page.evaluate("window.policyViolations")


def colours(page):
    return page.locator("[data-trend] canvas").first.evaluate(PIXELS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_is_drawn_in_the_colours_of_the_system(open_page, scheme):
    page = open_page(device={**DESK, "color_scheme": scheme}).page
    assert RED[scheme] in colours(page)
    other = {"light": "dark", "dark": "light"}[scheme]
    page.emulate_media(color_scheme=other)
    page.locator(f"html[data-bs-theme={other}]").wait_for(state="attached")
    page.evaluate(NEXT_FRAME)
    assert RED[other] in colours(page)
    assert violations(page) == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("address", ["/reports/trends/", BY_COMMUNITY])
def test_the_page_is_accessible_and_fits(open_page, device, address):
    visitor = open_page(address, device)
    assert visitor.overflow() <= 0
    chart = visitor.page.get_by_role("img", name="Chart: Home county")
    assert chart.count() == 1 and "below" in chart.get_attribute("aria-label")
    box = chart.bounding_box()
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert visitor.page.evaluate(ASK_AXE, RULES) == []
    assert violations(visitor.page) == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_picture_is_of_one_size_from_every_device(open_page, device, tmp_path):
    page = open_page(BY_COMMUNITY, {**device, "color_scheme": "dark"}).page
    with page.expect_download() as found:
        page.get_by_role("button", name="Picture (png)").click()
    name = "Home_county_Residents_taking_part_by_community_"
    first, *_others, last = last_quarters(8)
    assert found.value.suggested_filename == f"{name}{first}-{last}.png"
    found.value.save_as(tmp_path / "picture.png")
    content = (tmp_path / "picture.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (2400, 1350)
    assert len(content) > 20_000
    assert violations(page) == []


def test_a_figure_is_chosen_and_compared(open_page, tmp_path):
    """From the total of one figure to two communities of another, and home with the workbook."""
    visitor = open_page()
    page = visitor.page
    visitor.choose("Figure", "Residents taking part")
    visitor.type("From quarter", str(last_quarters(4)[0]))
    visitor.press("Show")
    page.get_by_role("navigation", name="Views of the trend").get_by_text("Community").click()
    page.get_by_role("combobox", name="Community").wait_for()
    page.locator(".ts-control .remove").first.click()
    page.get_by_role("button", name="Show").click()
    page.get_by_text("1 more has a value").wait_for()
    assert page.locator(".trend-table thead th").count() == 4
    assert page.locator(".trend-table tbody tr").count() == 4
    with page.expect_download() as found:
        page.get_by_role("link", name="Workbook (xlsx)").click()
    found.value.save_as(tmp_path / "trend.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "trend.xlsx").active
    texts = page.locator(".trend-table tbody td").all_inner_texts()
    cells = [cell for row in sheet["B5:D8"] for cell in row]
    assert [f"{cell.value:,}" for cell in cells] == texts


def test_without_scripts_the_table_stands_alone(chromium, live_server, visit, active):
    visitor = visit({**DESK, "java_script_enabled": False}).sign_in(active.office)
    visitor.page.goto(BY_COMMUNITY)
    assert visitor.page.locator(".trend-table tbody tr").count() == 8
    assert not visitor.page.get_by_role("button", name="Picture (png)").is_visible()
    assert not visitor.page.locator("[data-trend]").is_visible()
    visitor.choose("Figure", "Units placed with a community")
    visitor.page.get_by_role("button", name="Show").click()
    assert "figure=district.units" in visitor.page.url
