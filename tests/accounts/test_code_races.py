"""Codes sent at once: one is taken, and not more are looked at than the ceiling (C4, C7)."""

import pytest
from django.test import Client

from accounts import totp
from accounts.attempts import FAILURES, AttemptsQuerySet
from accounts.models import User
from tests import factories as make
from tests.accounts.phones import code_of, with_phone
from tests.core.test_races import at_once, times

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SEED, PASSWORD = "a seed", "four words of rain"
GUESSES = 40


@pytest.fixture
def person(db):
    user = make.user("leader", make.county())
    user.set_password(PASSWORD)
    user.save()
    with_phone(user)
    return user


@pytest.fixture
def looked_at(monkeypatch):
    """The codes that were compared."""
    codes, step_of = [], totp.step_of

    def noted(key, typed):
        codes.append(typed)
        return step_of(key, typed)

    monkeypatch.setattr(totp, "step_of", noted)
    return codes


def half_way(person):
    client = Client()
    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    return client


def enters(client, code):
    return client.post("/sign-in/code/", {"code": code}).status_code == 302


def guess_at_once(person):
    cookies = half_way(person).cookies

    def act(code):
        browser = Client()
        browser.cookies = cookies
        return lambda: enters(browser, code)

    return at_once(*[act(f"wrong {number}") for number in range(GUESSES)])


def test_of_codes_sent_at_once_only_five_are_looked_at(person, looked_at):
    guess_at_once(person)
    assert len(looked_at) == FAILURES
    assert not enters(half_way(person), code_of(SEED))


def test_without_the_counter_all_would_be_looked_at(person, looked_at, monkeypatch):
    """The control: it is the counter that holds the guesses back."""
    monkeypatch.setattr(AttemptsQuerySet, "reserve", lambda *_key: True)
    guess_at_once(person)
    assert len(looked_at) == GUESSES


def test_one_code_sent_at_once_from_many_browsers_lets_one_in(person):
    clients = [half_way(person) for _browser in range(4)]
    code = code_of(SEED)
    entered = at_once(*[lambda c=client: enters(c, code) for client in clients])
    assert sorted(entered) == [False, False, False, True]


def test_one_recovery_code_used_at_once_is_used_once(person):
    code = person.make_recovery_codes()[0]
    used = times(4, lambda: User.objects.get(pk=person.pk).accepts_code(code))
    assert sorted(used) == [False, False, False, True]
