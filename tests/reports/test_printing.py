"""All parts of a quarter to print: the sheets say what the page of each part says."""

from html import unescape

import pytest
from django.utils import timezone

from reports.publishing import publish
from reports.statement import groups
from tests import factories as make

PAGE = "/reports/2026Q3/"
PRINTED = "/reports/2026Q3/print/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def texts(lines):
    return [(line.label, [cell["text"] for cell in cells]) for line, cells in lines]


@pytest.mark.parametrize("role", ["office", "secretary", "liaison"])
def test_each_sheet_is_the_page_of_its_part(busy, sign_in, role):
    client = sign_in(getattr(busy, role))
    sheets = client.get(PRINTED).context["sheets"]
    assert [sheet["group"].key for sheet in sheets] == list(groups())
    for sheet in sheets:
        page = client.get(PAGE, {"system": sheet["group"].key}).context
        assert texts(sheet["lines"]) == texts(page["lines"])
        assert sheet["notes"] == page["notes"]
        made = [check for check, _terms in page["checks"]]
        assert [check for check, _terms in sheet["checks"]] == made
        assert not any(url for _check, terms in sheet["checks"] for _term, url in terms)


def test_a_sheet_has_what_a_return_has(busy, sign_in):
    page = unescape(sign_in(busy.office).get(PRINTED).content.decode())
    for words in (
        "Home county co-building statistics, third quarter of 2026",
        "Filling unit: Home county co-building office",
        "Unit of measure: see the column",
        "Filled in by:",
        "Reviewed by:",
        "In charge:",
    ):
        assert page.count(words) >= len(groups()), words
    assert "/reports/2026Q3/district.units/" not in page  # numbers on paper lead nowhere


def test_a_version_prints_as_it_was_published(busy, quarter, sign_in):
    at = timezone.now()
    publish(busy.county, quarter, by=busy.office, order=1, at=at)
    make.activity(busy.willow)
    client = sign_in(busy.office)
    then, now = (activities(client.get(PRINTED + tail)) for tail in ("?version=1", ""))
    assert (then, now) == ("3", "4")
    assert "Version 1" in client.get(f"{PRINTED}?version=1").content.decode()
    assert client.get(f"{PRINTED}?version=2").status_code == 404
    assert f"{PRINTED}?version=1" in client.get(f"{PAGE}?version=1").content.decode()


def activities(response):
    lines = response.context["sheets"][0]["lines"]
    return next(line.row.text() for line, _cells in lines if line.row.key == "district.activities")


def test_who_reads_no_figures_prints_none(busy, sign_in):
    assert sign_in(busy.admin).get(PRINTED).status_code == 403
    assert sign_in(busy.leader).get(PRINTED).status_code == 200
