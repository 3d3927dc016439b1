"""A community's return: handed in by name, kept as handed in, accepted or sent back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from communities.models import Community
from reports.models import Return
from reports.reminders import notable
from tests import factories as make

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE = "/reports/2026Q3/returns/"
DUE = date(2026, 10, 10)


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))


@pytest.fixture(autouse=True)
def october(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"), on(date(2026, 10, 5)) as moment:
        yield moment


@pytest.fixture(autouse=True)
def long_kept(world):
    """The communities' records are kept since before the quarter ended."""
    Community.objects.update(created_at=datetime(2026, 1, 1, tzinfo=SHANGHAI))


def send(client, url, **values):
    form = client.get(url).context["form"]
    return client.post(url, make.filled_in(form, **values))


def fill_in(client, community, **values):
    values = {"community": community.pk, "quarter": "2026Q3", "filled_by": "Shen Yi", **values}
    return send(client, "/returns/new/", **{"responsible": "Gu Er", "then": "submit", **values})


@pytest.fixture
def handed_in(world, sign_in):
    make.activity(world.willow, residents=12)
    fill_in(sign_in(world.secretary), world.willow)
    return Return.objects.get()


def row(response, community):
    found = {line.community: line for line in response.context["returns"].lines}
    return found[community]


def test_it_works(world, handed_in):
    assert handed_in.state == "submitted" and handed_in.created_by == world.secretary
    assert handed_in.submitted_on == date(2026, 10, 5) and not handed_in.is_late


def test_the_figures_stay_as_they_were_handed_in(world, handed_in, sign_in):
    make.activity(world.willow, residents=30)
    make.activity(world.maple, residents=99)
    client = sign_in(world.office)
    response = client.get(handed_in.get_absolute_url())
    figures = response.context["figures"]
    assert figures.row("district.resident_attendance").value == 12
    with translation.override("en"):
        changed = {str(label): (was, now) for label, was, now in response.context["changed"]}
    assert changed == {
        "Joint activities held": ("1", "2"),
        "Residents taking part": ("12", "42"),
    }


def test_nothing_changed_nothing_is_said(world, handed_in, sign_in):
    make.activity(world.willow, starts_on=date(2026, 10, 2))
    assert not sign_in(world.secretary).get(handed_in.get_absolute_url()).context["changed"]


def test_a_number_leads_to_the_community_records(world, handed_in, sign_in):
    client = sign_in(world.office)
    response = client.get(handed_in.get_absolute_url())
    lines = [line for _group, lines in response.context["groups"] for line in lines]
    url = next(url for line, _texts, url in lines if line.row.key == "district.activities")
    assert client.get(url).context["value"] == "1"


def test_the_county_office_accepts_or_sends_back(world, handed_in, sign_in):
    client = sign_in(world.office)
    client.post(handed_in.page("send-back"), {"reason": "count again"})
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.remark) == ("returned", "count again")
    make.activity(world.willow, residents=1)
    secretary = sign_in(world.secretary)
    secretary.post(handed_in.page("submit"))
    handed_in.refresh_from_db()
    kept = {row["key"]: row["quarter"] for row in handed_in.rows if not row["split"]}
    assert handed_in.state == "submitted" and kept["district.activities"] == 2
    sign_in(world.office).post(handed_in.page("confirm"))
    handed_in.refresh_from_db()
    assert handed_in.state == "confirmed"


def test_who_may_not_accept(world, handed_in, sign_in):
    assert sign_in(world.secretary).post(handed_in.page("confirm")).status_code == 403
    assert sign_in(world.other_secretary).post(handed_in.page("confirm")).status_code == 404


def test_one_return_a_community_and_quarter(world, handed_in, sign_in):
    response = fill_in(sign_in(world.secretary), world.willow)
    assert response.status_code == 422
    assert "is begun" in response.content.decode()
    assert Return.objects.count() == 1


@pytest.mark.parametrize("quarter", ["2026Q4", "2027Q1", "2026Q5", "x", ""])
def test_a_quarter_that_is_no_choice(world, sign_in, quarter):
    response = fill_in(sign_in(world.secretary), world.willow, quarter=quarter)
    assert response.status_code == 422 and "quarter" in response.context["form"].errors
    assert not Return.objects.exists()


