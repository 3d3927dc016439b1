"""Lists that people keep under a name: their own, shared with the county, opened first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import saved_views, view_pages
from accounts.saved_views import DefaultView, SavedView
from cobuild.core.audit import AuditEntry
from tests import factories as make


def keep(client, query, name="Mine", register="activity", **sent):
    return client.post(f"/views/new/{register}/?{query}", {"name": name, **sent})


def opened(client, view, **headers):
    return client.get(f"/activities/?view={view.pk}", **headers)


def names(client, address="/activities/"):
    return [view.name for view in client.get(address).context["views"]]


@pytest.fixture
def office(world, sign_in):
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    return client


def test_a_list_is_kept_with_filter_order_and_columns_and_opened_again(world, office):
    make.activity(world.willow, title="Spring")
    kept = keep(office, "columns=title,host&page=7&sort=-title&q=Spring&after=3&x=1")
    view = SavedView.objects.get()
    assert (view.owner, view.register, view.county) == (world.office, "activity", None)
    assert view.query == "columns=title%2Chost&q=Spring&sort=-title"
    assert kept["Location"] == f"/activities/?view={view.pk}"
    assert opened(office, view)["Location"] == f"/activities/?{view.query}"
    page = office.get(opened(office, view)["Location"])
    assert 'aria-current="true">Mine</a>' in page.content.decode()
    assert names(office, "/units/") == []


def test_a_default_opens_when_the_list_is_opened_bare(world, office):
    make.activity(world.willow, title="Spring")
    keep(office, "q=Spring", is_default="on")
    assert office.get("/activities/")["Location"] == "/activities/?q=Spring"
    for way in ("?view=0", "?q=Autumn", "?page=1"):
        assert office.get(f"/activities/{way}").status_code == 200
    assert office.get("/activities/", headers={"HX-Request": "true"}).status_code == 200
    page = office.get("/activities/?q=Spring&columns=title")
    assert page.context["everything"] == "/activities/?columns=title&view=0"
    assert 'name="view" value="0" form="filters"' in page.content.decode()
    assert office.get(page.context["everything"]).status_code == 200


def test_there_is_one_default_and_it_can_be_taken_back(world, office):
    for name in ("One", "Two"):
        keep(office, f"q={name}", name, is_default="on")
    assert office.get("/activities/")["Location"] == "/activities/?q=Two"
    assert DefaultView.objects.count() == 1
    second = SavedView.objects.get(name="Two")
    office.post(second.get_absolute_url(), {"name": "Two"})
    assert office.get("/activities/").status_code == 200
    assert names(office) == ["One", "Two"]


def test_a_default_without_a_filter_does_not_lead_in_a_circle(world, office):
    keep(office, "", is_default="on")
    assert office.get("/activities/")["Location"] == "/activities/?view=0"
    assert office.get("/activities/?view=0").status_code == 200


def test_a_view_is_renamed_and_removed(world, office):
    keep(office, "q=Spring", is_default="on")
    view = SavedView.objects.get()
    office.post(view.get_absolute_url(), {"name": "Renamed", "is_default": "on"})
    assert names(office, "/activities/?view=0") == ["Renamed"]
    assert office.get(f"{view.get_absolute_url()}remove/").status_code == 405
    assert office.post(f"{view.get_absolute_url()}remove/")["Location"] == "/views/"
    assert not SavedView.objects.exists() and not DefaultView.objects.exists()
    assert office.get("/activities/").status_code == 200


@pytest.mark.parametrize("name", ["", " ", "Mine", "x" * 41])
def test_a_wrong_name_is_told_beside_it(world, office, name):
    keep(office, "q=1")
    refused = keep(office, "q=2", name)
    assert refused.status_code == 422 and refused.context["form"].errors["name"]
    assert SavedView.objects.get().query == "q=1"


def test_fifty_views_are_kept_and_no_more(world, office, monkeypatch):
    monkeypatch.setattr(view_pages, "MOST", 2)
    answers = [keep(office, "q=1", f"View {n}").status_code for n in range(3)]
    assert answers == [302, 302, 422]
    assert saved_views.MOST == 50


def test_of_another_person_nothing_is_there(world, office, sign_in):
    keep(office, "q=Spring")
    view = SavedView.objects.get()
    client = sign_in(world.secretary)
    assert names(client) == []
    assert opened(client, view).status_code == 200  # the bare list, as for one that is not there
    for address in (view.get_absolute_url(), "/views/999999/", "/views/99999999999999999999/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x"}).status_code == 404
        assert client.post(f"{address}remove/").status_code == 404
    view.refresh_from_db()
    assert view.name == "Mine"


def test_the_office_shares_with_its_county_and_the_log_says_so(world, office, sign_in):
    keep(office, "q=Spring", county=world.county.pk)
    view = SavedView.objects.get()
    entry = AuditEntry.objects.about(view).get()
    assert (entry.actor, entry.changes) == (world.office, {"county": ["", "Home county"]})
    client = sign_in(world.secretary)
    assert names(client) == ["Mine"]
    assert opened(client, view)["Location"] == "/activities/?q=Spring"
    client.force_login(world.other_office)
    assert names(client) == []
    assert client.get(view.get_absolute_url()).status_code == 404


def test_who_reads_a_shared_view_makes_it_the_first_and_changes_nothing_else(world, office):
    keep(office, "q=Spring", county=world.county.pk)
    view = SavedView.objects.get()
    office.force_login(world.secretary)
    assert "name" not in office.get(view.get_absolute_url()).context["form"].fields
    assert office.post(f"{view.get_absolute_url()}remove/").status_code == 403
    office.post(view.get_absolute_url(), {"name": "Taken", "county": "", "is_default": "on"})
    view.refresh_from_db()
    assert (view.name, view.county) == ("Mine", world.county)
    assert office.get("/activities/")["Location"] == "/activities/?q=Spring"
    office.force_login(world.office)
    assert office.get("/activities/").status_code == 200
    office.post(view.get_absolute_url(), {"name": "Mine", "county": ""})
    office.force_login(world.secretary)
    assert office.get("/activities/").status_code == 200 and names(office) == []


@pytest.mark.parametrize("role", ["secretary", "leader", "liaison", "lead_unit"])
def test_only_the_office_shares(world, office, role):
    office.force_login(world.people[role])
    keep(office, "q=1", county=world.county.pk)
    assert SavedView.objects.get().county is None


def test_the_office_of_another_county_is_no_choice(world, office):
    refused = keep(office, "q=1", county=world.other_county.pk)
    assert refused.status_code == 422 and refused.context["form"].errors["county"]


def test_a_shared_view_shows_only_what_its_reader_may_see(world, office):
    make.activity(world.maple, title="Spring")
    mine = make.activity(world.willow, title="Spring")
    agreement = make.agreement(world.school, world.maple)
    query = f"q=Spring&agreement={agreement.pk}&sort=title&columns=title"
    keep(office, query, county=world.county.pk)
    office.force_login(world.secretary)
    page = office.get(opened(office, SavedView.objects.get())["Location"])
    words = page.content.decode()
    assert "Left out of" in words and "Agreement" in words
    assert [record for record, *_ in page.context["table"].lean_rows()] == [mine]


@pytest.mark.parametrize(
    "query, kept, left_out",
    [
        ("q=a&gone=1&columns=title", "columns=title&q=a", "gone"),
        ("columns=title,gone&q=a", "q=a", "Columns"),
        ("q=a&sort=created_by__password", "q=a", "Order"),
        ("host=abc&q=a", "q=a", "Host community"),
        ("host=999999", "view=0", "Host community"),
    ],
)
def test_what_the_list_no_longer_knows_is_left_out_and_said(world, office, query, kept, left_out):
    view = SavedView.objects.create(
        owner=world.office, register="activity", name="Old", query=query
    )
    address = opened(office, view)["Location"]
    assert address == f"/activities/?{kept}"
    page = office.get(address).content.decode()
    assert f"does not know it: {left_out}" in page


def test_views_are_kept_only_of_lists_that_one_reads(world, office):
    office.force_login(world.lead_unit)
    assert keep(office, "q=1", register="household").status_code == 403
    assert keep(office, "q=1", register="nothing").status_code == 404
    assert keep(office, "q=1", register="wrong-bulk").status_code == 404
    assert not SavedView.objects.exists()


def test_the_page_of_views_shows_ones_own_and_shared_ones_in_few_queries(world, office):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert office.get("/views/").status_code == 200
        return len(asked)

    keep(office, "q=1", "One")
    few = queries()
    for number in range(5):
        keep(office, "q=1", f"More {number}", county=world.county.pk)
    keep(office, "q=1", register="unit")
    assert queries() == few
    shown = office.get("/views/").context["groups"]
    assert {register.name: len(views) for register, views in shown} == {"activity": 6, "unit": 1}
    office.force_login(world.other_office)
    assert office.get("/views/").context["groups"] == []
