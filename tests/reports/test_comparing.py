"""Two versions of a quarter side by side, and a version beside the figures of now."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from reports.figures import COLUMNS
from reports.indicators import INDICATORS
from reports.models import Publication
from reports.publishing import publish
from tests import factories as make

VERSIONS = "/reports/2026Q3/versions/"
PAGE = f"{VERSIONS}compare/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def first(publish_now):
    return publish_now()


@pytest.fixture
def second(busy, first, publish_now):
    """One activity more, a community renamed, a lot corrected; one activity of spring more."""
    make.activity(busy.willow, [busy.bureau], residents=30)
    make.activity(busy.maple, starts_on=make.DAY.replace(month=4), residents=5)
    lot = busy.willow.donations.get().items.get(form="cash")
    lot.value += 1
    lot.save()
    busy.willow.name = "Renamed"
    busy.willow.save()
    return publish_now(reason="an activity was found")


def lines(response):
    return {
        line.indicator.key: line for _group, lines in response.context["groups"] for line in lines
    }


def shown(line):
    return [text for text, _made_of in line.cells], line.difference


def members(line):
    return {(member.split_label, member.label): shown(member) for member in line.members}


def test_figure_by_figure(busy, second, sign_in):
    found = lines(sign_in(busy.office).get(f"{PAGE}?left=1&right=2"))
    assert {key: shown(line) for key, line in found.items()} == {
        "district.activities": (["3", "4"], "+1"),
        "district.unit_participations": (["4", "5"], "+1"),
        "district.resident_attendance": (["50", "80"], "+30"),
        "district.donations": (["2.82", "2.82"], "+1.00 yuan"),
    }
    assert members(found["district.activities"]) == {
        ("community", "Willow → Renamed"): (["2", "3"], "+1"),
        ("zone", "North"): (["2", "3"], "+1"),
        ("kind", "Environment and sanitation"): (["2", "3"], "+1"),
    }


def test_what_went_down(busy, second, sign_in):
    found = lines(sign_in(busy.office).get(f"{PAGE}?left=2&right=1"))
    assert shown(found["district.resident_attendance"]) == (["80", "50"], "−30")
    assert shown(found["district.donations"])[1] == "−1.00 yuan"


def test_all_figures_when_asked_for(busy, second, sign_in):
    response = sign_in(busy.office).get(f"{PAGE}?left=1&right=2&show=all")
    found = lines(response)
    assert list(found) == [indicator.key for indicator in INDICATORS]
    assert shown(found["district.units"]) == (["3", "3"], "0")
    assert shown(found["district.coverage"])[1] == "0.0 percentage points"
    assert found["district.coverage"].cells[0] == ("33.3", "1 / 3")
    assert not found["district.units"].differs


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column(busy, second, sign_in, column):
    found = lines(sign_in(busy.office).get(f"{PAGE}?left=1&right=2&column={column}"))
    difference = {"quarter": "+30", "year": "+35"}
    attendance = found.get("district.resident_attendance")
    assert (attendance and attendance.difference) == difference.get(column)


def test_what_stands_on_top(busy, second, sign_in):
    response = sign_in(busy.office).get(f"{PAGE}?left=1&right=2")
    page = unescape(response.content.decode())
    assert "Reason: an activity was found" in page
    for version in Publication.objects.all():
        assert f"published at {timezone.localtime(version.published_at):%Y-%m-%d}" in page


def test_who_published_a_version_that_nobody_did(busy, quarter, sign_in):
    at = timezone.now()
    publish(busy.county, quarter, by=None, order=1, at=at, way=Publication.Way.SETTING)
    page = sign_in(busy.office).get(f"{PAGE}?left=1&right=now").content.decode()
    assert f"by {Publication.Way.SETTING.label}" in unescape(page) and "None" not in page


def test_a_version_with_itself(busy, first, sign_in):
    response = sign_in(busy.office).get(f"{PAGE}?left=1&right=1")
    assert not lines(response) and "No figure differs" in response.content.decode()


def test_the_figures_of_now(busy, second, sign_in):
    make.activity(busy.maple, residents=3)
    for role in ("office", "leader"):
        found = lines(sign_in(getattr(busy, role)).get(f"{PAGE}?left=2&right=now"))
        assert shown(found["district.activities"]) == (["4", "5"], "+1")
        assert set(members(found["district.activities"])) >= {("zone", "South")}


def test_a_figure_that_an_old_version_does_not_know(busy, second, sign_in):
    rows = [row for row in second.rows if row["key"] != "district.units"]
    old = {"rows": rows, "names": second.names, "version": 3, "order": 99, "reason": "old"}
    shared = ("county", "quarter", "published_by", "published_at")
    Publication.objects.create(**old, **{name: getattr(second, name) for name in shared})
    found = lines(sign_in(busy.office).get(f"{PAGE}?left=3&right=2"))
    assert shown(found["district.units"]) == (["\u2014", "3"], "\u2014")
    assert not found["district.units"].members


# Who, and what does not exist -------------------------------------------------------------------


@pytest.mark.parametrize("role", ["secretary", "lead_unit", "liaison"])
def test_versions_are_for_everybody_at_work_the_figures_of_now_are_not(busy, second, sign_in, role):
    client = sign_in(getattr(busy, role))
    assert lines(client.get(f"{PAGE}?left=1&right=2"))
    assert client.get(f"{PAGE}?left=1&right=now").status_code == 403
    assert "now" not in dict(client.get(VERSIONS).context["offered"])


def test_who_compares_nothing(busy, second, sign_in):
    address = f"{PAGE}?left=1&right=2"
    assert sign_in(busy.admin).get(address).status_code == 403
    assert sign_in(busy.other_office).get(address).status_code == 404
    assert sign_in(busy.other_office).get(f"{PAGE}?left=1&right=now").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "left=3&right=1", "left=1&right=3", "left=now&right=1", "left=x&right=1", "left=-1",
        "left=99999", "left=1&right=2&column=x", "left=1&right=2&show=x", "left=",
    ],
)  # fmt: skip
def test_what_does_not_exist(busy, second, sign_in, query):
    assert sign_in(busy.office).get(f"{PAGE}?{query}").status_code == 404


def test_before_anything_is_published(busy, sign_in):
    client = sign_in(busy.office)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(VERSIONS).content.decode()


# Ways there -------------------------------------------------------------------------------------


def test_the_versions_lead_to_their_comparison(busy, second, sign_in):
    client = sign_in(busy.office)
    response = client.get(VERSIONS)
    assert f"{PAGE}?left=1&right=2" in unescape(response.content.decode())
    context = response.context
    assert (context["left"], context["right"]) == ("2", "now")
    assert [key for key, _words in context["offered"]] == ["1", "2", "now"]
    assert client.get(PAGE).status_code == 200


def test_one_version_is_compared_with_now_only(busy, first, sign_in):
    assert sign_in(busy.leader).get(VERSIONS).context["offered"]
    assert "offered" not in sign_in(busy.secretary).get(VERSIONS).context
    assert PAGE not in sign_in(busy.secretary).get(VERSIONS).content.decode()


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_queries_do_not_grow_with_what_differs(busy, second, sign_in, publish_now):
    client = sign_in(busy.office)
    few = queries(client, f"{PAGE}?left=1&right=2")
    for number in range(10):
        make.activity(make.community(busy.north, name=f"New {number}"), [busy.works])
    publish_now(reason="more")
    assert queries(client, f"{PAGE}?left=1&right=3") == few
