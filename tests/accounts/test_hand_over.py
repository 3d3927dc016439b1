"""A post is handed over in one act: the last day of one is the eve of the other."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Post, User
from cobuild.core.audit import AuditEntry
from cobuild.core.records import State
from tests import factories as make

NEW = {"username": "chen.wei", "name": "Chen Wei", "password": "four words of rain"}


@pytest.fixture
def post(world):
    return world.secretary.posts.get()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def send(world, sign_in, post):
    client = sign_in(world.admin)
    return lambda **data: client.post(post.page("hand-over"), data)


def again(user):
    return User.objects.get(pk=user.pk)


def test_a_post_goes_to_an_account_that_exists(world, send, post, today):
    answer = send(last_day=today, successor=world.leader.pk)
    new = Post.objects.get(user=world.leader, role="secretary")
    assert answer["Location"] == new.get_absolute_url()
    post.refresh_from_db()
    tomorrow = today + timedelta(days=1)
    assert (post.until, new.since, new.until) == (today, tomorrow, None)
    assert (new.community, new.county) == (world.willow, world.county)
    assert again(world.secretary).holds("secretary")
    assert not again(world.leader).holds("secretary")
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert not again(world.secretary).current_posts
        assert again(world.leader).holds("secretary")


def test_it_is_in_the_log(world, send, post, today):
    send(last_day=today, successor=world.leader.pk)
    entries = AuditEntry.objects.filter(label="accounts.post").order_by("pk")
    assert [(e.action, e.actor) for e in entries] == [
        ("hand_over", world.admin),
        ("create", world.admin),
    ]
    assert entries[0].changes == {"until": ["", today.isoformat()]}


def test_a_post_goes_to_a_new_account(send, post, today):
    assert send(last_day=today, **NEW).status_code == 302
    new = User.objects.get(username="chen.wei")
    assert new.must_change_password and new.check_password(NEW["password"])
    assert new.posts.get().community == post.community


def test_drafts_and_what_was_sent_back_stay_with_the_place(world, send, client, today):
    draft = make.activity(world.willow, state=State.DRAFT, created_by=world.secretary)
    back = make.activity(
        world.willow, state=State.RETURNED, remark="no day", created_by=world.secretary
    )
    send(last_day=today, **NEW)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        User.objects.filter(username="chen.wei").update(must_change_password=False)
        client.force_login(User.objects.get(username="chen.wei"))
        assert [client.get(r.page("edit")).status_code for r in (draft, back)] == [200, 200]
        client.force_login(world.secretary)
        assert [client.get(r.page("edit")).status_code for r in (draft, back)] == [404, 404]


def test_an_end_that_was_there_is_the_end_of_the_successor(world, send, post, today):
    Post.objects.filter(pk=post.pk).update(until=date(2099, 12, 31))
    send(last_day=today, successor=world.leader.pk)
    assert Post.objects.get(user=world.leader, role="secretary").until == date(2099, 12, 31)


def rows():
    return list(Post.objects.order_by("pk").values()), User.objects.count()


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({}, "__all__"),
        ({"last_day": ""}, "last_day"),
        ({"last_day": "1999-12-31", "successor": "leader"}, "last_day"),
        ({"last_day": "2026-02-30", "successor": "leader"}, "last_day"),
        ({"successor": "secretary"}, "successor"),
        ({"successor": "999999"}, "successor"),
        ({"successor": "admin"}, "__all__"),
        ({"successor": "leader", **NEW}, "__all__"),
        ({**NEW, "password": "short"}, "password"),
        ({**NEW, "password": ""}, "password"),
        ({**NEW, "username": "Chen Wei"}, "username"),
        ({"username": "chen.wei"}, "name"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_changed(world, send, today, wrong, field):
    people = {name: user.pk for name, user in world.people.items()}
    wrong = {name: people.get(value, value) for name, value in wrong.items()}
    before = rows()
    answer = send(**{"last_day": today, **wrong})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert rows() == before


def test_a_name_that_is_taken_makes_no_second_account(world, send, today):
    taken = world.leader.username
    before = rows()
    answer = send(last_day=today, **{**NEW, "username": taken})
    assert answer.status_code == 422 and rows() == before


@pytest.mark.parametrize("role", ["office", "secretary", "leader"])
def test_nobody_else_hands_posts_over(world, client, post, today, role):
    client.force_login(world.people[role])
    data = {"last_day": today, "successor": world.leader.pk}
    assert client.post(post.page("hand-over"), data).status_code == 404
    post.refresh_from_db()
    assert post.until is None
