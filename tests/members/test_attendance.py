"""Ticking by name who of the registered members took part."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Attendance
from tests import factories as make

DAY = make.DAY


@pytest.fixture
def activity(world):
    return make.activity(world.willow, [world.bureau], members=None, state="submitted")


@pytest.fixture
def member(world):
    return make.registration(world.bureau, world.willow, name="Wei Fang")


def address(activity):
    return reverse("activity-attendance", args=[activity.pk])


def send(client, activity, *ticked, was=(), then="save", **more):
    data = {"member": [each.pk for each in ticked], "was": ",".join(str(each.pk) for each in was)}
    return client.post(address(activity), {**data, "then": then, **more})


def names(activity):
    return [str(row) for row in activity.attendances.all()]


def test_ticked_members_are_on_the_list(world, sign_in, activity, member):
    response = send(sign_in(world.secretary), activity, member)
    assert response.url == activity.get_absolute_url()
    assert names(activity) == ["Wei Fang"]


def test_only_members_standing_on_the_first_day_where_it_took_place(world, sign_in, activity):
    make.registration(world.bureau, world.willow, name="Standing")
    make.registration(world.bureau, world.willow, name="Later", registered_on=date(2026, 8, 4))
    make.registration(world.bureau, world.willow, name="Gone", withdrawn_on=DAY)
    make.registration(world.bureau, world.poplar, name="Elsewhere")
    page = sign_in(world.office).get(address(activity)).content.decode()
    assert "Standing" in page
    assert not [name for name in ("Later", "Gone", "Elsewhere") if name in page]


def test_members_of_every_community_that_took_part(world, sign_in, activity):
    make.registration(world.bureau, world.poplar, name="Elsewhere")
    activity.communities.add(world.poplar)
    page = sign_in(world.office).get(address(activity)).content.decode()
    assert "Elsewhere" in page
    assert "Poplar" in page


def test_who_is_on_the_list_stays_when_withdrawn_since(world, sign_in, activity, member):
    send(sign_in(world.secretary), activity, member)
    member.withdrawn_on = DAY
    member.save()
    page = sign_in(world.secretary).get(address(activity)).content.decode()
    assert f'value="{member.pk}" checked' in page


def test_a_search_changes_only_what_it_shows(world, sign_in, activity, member):
    other = make.registration(world.school, world.willow, name="Zhao Ming")
    client = sign_in(world.secretary)
    send(client, activity, member)
    page = client.get(address(activity), {"q": "zhao"}).content.decode()
    assert "Zhao Ming" in page
    assert "Wei Fang" not in page
    send(client, activity, other, q="zhao")
    assert sorted(names(activity)) == ["Wei Fang", "Zhao Ming"]


def test_a_search_keeps_the_ticks(world, sign_in, activity, member):
    response = send(sign_in(world.secretary), activity, member, then="search", q="zhao")
    assert response.url == f"{address(activity)}?q=zhao"
    assert names(activity) == ["Wei Fang"]


def test_two_who_tick_at_once_lose_nothing(world, sign_in, activity, member):
    other = make.registration(world.school, world.willow, name="Zhao Ming")
    send(sign_in(world.office), activity, member)
    send(sign_in(world.secretary), activity, other)  # opened before the office had saved
    assert sorted(names(activity)) == ["Wei Fang", "Zhao Ming"]


def test_an_unticked_member_is_taken_off(world, sign_in, activity, member):
    client = sign_in(world.secretary)
    send(client, activity, member)
    send(client, activity, was=[member])
    assert names(activity) == []


def test_it_is_noted_with_the_names(world, sign_in, activity, member):
    send(sign_in(world.secretary), activity, member)
    entry = make.AuditEntry.objects.about(activity).latest("pk")
    assert entry.actor == world.secretary
    assert entry.changes == {"attendances": ["", "Wei Fang"], "members": ["", "1"]}


def test_the_version_grows_with_a_change_only(world, sign_in, activity, member):
    client = sign_in(world.secretary)
    send(client, activity, member)
    send(client, activity, member, was=[member])
    activity.refresh_from_db()
    assert activity.version == 2
    assert make.AuditEntry.objects.about(activity).count() == 1


@pytest.mark.parametrize(("before", "after"), [(None, 1), (0, 1), (7, 7)])
def test_the_head_count_is_no_smaller(world, sign_in, activity, member, before, after):
    type(activity).objects.filter(pk=activity.pk).update(members=before)
    send(sign_in(world.secretary), activity, member)
    activity.refresh_from_db()
    assert activity.members == after


@pytest.mark.parametrize(("typed", "refused"), [("0", True), ("", True), ("1", False)])
def test_the_form_refuses_a_smaller_head_count(world, sign_in, activity, member, typed, refused):
    client = sign_in(world.secretary)
    send(client, activity, member)
    form = client.get(activity.page("edit")).context["form"]
    response = client.post(activity.page("edit"), make.filled_in(form, members=typed))
    assert (response.status_code == 422) is refused
    if refused:
        assert list(response.context["form"].errors) == ["members"]


def test_a_head_count_without_names(world, sign_in, activity):
    client = sign_in(world.secretary)
    form = client.get(activity.page("edit")).context["form"]
    client.post(activity.page("edit"), make.filled_in(form, members="12"))
    activity.refresh_from_db()
    assert (activity.members, activity.attendances.count()) == (12, 0)


@pytest.mark.parametrize(("state", "status"), [("submitted", 200), ("confirmed", 403)])
def test_a_confirmed_activity_is_the_offices(world, sign_in, activity, member, state, status):
    type(activity).objects.filter(pk=activity.pk).update(state=state)
    assert sign_in(world.secretary).get(address(activity)).status_code == status
    assert (send(sign_in(world.secretary), activity, member).status_code == 403) is (status == 403)
    assert sign_in(world.office).get(address(activity)).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("lead_unit", 403), ("other_secretary", 404), ("other_office", 404)],
)
def test_who_opens_the_list(world, sign_in, activity, who, status):
    assert sign_in(world.people[who]).get(address(activity)).status_code == status


@pytest.mark.parametrize(("who", "leads"), [("secretary", True), ("lead_unit", False)])
def test_the_activity_leads_to_it(world, sign_in, activity, who, leads):
    page = sign_in(world.people[who]).get(activity.get_absolute_url()).content.decode()
    assert (address(activity) in page) is leads


def test_who_is_out_of_sight_is_neither_added_nor_taken_off(world, sign_in, activity, member):
    """The secretary sees the own community's registrations only."""
    activity.communities.add(world.maple)
    theirs = make.registration(world.school, world.maple, name="Theirs")
    another = make.registration(world.school, world.maple, name="Another")
    Attendance.objects.create(activity=activity, registration=theirs)
    client = sign_in(world.secretary)
    assert "Theirs" not in client.get(address(activity)).content.decode()
    send(client, activity, member, another, was=[theirs])
    assert sorted(names(activity)) == ["Theirs", "Wei Fang"]
    send(sign_in(world.office), activity, another, was=[theirs])
    assert sorted(names(activity)) == ["Another", "Wei Fang"]


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 40, "\u0663"])
def test_wrong_numbers_change_nothing(world, sign_in, activity, member, wrong):
    client = sign_in(world.secretary)
    response = client.post(address(activity), {"member": [wrong], "was": wrong, "then": "save"})
    assert response.status_code == 302
    assert names(activity) == []


def test_the_page_costs_the_same_for_many(world, sign_in, activity):
    client = sign_in(world.secretary)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(address(activity))
        return len(found)

    make.registration(world.bureau, world.willow)
    few = queries()
    for _number in range(40):
        make.registration(make.unit(world.county), world.willow)
    assert queries() == few


def test_saving_costs_the_same_for_many(world, sign_in, activity):
    client = sign_in(world.secretary)
    members = [make.registration(world.bureau, world.willow) for _number in range(40)]

    def queries(*ticked):
        with CaptureQueriesContext(connection) as found:
            send(client, activity, *ticked)
        return len(found)

    assert queries(members[0]) == queries(*members)


def test_the_history_names_the_change(world, sign_in, activity, member):
    client = sign_in(world.secretary)
    client.cookies["django_language"] = "en"
    send(client, activity, member)
    page = client.get(activity.page("history")).content.decode()
    assert "Wei Fang" in page
    assert "attendances" in page
