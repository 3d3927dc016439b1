"""Accounts and posts: what one may do follows from the posts of the day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Post, User
from communities.models import Community
from tests import factories as make


def again(user):
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def test_without_a_post_there_is_no_data(world, sign_in):
    world.office.posts.update(until=timezone.localdate() - timedelta(days=1))
    assert not Community.objects.visible_to(again(world.office)).exists()
    assert sign_in(world.office).get("/communities/").status_code == 403


def test_a_post_counts_on_its_first_and_last_day(world):
    today = timezone.localdate()
    world.leader.posts.update(since=today, until=today)
    assert again(world.leader).holds("leader")
    world.leader.posts.update(since=today + timedelta(days=1), until=None)
    assert not again(world.leader).holds("leader")


def test_a_voided_post_gives_nothing(world):
    world.leader.posts.get().void(by=world.admin, reason="wrong person")
    assert not again(world.leader).current_posts


def test_an_account_that_is_voided_is_signed_out_and_stays_out(world, sign_in):
    client = sign_in(world.secretary)
    assert client.get("/activities/").status_code == 200
    world.secretary.void(by=world.admin, reason="left")
    assert client.get("/activities/").status_code == 302


def test_two_posts_add_up(world):
    Post.objects.create(
        user=world.secretary, role="secretary", community=world.poplar, since=make.LONG_AGO
    )
    user = again(world.secretary)
    assert user.places_to_write(make.Activity)["community"] == {world.willow.pk, world.poplar.pk}


def test_a_post_names_the_county_of_its_place(world):
    post = Post(user=world.leader, role="secretary", community=world.maple, since=make.LONG_AGO)
    post.full_clean()
    assert post.county == world.county


@pytest.mark.parametrize(
    "role, place, name",
    [
        ("secretary", {}, "community"),
        ("lead_unit", {}, "zone"),
        ("liaison", {}, "unit"),
        ("county_office", {}, "county"),
    ],
)
def test_a_role_asks_for_its_place(world, role, place, name):
    with pytest.raises(ValidationError) as refused:
        Post(user=world.leader, role=role, since=make.LONG_AGO, **place).full_clean()
    assert name in refused.value.message_dict


def test_a_post_with_a_place_too_many_is_refused(world):
    post = Post(
        user=world.leader,
        role="secretary",
        community=world.maple,
        unit=world.bureau,
        since=make.LONG_AGO,
    )
    with pytest.raises(ValidationError):
        post.full_clean()


def test_the_administrator_cannot_give_himself_the_work_of_a_county(world, sign_in):
    client = sign_in(world.admin)
    data = make.filled_in(client.get("/posts/new/").context["form"])
    data |= {"user": world.admin.pk, "role": "county_office", "county": world.county.pk}
    answer = client.post("/posts/new/", data | {"since": "2026-01-01"})
    assert answer.status_code == 422 and "role" in answer.context["form"].errors
    assert not again(world.admin).holds("county_office")
    allowed = client.post("/posts/new/", data | {"user": world.leader.pk, "since": "2026-01-01"})
    assert allowed.status_code == 302


def test_one_after_the_other_is_no_clash(world):
    world.admin.posts.update(until=date(2020, 12, 31))
    Post(user=world.admin, role="leader", county=world.county, since=date(2021, 1, 1)).full_clean()


def test_a_new_account_needs_a_password_that_is_no_easy_guess(world, sign_in):
    client = sign_in(world.admin)
    data = make.filled_in(client.get("/accounts/new/").context["form"])
    data |= {"username": "chen.wei", "name": "Chen Wei"}
    for password in ("", "12345678", "chen.wei"):
        answer = client.post("/accounts/new/", data | {"new_password": password})
        assert answer.status_code == 422, password
        assert "new_password" in answer.context["form"].errors
    assert (
        client.post("/accounts/new/", data | {"new_password": "four words of rain"}).status_code
        == 302
    )
    client.logout()
    signed = client.post("/sign-in/", {"username": "chen.wei", "password": "four words of rain"})
    assert signed["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(world, client, target):
    world.office.set_password("four words of rain")
    world.office.save()
    answer = client.post(
        f"/sign-in/?next={target}",
        {"username": world.office.username, "password": "four words of rain"},
    )
    assert answer["Location"] == "/"
