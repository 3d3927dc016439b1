"""The query of a figure in words: register, state, days, places, what is added up, splits."""

from html import unescape

import pytest
from django.utils import timezone, translation

from cobuild.core.periods import Quarter
from reports.conditions import conditions
from reports.counting import STOCK, Average
from reports.dimensions import DIMENSIONS
from reports.indicators import BY_KEY, INDICATORS
from reports.publishing import publish
from reports.query_words import query_words

pytestmark = pytest.mark.django_db
KEYS = [indicator.key for indicator in INDICATORS]
OF_THE_YEAR = {"district.five_haves"}  # of the year of the quarter, whatever the day


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def words(key, quarter, places="all of Home county", **member):
    return dict(query_words(BY_KEY[key], quarter, places, **member))


@pytest.mark.parametrize("key", KEYS)
def test_register_state_measure_and_splits_are_named(quarter, key):
    indicator, found = BY_KEY[key], words(key, quarter)
    assert f"register “{indicator.model._meta.verbose_name_plural}”" in found["What is counted"]
    counts = "submitted or confirmed" if indicator.model.workflow else "recorded and not voided"
    assert counts in found["In which state"]
    assert str(indicator.measure.label) in found["Added up"]
    assert found["Whose"] == "all of Home county"
    for split in indicator.splits:
        assert found[f"Split by {DIMENSIONS[split].label}"].startswith("“")
    assert all(found.values())


@pytest.mark.parametrize("key", KEYS)
def test_the_days_of_this_quarter_are_named(quarter, key):
    indicator, found = BY_KEY[key], words(key, quarter)
    now, year, before = list(found.values())[2:5]
    if indicator.kind == STOCK:
        assert ("2026" if key in OF_THE_YEAR else "2026-09-30") in now
        assert (year, before) == ("the same as this quarter", "the same as of 2025-09-30")
        return
    first = "01-01" if isinstance(indicator, Average) else "07-01"
    assert f"from 2026-{first} to 2026-09-30" in now
    assert "from 2026-01-01 to 2026-09-30" in year or isinstance(indicator, Average)
    assert before == f"the same from 2025-{first} to 2025-09-30"


@pytest.mark.parametrize("key", KEYS)
def test_the_words_are_complete_in_every_quarter(key, django_assert_num_queries):
    with django_assert_num_queries(0):
        for number in (1, 2, 3, 4):
            assert all(words(key, Quarter(2024, number)).values())


def compared(key, quarter):
    found = conditions(key, quarter.span)
    return {(one.field.name, one.sign, *one.values) for one in found}


def test_what_the_query_compares(quarter):
    placed = {("since", "<=", "2026-09-30"), ("until", ">=", "2026-09-30")}
    signed = {("starts_on", "<=", "2026-09-30"), ("last_day", ">=", "2026-09-30")}
    assert compared("district.units", quarter) == placed
    assert compared("district.coverage", quarter) == placed | signed | {("system", "=", "district")}
    period = ("BETWEEN", "2026-07-01", "2026-09-30")
    assert compared("district.donations", quarter) == {("received_on", *period)}
    assert compared("members.withdrawn", quarter) == {("withdrawn_on", *period)}
    assert compared("liaison.funds_spent", quarter) == {("direction", "=", "out"), ("day", *period)}


def test_some_words_whole(quarter):
    assert words("district.donations", quarter) == {
        "What is counted": "register “donations”; what counts are the lots in it, each once",
        "In which state": "submitted or confirmed",
        "This quarter": "“received on” from 2026-07-01 to 2026-09-30",
        "Year to date": "the same from 2026-01-01 to 2026-09-30",
        "Same quarter of last year": "the same from 2025-07-01 to 2025-09-30",
        "Whose": "all of Home county",
        "Added up": (
            "the sum of “value (yuan)”, in yuan and fen; shown in 10,000 yuan with two decimals"
        ),
        "Split by community": "“donation › receiving community”",
        "Split by zone": "“donation › receiving community › zone”",
        "Split by form of donation": "“form”",
    }
    rate = words("members.rate", quarter)
    assert rate["This quarter"].splitlines() == [
        "numbers of members: “as of” on or before 2026-09-30",
        "registered members: “registered on” on or before 2026-09-30; "
        "“withdrawn on” after 2026-09-30, or empty",
    ]
    assert rate["Added up"].startswith(
        "the sum of “registered members” ÷ the sum of “in-service members”"
    )
    coverage = words("district.coverage", quarter)
    assert coverage["Added up"].startswith("how many have “agreement in force” ÷ how many there")


def page_of(client, address):
    return unescape(client.get(address).content.decode())


def test_the_page_of_the_quarter_says_it_beside_the_definition(busy, sign_in):
    page = page_of(sign_in(busy.office), "/reports/2026Q3/")
    shown = page.split("What “Donations received” counts")[1].split("</details>")[0]
    assert str(BY_KEY["district.donations"].definition) in shown
    assert "“received on” from 2026-07-01 to 2026-09-30" in shown
    assert "all of Home county" in shown
    assert "what belongs to Willow" in page_of(sign_in(busy.secretary), "/reports/2026Q3/")


def test_the_records_say_it_for_their_member(busy, sign_in):
    address = f"/reports/2026Q3/district.activities/?split=community&member={busy.willow.pk}"
    page = page_of(sign_in(busy.office), address)
    assert "all of Home county; of these what belongs to Willow" in page
    assert "“first day” from 2026-07-01 to 2026-09-30" in page


def test_a_published_version_is_the_countys(busy, sign_in, quarter):
    publish(busy.county, quarter, by=busy.office, order=1, at=timezone.now())
    page = page_of(sign_in(busy.secretary), "/reports/2026Q3/?version=1")
    assert "all of Home county" in page and "what belongs to Willow" not in page
