"""What the community did before is offered again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories as make

NEW = "/activities/new/"


@pytest.fixture
def page(world, sign_in):
    def at(query="", by=None):
        return sign_in(by or world.secretary).get(NEW + query).context

    return at


def recorded(world, title, days_ago=1, **fields):
    day = timezone.localdate() - timedelta(days=days_ago)
    return make.activity(world.willow, [world.bureau], title=title, starts_on=day, **fields)


def titles(context):
    return [repeat["label"] for repeat in context["repeats"]]


def test_the_day_is_today_and_the_only_community_is_chosen(world, page):
    form = page()["form"]
    assert form["starts_on"].value() == timezone.localdate()
    assert form["host"].value() == world.willow.pk and form["host"].is_hidden


def test_who_has_several_communities_chooses(world, page):
    form = page(by=world.office)["form"]
    assert form["host"].value() is None and not form["host"].is_hidden


def test_up_to_five_titles_are_offered_the_frequent_before_the_new(world, page):
    for number in range(6):
        recorded(world, f"Once {number}", days_ago=10 + number)
    recorded(world, "Often", days_ago=30)
    newest = recorded(world, "Often", days_ago=29)
    context = page()
    assert titles(context) == ["Often", "Once 0", "Once 1", "Once 2", "Once 3"]
    assert context["repeats"][0]["record"] == newest


def test_a_title_is_offered_without_the_name_of_the_community(world, page):
    recorded(world, "Willow street party")
    recorded(world, "Willow")
    assert titles(page()) == ["Willow", "street party"]


def test_nothing_is_offered_of_other_communities_or_voided_records(world, page):
    make.activity(world.maple, title="Elsewhere")
    recorded(world, "Wrong", state="voided", void_reason="twice")
    assert titles(page()) == []
    assert titles(page(by=world.other_secretary)) == ["Elsewhere"]


def test_a_repeat_brings_what_stays_the_same_and_nothing_else(world, page):
    kind = make.kind("district.culture")
    fields = {"kind": kind, "place": "Square", "members": 9, "content": "x"}
    source = recorded(world, "Dance", days_ago=100, **fields)
    form = page(f"?copy={source.pk}")["form"]
    assert form["title"].value() == "Dance" and form["place"].value() == "Square"
    assert form["kind"].value() == kind.pk
    assert form["units"].value() == [world.bureau.pk]
    assert form["starts_on"].value() == timezone.localdate()
    assert not any(form[name].value() for name in ("residents", "members", "content"))


def test_a_repeat_of_what_the_user_may_not_see_brings_nothing(world, page):
    source = make.activity(world.maple, title="Elsewhere")
    assert not page(f"?copy={source.pk}")["form"]["title"].value()
    assert not page("?copy=x")["form"]["title"].value()
    page_of_other = page(f"?copy={source.pk}", by=world.other_secretary)
    assert page_of_other["form"]["title"].value() == "Elsewhere"


def test_a_repeat_keeps_what_was_typed_already(world, page, client, sign_in):
    source = recorded(world, "Dance")
    sign_in(world.secretary).post(f"/drafts/keep/?path={NEW}", {"title": "", "residents": "33"})
    form = page(f"?copy={source.pk}")["form"]
    assert form["title"].value() == "Dance" and form["residents"].value() == "33"


def test_the_kind_is_the_one_recorded_last(world, page):
    assert page()["form"]["kind"].value() is None
    recorded(world, "Dance", days_ago=500, kind=make.kind("district.culture"))
    assert page()["form"]["kind"].value() == make.kind("district.culture").pk


def test_units_placed_with_the_community_come_first(world, page):
    make.placement(world.works, world.willow)
    make.placement(world.school, world.maple)
    offered = list(page()["form"].fields["units"].queryset)
    assert offered == [world.works, world.school, world.bureau]


def test_the_receivers_are_those_of_the_last_donation(world, page):
    make.donation(world.bureau, world.maple, receiver="Zhao", second_receiver="Qian")
    assert page()["form"]["receiver"].value() == ""
    make.donation(world.bureau, world.willow, receiver="Sun", second_receiver="Zhou")
    form = page()["form"]
    assert (form["receiver"].value(), form["second_receiver"].value()) == ("Sun", "Zhou")


def test_only_units_of_the_own_county_are_offered(world, page):
    foreign = make.unit(world.other_county)
    offered = page()["form"].fields["units"].queryset
    assert world.bureau in offered and foreign not in offered


def test_the_number_of_queries_does_not_grow_with_what_was_recorded(
    world, sign_in, django_assert_max_num_queries
):
    client = sign_in(world.secretary)
    client.get(NEW)
    for number in range(30):
        recorded(world, f"Title {number}", days_ago=number)
        make.unit(world.county)
    with django_assert_max_num_queries(30):
        client.get(NEW)