def test_a_quarter_can_be_reported_from_its_last_day(world, sign_in, october):
    october.move_to(datetime(2026, 12, 30, 9, tzinfo=SHANGHAI))
    client = sign_in(world.secretary)
    assert fill_in(client, world.willow, quarter="2026Q4").status_code == 422
    october.move_to(datetime(2026, 12, 31, 9, tzinfo=SHANGHAI))
    assert fill_in(sign_in(world.secretary), world.willow, quarter="2026Q4").status_code == 302


# Who has handed in ------------------------------------------------------------------------------


def test_the_page_lists_the_communities_without_ranking(world, handed_in, sign_in):
    response = sign_in(world.office).get(PAGE)
    lines = response.context["returns"].lines
    assert [line.community.name for line in lines] == ["Maple", "Poplar", "Willow"]
    assert row(response, world.willow).record == handed_in
    assert "1 of 3 handed in." in response.content.decode()
    assert "late" not in response.content.decode().split("<table")[1]


def test_who_is_late(world, handed_in, sign_in, october):
    october.move_to(datetime(2026, 10, 11, 9, tzinfo=SHANGHAI))
    response = sign_in(world.lead_unit).get(PAGE)
    assert [line.community for line in response.context["returns"].lines] == [
        world.poplar,
        world.willow,
    ]
    assert row(response, world.poplar).is_late and not row(response, world.willow).is_late
    assert "1 is late." in response.content.decode()


def test_the_deadline_is_a_setting(world, sign_in, october):
    world.county.returns_due_days = 3
    world.county.save()
    assert row(sign_in(world.office).get(PAGE), world.maple).is_late
    october.move_to(datetime(2026, 10, 3, 9, tzinfo=SHANGHAI))
    assert not row(sign_in(world.office).get(PAGE), world.maple).is_late


def test_a_late_return_stays_late(world, sign_in, october):
    october.move_to(datetime(2026, 10, 11, 9, tzinfo=SHANGHAI))
    fill_in(sign_in(world.secretary), world.willow)
    assert Return.objects.get().is_late


def test_only_its_own_community_is_offered_to_a_secretary(world, sign_in):
    response = sign_in(world.secretary).get(PAGE)
    assert [line.community for line in response.context["returns"].lines] == [world.willow]
    assert row(response, world.willow).begin
    assert not row(sign_in(world.leader).get(PAGE), world.willow).begin


def test_communities_that_do_not_stand_hand_in_nothing(world, sign_in):
    world.poplar.closed_on = date(2026, 9, 29)
    world.poplar.save()
    world.maple.open_since = date(2026, 10, 1)
    world.maple.save()
    lines = sign_in(world.office).get(PAGE).context["returns"].lines
    assert [line.community for line in lines] == [world.willow]


def test_queries_do_not_grow_with_the_communities(world, sign_in, django_assert_num_queries):
    client = sign_in(world.office)
    client.get(PAGE)  # keeps the first quarter ready
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    for _number in range(20):
        make.quarterly_return(make.community(world.north), quarter="2026Q3")
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 6


# Reminders --------------------------------------------------------------------------------------


def told(user, day):
    return {line.cause: line.label for line in notable(user, day) if "return" in line.cause}


def test_a_secretary_is_reminded_until_it_is_handed_in(world, sign_in):
    due = f"return-due:{world.willow.pk}:2026Q3"
    assert told(world.secretary, DUE) == {due: "return due"}
    late = f"return-late:{world.willow.pk}:2026Q3"
    assert told(world.secretary, date(2026, 10, 11)) == {late: "past due"}
    fill_in(sign_in(world.secretary), world.willow)
    assert told(world.secretary, DUE) == {}


def test_the_county_office_hears_of_late_ones_only(world, handed_in):
    assert told(world.office, DUE) == {}
    late = told(world.office, date(2026, 10, 11))
    assert set(late) == {f"return-late:{place.pk}:2026Q3" for place in (world.poplar, world.maple)}
    assert told(world.leader, date(2026, 10, 11)) == {}


def test_a_county_that_began_after_the_quarter_is_not_reminded(world):
    Community.objects.update(created_at=datetime(2026, 10, 1, tzinfo=SHANGHAI))
    assert told(world.secretary, DUE) == {}


# The form shows what it hands in ----------------------------------------------------------------


