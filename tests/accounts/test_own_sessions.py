"""People see where they are signed in and end it; a session ends with its posts (C8)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.attempts import SignInAttempts
from accounts.models import Post, User
from accounts.sessions import Session
from accounts.tasks import sweep
from cobuild.core.audit import AuditEntry
from tests import factories as make

PASSWORD = "four words of rain"
AGENT = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


@pytest.fixture
def person(world):
    world.secretary.set_password(PASSWORD)
    world.secretary.save()
    return world.secretary


def browser(person, address="10.0.0.1"):
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": AGENT})
    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client):
    return client.get("/account/").status_code == 200


def listed(client):
    rows = client.get("/account/").context["sessions"]
    return [(row.address, row.device, is_here) for row, is_here in rows]


def test_sessions_are_listed_with_device_and_address(person, world):
    office, home = browser(person), browser(person, "10.0.0.2")
    Client().force_login(world.leader)
    assert sorted(listed(home)) == [
        ("10.0.0.1", "Chrome · Windows", False),
        ("10.0.0.2", "Chrome · Windows", True),
    ]
    page = home.get("/account/").content.decode()
    assert office.session.session_key not in page


def end(client, which):
    return client.post("/account/sessions/end/", {"which": which})


def test_one_is_ended_and_the_others_go_on(person):
    first, second, third = (browser(person, f"10.0.0.{number}") for number in (1, 2, 3))
    end(third, Session.objects.get(pk=first.session.session_key).name)
    assert not is_in(first)
    assert is_in(second) and is_in(third)
    assert AuditEntry.objects.filter(action="end_session", actor=person).count() == 1


def test_all_others_are_ended(person):
    first, second, here = (browser(person, f"10.0.0.{number}") for number in (1, 2, 3))
    end(here, "others")
    assert [is_in(client) for client in (first, second, here)] == [False, False, True]


def test_nobody_ends_the_session_of_another(person, world, sign_in):
    client = browser(person)
    name = Session.objects.get(pk=client.session.session_key).name
    for which in (name, "others", "", "x" * 500):
        end(sign_in(world.office), which)
    assert is_in(client)


def test_a_new_password_ends_the_others_and_the_list_says_so(person):
    elsewhere, here = browser(person, "10.0.0.2"), browser(person)
    new = "seven words of Snow 9"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", data).status_code == 302
    assert len(listed(here)) == 1
    assert not is_in(elsewhere)
    assert AuditEntry.objects.filter(action="password", actor=person).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda world, post: post.void(by=world.admin, reason="left"),
        lambda world, post: Post.objects.create(
            user=post.user, role="secretary", community=world.poplar, since=make.LONG_AGO
        ),
    ],
)
def test_a_session_ends_when_a_post_ends_or_begins(person, world, change):
    client = browser(person)
    change(world, person.posts.get())
    assert not is_in(client)
    assert is_in(browser(person))


def test_a_session_ends_when_a_post_is_changed_by_the_administrator(person, world):
    client, admin = browser(person), Client()
    admin.force_login(world.admin)
    post = person.posts.get()
    data = make.filled_in(admin.get(post.page("edit")).context["form"], since="2001-01-01")
    assert admin.post(post.page("edit"), data).status_code == 302
    assert not is_in(client)


def test_a_post_that_begins_at_midnight_ends_the_session_of_the_day_before(person, world):
    evening = timezone.localtime().replace(hour=23, minute=50)
    with time_machine.travel(evening, tick=False) as clock:
        tomorrow = timezone.localdate() + timedelta(days=1)
        Post.objects.create(user=person, role="secretary", community=world.poplar, since=tomorrow)
        client = browser(person)
        clock.shift(timedelta(minutes=9))
        assert is_in(client)
        clock.shift(timedelta(minutes=2))
        assert not is_in(client)


def test_a_form_sent_when_the_posts_changed_is_there_after_the_next_sign_in(person, world):
    client = browser(person)
    data = make.filled_in(client.get("/volunteers/new/").context["form"], name="Wang")
    Post.objects.create(user=person, role="leader", county=world.county, since=make.LONG_AGO)
    assert client.post("/volunteers/new/", data)["Location"].startswith("/sign-in/")
    back = client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    assert back["Location"] == "/volunteers/new/"


def test_what_is_over_is_swept_away(person):
    client = browser(person)
    for _try in range(2):
        Client().post("/sign-in/", {"username": person.username, "password": "wrong"})
    sweep()
    assert is_in(client) and SignInAttempts.objects.filter(number__gt=0).exists()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        sweep()
    assert not Session.objects.exists() and not SignInAttempts.objects.exists()
    assert User.objects.filter(pk=person.pk).exists()
