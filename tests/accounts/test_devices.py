"""A stranger's failures lock nobody out of the own computer (C4)."""

import pytest
from django.test import Client

from accounts.attempts import FAILURES, OF_AN_ACCOUNT
from tests import factories as make

RIGHT = "four words of rain"


@pytest.fixture
def person(db):
    user = make.user("leader", make.county(), username="chen.wei")
    user.set_password(RIGHT)
    user.save()
    return user


def tries(client, password, username="chen.wei"):
    answer = client.post("/sign-in/", {"username": username, "password": password})
    return answer.status_code == 302


@pytest.fixture
def known(person):
    """A browser from which the person signed in before, and out again."""
    client = Client(REMOTE_ADDR="10.0.0.1")
    assert tries(client, RIGHT)
    client.post("/sign-out/")
    return client


def lock_from_everywhere():
    for number in range(OF_AN_ACCOUNT + 1):
        tries(Client(REMOTE_ADDR=f"10.1.0.{number}"), "wrong")
    for _try in range(FAILURES):
        tries(Client(REMOTE_ADDR="10.0.0.1"), "wrong")


def test_the_owner_gets_in_from_the_known_browser_only(known):
    lock_from_everywhere()
    assert not tries(Client(REMOTE_ADDR="10.0.0.1"), RIGHT)
    assert not tries(Client(REMOTE_ADDR="10.3.0.1"), RIGHT)
    assert tries(known, RIGHT)


def test_a_known_browser_has_five_tries_too(known):
    for _try in range(FAILURES):
        assert not tries(known, "wrong")
    assert not tries(known, RIGHT)
    assert tries(Client(REMOTE_ADDR="10.0.0.1"), RIGHT)


def test_a_browser_is_known_to_its_account_only(known):
    other = make.user("leader", make.county(), username="li.na")
    other.set_password(RIGHT)
    other.save()
    for number in range(OF_AN_ACCOUNT + 1):
        tries(Client(REMOTE_ADDR=f"10.1.0.{number}"), "wrong", "li.na")
    assert not tries(known, RIGHT, "li.na")


def test_a_made_up_or_changed_cookie_makes_no_browser_known(known):
    name = next(name for name in known.cookies if name.startswith("device_"))
    lock_from_everywhere()
    value = known.cookies[name].value
    for forged in ("0123456789abcdef", value[:-1] + ("A" if value[-1] != "A" else "B")):
        stranger = Client(REMOTE_ADDR="10.4.0.1")
        stranger.cookies[name] = forged
        assert not tries(stranger, RIGHT)
