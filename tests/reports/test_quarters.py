"""The list of quarters: from that of the first record that counts to the current one."""

from datetime import date

import pytest

from cobuild.core.periods import Quarter
from reports.indicators import INDICATORS
from reports.quarters import BEGINS, first_quarter, offered
from reports.scopes import community_scope, county_scope
from tests import factories as make

PAGES = {
    "quarter": "/reports/2026Q3/",
    "returns": "/reports/2026Q3/returns/",
    "publications": "/reports/2026Q3/versions/",
}
UNDATED = {"FiveHaves", "Resolution", "Sponsorship"}  # of a year, or of the day of a meeting


def quarters(response):
    return [
        quarter for _year, of_year in response.context["quarters"]["years"] for quarter in of_year
    ]


def test_every_record_that_figures_count_has_its_day():
    counted = {indicator.model for indicator in INDICATORS}
    roots = {next(iter(model._meta.all_parents), model) for model in counted}
    assert {model.__name__ for model in roots} - UNDATED == {model.__name__ for model in BEGINS}


def test_the_first_record_that_counts(world):
    scope = county_scope(world.county)
    assert first_quarter(scope) == Quarter.current()
    make.activity(world.willow, starts_on=date(2026, 5, 1))
    make.activity(world.willow, starts_on=date(2001, 5, 1), state="draft")
    assert first_quarter(scope) == Quarter(2026, 2)
    make.placement(world.bureau, world.maple, since=date(2019, 12, 31))
    assert first_quarter(scope) == Quarter(2019, 4)
    assert first_quarter(community_scope(world.willow)) == Quarter(2026, 2)
    assert first_quarter(county_scope(world.other_county)) == Quarter.current()


def test_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        first_quarter(county_scope(world.county))


def test_all_quarters_since_by_year_the_newest_first(world):
    make.activity(world.willow, starts_on=date(2025, 11, 30))
    years = offered(first_quarter(county_scope(world.county)), Quarter(2026, 1))
    found = [quarter for _year, of_year in years for quarter, _words in of_year]
    assert [year for year, _of_year in years] == sorted({q.year for q in found}, reverse=True)
    assert found[0] == Quarter.current() and found[-1] == Quarter(2025, 4)
    assert len(found) == Quarter.current() - Quarter(2025, 4) + 1


@pytest.mark.parametrize("shown", [Quarter(1900, 1), Quarter(2031, 2)])
def test_the_quarter_shown_is_among_them(world, shown):
    years = offered(first_quarter(county_scope(world.county)), shown)
    assert shown in [quarter for _year, of_year in years for quarter, _words in of_year]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_quarter_offers_the_others(busy, sign_in, page):
    client = sign_in(busy.office)
    response = client.get(PAGES[page])
    found = [str(quarter) for quarter, _words in quarters(response)]
    assert "2026Q3" in found and "2026Q1" in found
    sent = client.get(
        "/reports/", {**dict(response.context["quarters"]["kept"]), "quarter": "2026Q1"}
    )
    assert sent.url == PAGES[page].replace("2026Q3", "2026Q1")


def test_the_view_stays_chosen(busy, sign_in):
    client = sign_in(busy.office)
    kept = client.get(f"{PAGES['quarter']}?system=pairing&by=unit").context["quarters"]["kept"]
    sent = client.get("/reports/", {**dict(kept), "quarter": "2025Q4"})
    assert sent.url == "/reports/2025Q4/?system=pairing&by=unit"
    assert client.get(sent.url).status_code == 200


def test_neighbours_do_not_ask_for_a_version_that_they_may_not_have(busy, sign_in):
    page = sign_in(busy.office).get(f"{PAGES['quarter']}?system=pairing").content.decode()
    assert 'href="/reports/2026Q2/?system=pairing"' in page


@pytest.mark.parametrize("quarter", ["2026", "x", "2026Q5", "9999Q1", "\u0662026Q1"])
def test_what_is_no_quarter(busy, sign_in, quarter):
    assert sign_in(busy.office).get("/reports/", {"quarter": quarter}).status_code == 404


@pytest.mark.parametrize("quarter", ["1900Q1", "1999Q4", "2199Q4"])
@pytest.mark.parametrize("tail", ["", "returns/", "versions/"])
def test_quarters_without_records_answer(busy, sign_in, quarter, tail):
    response = sign_in(busy.office).get(f"/reports/{quarter}/{tail}")
    assert response.status_code == 200
    assert quarter in [str(one) for one, _words in quarters(response)]
