"""A session ends when it is idle and when it is old, and is a new one after sign-in (C6, C8)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.sessions import Session

PAGE = "/account/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def is_in(client):
    return client.get(PAGE).status_code == 200


def keep_busy(client, clock, hours):
    """Ask for a page every 20 minutes; whether each was given."""
    for _third in range(hours * 3):
        clock.shift(timedelta(minutes=20))
        yield is_in(client)


def test_a_busy_session_ends_twelve_hours_after_the_sign_in(world, sign_in, clock):
    client = sign_in(world.office)
    assert is_in(client)
    *before, last = keep_busy(client, clock, 12)
    assert all(before)
    assert not last
    assert is_in(sign_in(world.office))


def test_an_idle_session_ends_after_half_an_hour(world, sign_in, clock):
    client = sign_in(world.office)
    assert is_in(client)
    clock.shift(timedelta(minutes=29, seconds=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not is_in(client)


def test_the_session_before_the_sign_in_is_not_the_one_after(world, client):
    world.office.set_password("four words of rain")
    world.office.save()
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    data = {"username": world.office.username, "password": "four words of rain"}
    assert client.post("/sign-in/", data).status_code == 302
    assert is_in(client)
    assert client.session.session_key != planted
    client.cookies["sessionid"] = planted
    assert not is_in(client)


def test_a_session_in_use_is_noted_once_a_minute(world, sign_in, clock):
    client = sign_in(world.office)
    noted = []
    for seconds in (0, 59, 1, 59, 61):
        clock.shift(timedelta(seconds=seconds))
        before = Session.objects.get().last_seen
        assert is_in(client)
        noted.append(Session.objects.get().last_seen != before)
    assert noted == [False, False, True, False, True]
