"""A clerk chooses quarters from lists: the page follows, and so do the figures of a return."""

from datetime import date

import pytest
from django.utils import translation

from cobuild.core.periods import Quarter
from reports.models import Return
from reports.wording import quarter_words
from tests import factories as make

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def clerk(request, visit, world):
    """The secretary of a community with an activity in each of the last two quarters."""
    make.activity(world.willow, residents=12, starts_on=ended(1).first)
    make.activity(world.willow, residents=7, starts_on=ended(2).first)
    return visit(request.param).sign_in(world.secretary)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def ended(back):
    return Quarter.of(date.today()) + -back


def words(quarter):
    text = quarter_words(quarter)
    return text[0].upper() + text[1:]


def test_the_page_follows_the_quarter_chosen(clerk):
    page = clerk.page
    page.goto(f"/reports/{ended(1)}/?system=pairing")
    clerk.choose("Quarter", words(ended(2)), within=page.locator(".quarters"))
    page.wait_for_url(f"**/reports/{ended(2)}/?system=pairing")
    page.get_by_role("heading", name=words(ended(2))).wait_for()
    assert clerk.overflow() <= 0


def test_the_words_of_a_figure_fit(clerk):
    page = clerk.page
    page.goto(f"/reports/{ended(1)}/")
    for definition in page.locator("details.definition").all():
        definition.locator("summary").click()
        box, view = definition.locator(".definition-words").bounding_box(), page.viewport_size
        assert box["x"] >= 0 and box["x"] + box["width"] <= view["width"]
        assert clerk.overflow() <= 0
        definition.locator("summary").click()


def test_a_return_shows_what_it_hands_in(clerk, world):
    page = clerk.page
    page.goto("/returns/new/")
    residents = page.locator("#figures tr", has_text="Residents taking part").locator(".is-number")
    assert residents.first.inner_text().split()[0] == "12"
    clerk.choose("Quarter", str(ended(2)))
    page.get_by_text(f"The figures of Willow, {quarter_words(ended(2))}").first.wait_for()
    assert residents.first.inner_text().split()[0] == "7"
    clerk.type("Filled in by", "Shen Yi")
    clerk.type("Responsible", "Gu Er")
    clerk.press("Submit")
    page.get_by_text("is saved: submitted").wait_for()
    handed_in = Return.objects.get()
    kept = {row["key"]: row["quarter"] for row in handed_in.rows if not row["split"]}
    assert (handed_in.quarter, kept["district.resident_attendance"]) == (str(ended(2)), 7)
