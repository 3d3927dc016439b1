"""The page of a quarter and the records behind each of its numbers, as every role meets them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from cobuild.core.jobs import Job
from cobuild.core.periods import Quarter
from reports import views
from reports.computing import store
from reports.statement import groups
from tests import factories as make

READERS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "liaison"]
PAGE = "/reports/2026Q3/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """A broker that takes whatever it is given."""
    monkeypatch.setattr(Job, "send", lambda job: True)
    monkeypatch.setattr(views, "broker_answers", lambda: True)


def html(response):
    return unescape(response.content.decode())


def numbers(page):
    """{address of the records: number shown} of all links of the table."""
    table = page.split("</table>")[0]
    links = re.findall(r'<a href="(/reports/[^"?]+/[a-z]+\.[^"]+)"[^>]*>([^<]+)</a>', table)
    return dict(links)


@pytest.mark.parametrize("role", READERS)
def test_readers_see_the_page(busy, sign_in, role):
    response = sign_in(getattr(busy, role)).get(PAGE)
    assert response.status_code == 200
    assert "Third quarter of 2026" in html(response)


@pytest.mark.parametrize("address", [PAGE, "/reports/2026Q3/district.units/", f"{PAGE}export/"])
def test_who_reads_no_records_reads_no_figures(busy, sign_in, address):
    assert sign_in(busy.admin).get(address).status_code == 403
    assert sign_in(make.user("leader", busy.county)).get(address).status_code == 200


def test_a_user_without_a_post_reads_nothing(busy, sign_in):
    busy.secretary.posts.update(state="voided", void_reason="left")
    assert sign_in(busy.secretary).get(PAGE).status_code == 403


def test_the_short_address_leads_to_the_current_quarter(busy, sign_in):
    response = sign_in(busy.office).get("/reports/")
    assert response.url == f"/reports/{Quarter.current()}/"


@pytest.mark.parametrize(
    "tail",
    [
        "2026Q5/", "2026Q0/", "1826Q1/", "2026q3/", "2026/", "20263/", "２０２６Q3/",
        "2026Q3/?by=kind", "2026Q3/?by=x", "2026Q3/?system=x", "2026Q3/district.x/",
        "2026Q3/district.units/?column=x", "2026Q3/district.units/?split=form",
        "2026Q3/district.units/?split=community&member=x",
        "2026Q3/district.units/?split=community&member=99999999999999999999",
        "2026Q3/district.units/?split=community&member=-1",
        "2026Q3/district.units/?split=community", "2026Q3/export/?format=pdf",
    ],
)  # fmt: skip
def test_what_does_not_exist(busy, sign_in, tail):
    assert sign_in(busy.office).get(f"/reports/{tail}").status_code == 404


def test_a_place_of_another_county_does_not_show(busy, sign_in):
    foreign = make.community(make.zone(busy.other_county))
    address = f"{PAGE}district.units/?split=community&member={foreign.pk}"
    assert sign_in(busy.office).get(address).status_code == 404


def test_whose_figures_they_are(busy, sign_in):
    office = html(sign_in(busy.office).get(PAGE))
    assert "Home county co-building office" in office
    secretary = html(sign_in(busy.secretary).get(PAGE))
    assert "Willow" in secretary and "over what you may see" in secretary


SHEETS = [(group.key, by) for group in groups().values() for by in ("", *group.tables)]
EMPTY = {("liaison", "district", "zone_item")}  # five haves hang on no unit


@pytest.mark.parametrize("system, by", SHEETS)
@pytest.mark.parametrize("role", READERS)
def test_every_number_leads_to_exactly_its_records(busy, sign_in, role, system, by):
    client = sign_in(getattr(busy, role))
    shown = numbers(html(client.get(PAGE, {"system": system, "by": by})))
    assert bool(shown) == ((role, system, by) not in EMPTY)
    for address, number in shown.items():
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.context["value"] == number, address
        assert not response.context["changed"]


def test_the_drill_down_lists_exactly_the_records(busy, sign_in):
    response = sign_in(busy.office).get(
        f"{PAGE}district.resident_attendance/?split=zone&member={busy.north.pk}"
    )
    records = {record for record, _url, _cells in response.context["rows"]}
    held = busy.willow.activities.counted().of_system("district")
    assert records == set(held.filter(starts_on__month=8))
    assert response.context["sum_words"] == "2 records; together 43 attendances"


def test_the_drill_down_of_donations_shows_their_lots(busy, sign_in):
    page = html(sign_in(busy.office).get(f"{PAGE}district.donations/"))
    assert "28,000.00" in page and "desk" in page and "books" not in page
    assert "2 records; together 28,150.05 yuan" in page


def test_the_drill_down_of_a_rate_says_which_belong_to_the_part(busy, sign_in):
    response = sign_in(busy.office).get(f"{PAGE}district.coverage/")
    words = [dict((c.name, w) for c, w in cells) for _r, _u, cells in response.context["rows"]]
    assert sorted(row["figure_part"] for row in words) == ["no", "no", "yes"]
    assert response.context["sum_words"] == "3 records; 1 of 3"


def test_long_lists_come_in_pages(world, sign_in):
    for _number in range(51):
        make.activity(world.willow)
    client = sign_in(world.office)
    assert len(client.get(f"{PAGE}district.activities/").context["rows"]) == 50
    assert len(client.get(f"{PAGE}district.activities/?page=2").context["rows"]) == 1


def test_a_record_without_a_zone_is_shown_as_not_assigned(busy, sign_in):
    busy.maple.zone = None
    busy.maple.save()
    client = sign_in(busy.office)
    page = html(client.get(f"{PAGE}?by=zone"))
    assert "not assigned" in page
    response = client.get(f"{PAGE}district.units/?split=zone&member=none")
    assert response.context["value"] == "1"


# Cross-checks and notes -------------------------------------------------------------------------


def test_the_cross_checks_hold(busy, sign_in):
    response = sign_in(busy.office).get(PAGE)
    made = {check.label: check for check, _terms in response.context["checks"]}
    assert len(made) == 11 and all(check.holds for check in made.values())
    assert made["Joint activities held, kinds and total"].sides == "0 + 2 + 1 + 0 + 0 = 3"
    assert made["Joint activities held, quarters and year to date"].sides == "1 + 0 + 3 = 4"
    assert made["Coverage by agreements, part and whole"].sides == "1 ≤ 3"


def test_a_check_that_fails_says_so(busy, quarter, sign_in):
    stored = store(busy.county, quarter)
    for row in stored.rows:
        if row["key"] == "district.activities" and not row["split"]:
            row["quarter"] = 5
    stored.save()
    page = html(sign_in(busy.office).get(PAGE))
    words = re.sub("<[^>]+>", "", page)
    assert "0 + 2 + 1 + 0 + 0 ≠ 5" in words and "does not hold" in words


def test_the_footnote_stands_where_members_add_up_to_more(busy, sign_in):
    client = sign_in(busy.office)
    note = "the communities add up to more than the total"
    assert note in html(client.get(f"{PAGE}?by=community"))
    assert note not in html(client.get(f"{PAGE}?by=unit_kind"))


# Stored figures ---------------------------------------------------------------------------------


def test_the_county_reads_stored_figures(busy, quarter, sign_in):
    store(busy.county, quarter)
    make.activity(busy.willow)
    page = html(sign_in(busy.leader).get(PAGE))
    assert "computed at" in page
    assert numbers(page)[f"{PAGE}district.activities/?column=quarter"] == "3"


def test_the_drill_down_says_what_changed_since(busy, quarter, sign_in):
    store(busy.county, quarter)
    make.activity(busy.willow)
    page = html(sign_in(busy.office).get(f"{PAGE}district.activities/"))
    assert "was 3, now it is 4" in page


def test_a_secretary_reads_figures_of_now(busy, quarter, sign_in):
    store(busy.county, quarter)
    make.activity(busy.willow)
    shown = numbers(html(sign_in(busy.secretary).get(PAGE)))
    assert shown[f"{PAGE}district.activities/?column=quarter"] == "3"


@pytest.mark.parametrize("role", ["leader", "secretary", "lead_unit", "liaison", "admin"])
def test_only_the_county_office_has_figures_computed(busy, sign_in, role):
    client = sign_in(getattr(busy, role))
    assert client.post(f"{PAGE}compute/").status_code == 403
    assert not Job.objects.exists()


def test_computing_is_asked_for_by_post(busy, sign_in):
    client = sign_in(busy.office)
    assert client.get(f"{PAGE}compute/").status_code == 405
    response = client.post(f"{PAGE}compute/", follow=True)
    assert "The figures are being computed." in html(response)
    assert "is under way" in html(response)
    assert Job.objects.get().owner == busy.office


def test_without_a_broker_the_work_waits_and_the_page_says_so(busy, sign_in, monkeypatch):
    monkeypatch.setattr(views, "broker_answers", lambda: False)
    monkeypatch.setattr(Job, "send", lambda job: False)
    page = html(sign_in(busy.office).post(f"{PAGE}compute/", follow=True))
    assert "the computation waits" in page
    assert "are being computed" not in page
    assert Job.objects.get().state == Job.State.WAITING


def test_the_page_stops_looking_for_a_job_that_waits_for_long(busy, sign_in):
    client = sign_in(busy.office)
    assert "hx-get" in html(client.post(f"{PAGE}compute/", follow=True))
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    page = html(client.get(PAGE))
    assert "is under way" in page and "hx-get" not in page


def test_a_failed_job_is_told(busy, sign_in):
    client = sign_in(busy.office)
    client.post(f"{PAGE}compute/")
    Job.objects.get().finish(Job.State.FAILED, error="out of memory")
    page = html(client.get(PAGE))
    assert "failed" in page and "out of memory" not in page


def test_reading_writes_nothing(busy, sign_in, django_assert_num_queries):
    from reports.models import QuarterFigures

    sign_in(busy.office).get(PAGE)
    assert not QuarterFigures.objects.exists()


# Form and queries -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?by=zone", f"{PAGE}district.units/"])
def test_no_inline_script_or_style(busy, sign_in, address):
    page = html(sign_in(busy.office).get(address))
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=", page)


def test_one_primary_button(busy, sign_in):
    page = html(sign_in(busy.office).get(PAGE))
    assert len(re.findall(r"btn-primary", page)) == 1


@pytest.mark.parametrize("tail", ["", "?by=community", "district.activities/"])
def test_queries_do_not_grow_with_the_records(busy, sign_in, tail, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(busy.office)
    client.get(PAGE + tail)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE + tail)
    for _number in range(30):
        make.activity(busy.maple, [busy.works], [busy.willow])
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE + tail)
    assert len(many) == len(few)


def test_addresses():
    quarter = Quarter(2026, 3)
    assert reverse("quarter", args=[quarter]) == PAGE
    assert reverse("figure-records", args=[quarter, "district.units"]) == f"{PAGE}district.units/"
