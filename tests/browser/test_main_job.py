"""The main job: a community records, the county confirms, the quarter's figures show it."""

import re
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from activities.models import Activity, Donation
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from tests import factories as make

from .conftest import PHONE

pytestmark = pytest.mark.browser

DETAILS = re.compile(r"/activities/\d+/$")
BUREAU = "\u53bf\u516c\u5b89\u5c40"  # of public security: pinyin xiangonganju, initials xgaj
ACTIVITIES = "Joint activities held"
UNITS = "Units taking part"
RESIDENTS = "Residents taking part"
DONATIONS = "Donations received"
FIGURES = (ACTIVITIES, UNITS, RESIDENTS, DONATIONS)


@pytest.fixture
def quarter():
    return Quarter.current()


@pytest.fixture
def placed(visit, world, quarter):
    """Two units are placed with Willow; another community was active before."""
    world.bureau.name = BUREAU
    world.bureau.save()
    for unit in (world.bureau, world.school):
        make.placement(unit, world.willow)
    day = timezone.localdate()
    make.activity(world.maple, [world.works], title="Elsewhere", starts_on=day, residents=7)
    make.donation(world.works, world.maple, [{"form": "cash", "value": "30000"}], received_on=day)
    return world


def figures_on(page):
    """The column of this quarter, by the name of the figure."""
    found = {}
    for row in page.locator("table.figures tbody tr:not(.is-inside)").all():
        name = row.locator("th").evaluate("th => th.firstChild.textContent.trim()")
        found[name] = row.locator("td.is-number").first.inner_text()
    return {name: number(text) for name, text in found.items() if name in FIGURES}


def figures_in(path):
    """The same column of the downloaded workbook."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and row[1] in FIGURES]
    return {row[1]: number(row[3]) for row in rows}


def number(value):
    return Decimal(str(value).replace(",", ""))


def record_on_the_phone(visitor):
    """A clean-up with two units and a donation of two lots, by typing and tapping only."""
    visitor.page.goto("/activities/new/")
    visitor.type("Title", "Clean-up of the canal")
    visitor.choose("Kind", "Environment and sanitation")
    visitor.pick("Units taking part", "gaj", "first")
    visitor.type("Residents (attendances)", "210")
    visitor.press("Donations")
    lots = visitor.page.get_by_role("group", name="Lot")
    visitor.pick("Donor unit", "gonganju", within=lots.nth(0))
    visitor.type("Value (yuan)", "1,280.50", within=lots.nth(0))
    visitor.press("Add a lot")
    visitor.choose("Form", "goods", within=lots.nth(1))
    visitor.type("Item", "Rice", within=lots.nth(1))
    visitor.type("Quantity", "20", within=lots.nth(1))
    visitor.type("Unit price (yuan)", "35", within=lots.nth(1))
    visitor.choose("How it was valued", "invoice", within=lots.nth(1))
    visitor.type("Received by", "Wang")
    visitor.type("And by", "Li")
    assert visitor.overflow() <= 0
    visitor.press("Submit")
    visitor.page.wait_for_url(DETAILS)


def test_the_main_job(visit, placed, quarter, tmp_path):
    world, report = placed, f"/reports/{quarter}/"
    county = visit().sign_in(world.office)
    county.page.goto(report)
    before = figures_on(county.page)
    assert set(before) == set(FIGURES)

    secretary = visit(PHONE).sign_in(world.secretary)
    record_on_the_phone(secretary)
    activity = Activity.objects.get(host=world.willow)
    assert "is submitted. It counts in the" in secretary.page.inner_text("main")
    assert set(activity.units.all()) == {world.bureau, world.school}
    donation = Donation.objects.get(activity=activity)
    assert [item.value for item in donation.items.all()] == [Decimal("1280.50"), Decimal("700")]

    county.page.goto(activity.get_absolute_url())
    county.press("Confirm")
    county.page.locator("main form").get_by_role("button", name="Confirm").click()
    county.page.get_by_text("confirmed").first.wait_for()
    activity.refresh_from_db()
    assert activity.state == State.CONFIRMED

    county.page.goto(report)
    after = figures_on(county.page)
    added = {name: after[name] - before[name] for name in FIGURES}
    assert added == {
        ACTIVITIES: 1,
        UNITS: 2,
        RESIDENTS: 210,
        DONATIONS: Decimal("0.20"),  # ten thousands: 31,980.50 rounds to 3.20
    }

    check_records_behind(county, report)
    assert figures_in(downloaded(county, report, tmp_path)) == after
    check_nobody_else_sees(visit().sign_in(world.other_secretary), activity)


def check_records_behind(county, report):
    """By community, the number leads to exactly the record."""
    county.page.goto(f"{report}?by=community")
    willow = county.page.get_by_role("rowheader", name="Willow")
    row = county.page.get_by_role("row").filter(has=willow)
    row.get_by_role("link", name=f"{ACTIVITIES}, this quarter: 1").click()
    rows = county.page.locator("table.ledger tbody tr")
    rows.first.wait_for()
    assert rows.count() == 1 and "Clean-up of the canal" in rows.first.inner_text()


def downloaded(county, report, folder):
    county.page.goto(report)
    county.press("Export")
    with county.page.expect_download() as download:
        county.press("Workbook")
    path = folder / "quarter.xlsx"
    download.value.save_as(path)
    return path


def check_nobody_else_sees(other, activity):
    other.page.goto("/activities/")
    assert "Elsewhere" in other.page.inner_text("main")
    assert "Clean-up" not in other.page.inner_text("main")
    other.page.goto("/activities/?q=Clean-up")
    assert "Clean-up of the canal" not in other.page.inner_text("main")
    assert other.page.goto(activity.get_absolute_url()).status == 404
    assert len(other.troubles) == 1 and "404" in other.troubles.pop()


def test_a_repeat_takes_at_most_six_fields(visit, placed):
    yesterday = timezone.localdate() - timedelta(days=1)
    units = [placed.bureau, placed.school]
    fields = {"place": "Square", "kind": make.kind("district.culture")}
    make.activity(placed.willow, units, title="Dance", starts_on=yesterday, **fields)
    secretary = visit(PHONE).sign_in(placed.secretary)
    secretary.page.goto("/activities/new/")
    secretary.press("Dance")
    secretary.touched += 1
    secretary.type("Residents (attendances)", "80")
    secretary.type("Members (attendances)", "12")
    secretary.press("Submit")
    secretary.page.wait_for_url(DETAILS)
    assert secretary.touched <= 6
    made = Activity.objects.get(host=placed.willow, starts_on=timezone.localdate())
    assert (made.title, made.place, made.residents, made.members) == ("Dance", "Square", 80, 12)
    assert made.kind == fields["kind"] and set(made.units.all()) == set(units)
    assert made.state == State.SUBMITTED


def test_what_is_typed_is_there_after_the_browser_was_closed(visit, placed):
    first = visit(PHONE).sign_in(placed.secretary)
    first.page.goto("/activities/new/")
    first.type("Title", "Half typed")
    first.press("Donations")
    first.type("Value (yuan)", "500")
    first.page.get_by_text("Draft saved at").wait_for()
    first.context.close()
    second = visit(PHONE).sign_in(placed.secretary)
    second.page.goto("/activities/new/")
    assert second.page.get_by_label("Title").input_value() == "Half typed"
    assert second.page.get_by_label("Value (yuan)").input_value() == "500"