def shown(response):
    """{key: number} of the figures below the form or on the page, and whose they are."""
    lines = [line for _group, lines in response.context["groups"] for line in lines]
    return {line.row.key: line.row.text() for line, _texts, _url in lines if line.number}


def test_a_new_return_stands_above_its_figures(world, sign_in):
    make.activity(world.willow, residents=12)
    make.activity(world.maple, residents=99)
    client = sign_in(world.secretary)
    response = client.get(row(client.get(PAGE), world.willow).begin)
    assert shown(response)["district.resident_attendance"] == "12"
    page = response.content.decode()
    assert "The figures of Willow, third quarter of 2026, as of" in page
    assert not Return.objects.exists()


def test_the_address_says_whose_figures(world, sign_in):
    make.activity(world.maple, residents=99, starts_on=date(2026, 4, 2))
    client = sign_in(world.office)
    response = client.get(f"/returns/new/?community={world.maple.pk}&quarter=2026Q2")
    assert shown(response)["district.resident_attendance"] == "99"
    empty = client.get("/returns/new/")
    assert "groups" not in empty.context
    assert "Choose the community and the quarter" in empty.content.decode()


@pytest.mark.parametrize("query", ["community=x", "community=0", "quarter=2026Q9", "quarter="])
def test_what_the_address_may_not_say(world, sign_in, query):
    response = sign_in(world.office).get(f"/returns/new/?{query}")
    assert response.status_code == 200 and "groups" not in response.context


def test_nobody_reads_another_communitys_figures_by_the_address(world, sign_in):
    address = f"/returns/new/?community={world.maple.pk}&quarter=2026Q3"
    assert "groups" not in sign_in(world.secretary).get(address).context


def test_looking_at_another_quarter_saves_nothing(world, sign_in):
    make.activity(world.willow, residents=7, starts_on=date(2026, 4, 2))
    client = sign_in(world.secretary)
    sent = {"community": world.willow.pk, "quarter": "2026Q2", "then": "look"}
    response = send(client, "/returns/new/", **sent)
    assert response.status_code == 200 and not response.context["form"].errors
    assert shown(response)["district.resident_attendance"] == "7"
    assert not Return.objects.exists()


def test_only_figures_that_were_shown_are_submitted(world, sign_in):
    make.activity(world.willow, residents=7, starts_on=date(2026, 4, 2))
    client = sign_in(world.secretary)
    refused = fill_in(client, world.willow, quarter="2026Q2")
    assert refused.status_code == 422 and not Return.objects.exists()
    assert "Look at the figures of Willow, second quarter of 2026" in refused.content.decode()
    assert shown(refused)["district.resident_attendance"] == "7"
    seen = {"figures_of": refused.context["figures_of"]}
    assert fill_in(client, world.willow, quarter="2026Q2", **seen).status_code == 302
    assert Return.objects.get().state == "submitted"


def test_a_draft_is_kept_without_a_look(world, sign_in):
    client = sign_in(world.secretary)
    assert fill_in(client, world.willow, quarter="2026Q2", then="").status_code == 302
    draft = Return.objects.get()
    make.activity(world.willow, residents=7, starts_on=date(2026, 4, 2))
    for name in ("detail", "edit"):
        response = client.get(draft.page(name))
        assert shown(response)["district.resident_attendance"] == "7", name
        assert "whoever submits the return hands these in" in response.content.decode()


def test_an_edited_draft_hands_in_what_its_form_showed(world, sign_in):
    draft = make.quarterly_return(world.willow, quarter="2026Q3", state="draft")
    client = sign_in(world.secretary)
    filled = {"filled_by": "Shen Yi", "responsible": "Gu Er", "then": "submit"}
    assert send(client, draft.page("edit"), quarter="2026Q1", **filled).status_code == 422
    assert send(client, draft.page("edit"), **filled).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.quarter) == ("submitted", "2026Q3") and draft.rows


def test_a_return_handed_in_shows_what_was_handed_in(world, handed_in, sign_in):
    make.activity(world.willow, residents=30)
    client = sign_in(world.office)
    for name in ("detail", "edit"):
        response = client.get(handed_in.page(name))
        assert shown(response)["district.resident_attendance"] == "12", name
        assert "as they were handed in" in response.content.decode()
