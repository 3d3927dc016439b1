"""Guesses are counted before they are looked at, and tell nobody who has an account (C4, C5)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.attempts import FAILURES, FROM_AN_ADDRESS, OF_AN_ACCOUNT, AttemptsQuerySet
from accounts.models import User
from cobuild.core.audit import AuditEntry
from tests import factories as make

RIGHT = "four words of rain"
GUESSES = 200
computed = Counter()


class CountingHasher(PBKDF2PasswordHasher):
    """Computes as PBKDF2 does, quickly, and counts what it is given."""

    algorithm = "counting"
    iterations = 1

    def encode(self, password, salt, iterations=None):
        computed[password] += 1
        return super().encode(password, salt, iterations)

    def must_update(self, encoded):
        return False

    def harden_runtime(self, password, encoded):
        """It always takes one round."""


@pytest.fixture(autouse=True)
def counting(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    computed.clear()


@pytest.fixture
def person(db):
    user = make.user("leader", make.county(), username="chen.wei")
    user.set_password(RIGHT)
    user.save()
    computed.clear()
    return user


def guess(password, username="chen.wei", address="10.0.0.1", **headers):
    """The client that tried, and the answer."""
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client, client.post("/sign-in/", {"username": username, "password": password})


def gets_in(*args, **kwargs):
    return guess(*args, **kwargs)[1].status_code == 302


def guess_at_once(passwords):
    def act(password):
        try:
            return gets_in(password)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(act, passwords))


PASSWORDS = [f"guess {number}" for number in range(GUESSES - 1)] + [RIGHT]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_guesses_sent_at_once_only_five_are_looked_at(person):
    entered = guess_at_once(PASSWORDS)
    assert computed.total() == FAILURES
    assert computed[RIGHT] == 0
    assert not any(entered)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_the_counter_all_would_be_looked_at(person, monkeypatch):
    """The control: it is the counter that holds the guesses back."""
    monkeypatch.setattr(AttemptsQuerySet, "reserve", lambda *_key: True)
    entered = guess_at_once(PASSWORDS)
    assert computed.total() == GUESSES
    assert entered[-1]


def fail(times=FAILURES, **kwargs):
    for number in range(times):
        assert not gets_in(f"wrong {number}", **kwargs)


def test_five_failures_lock_the_account_at_this_address_for_half_an_hour(person):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail(FAILURES - 1)
        clock.shift(timedelta(minutes=10))
        fail(1)
        clock.shift(timedelta(minutes=30) - timedelta(seconds=1))
        assert not gets_in(RIGHT)
        clock.shift(timedelta(seconds=1))
        assert gets_in(RIGHT)


def test_four_failures_lock_nothing_and_are_forgotten_after_the_right_password(person):
    for _round in range(3):
        fail(FAILURES - 1)
        assert gets_in(RIGHT)


def test_another_address_and_another_account_are_not_locked(person):
    other = make.user("leader", make.county(), username="li.na")
    other.set_password(RIGHT)
    other.save()
    fail()
    assert gets_in(RIGHT, address="10.0.0.2")
    assert gets_in(RIGHT, username="li.na")
    assert not gets_in(RIGHT)


def test_many_addresses_meet_the_ceiling_of_the_account(person):
    for number in range(OF_AN_ACCOUNT + 10):
        fail(1, address=f"10.1.0.{number}")
    assert computed.total() == OF_AN_ACCOUNT
    assert not gets_in(RIGHT, address="10.2.0.1")


def test_many_accounts_meet_the_ceiling_of_the_address(person):
    for number in range(FROM_AN_ADDRESS + 10):
        fail(1, username=f"user.{number}")
    assert computed.total() == FROM_AN_ADDRESS
    assert not gets_in(RIGHT)
    assert gets_in(RIGHT, address="10.0.0.2")


def test_a_made_up_forwarding_address_and_other_spellings_do_not_help(person):
    names = ["chen.wei", "CHEN.WEI", " chen.wei ", "Chen.Wei"]
    for number in range(20):
        address = f"1.1.1.{number}"
        fail(1, username=names[number % 4], **{"X-Forwarded-For": address})
    assert computed.total() == FAILURES
    assert not gets_in(RIGHT, **{"X-Forwarded-For": "1.1.1.99"})


def words(username):
    """The answer to one guess, without what the visitor typed and the page's own token."""
    client, answer = guess("wrong", username=username, address=f"of {username}"[:40])
    token = str(answer.context["csrf_token"])
    return answer.status_code, answer.content.decode().replace(token, "").replace(username, "")


def test_known_unknown_ended_and_locked_accounts_get_the_same_answer(person):
    gone = make.user("leader", make.county(), username="gone", password=person.password)
    gone.void(by=gone, reason="left")
    rounds = []
    for username in ("chen.wei", "nobody", "gone"):
        computed.clear()
        answers = [words(username) for _try in range(FAILURES + 2)]
        rounds.append((answers, computed.total()))
    assert rounds[0] == rounds[1] == rounds[2]
    assert rounds[0][1] == FAILURES
    assert len(set(rounds[0][0])) == 2


def entries():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "object_id", "actor"))


def test_the_log_tells_who_came_in_and_what_failed(person):
    gets_in(RIGHT)
    fail(FAILURES)
    own = person.pk
    failures = [("sign_in_failed", own, None)] * (FAILURES - 1)
    assert entries() == [("sign_in", own, own), *failures, ("lock_out", own, None)]
    assert set(AuditEntry.objects.values_list("address", flat=True)) == {"10.0.0.1"}


def test_what_was_typed_as_an_unknown_account_is_stored_nowhere(person):
    fail(1, username="my-secret-password")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.object_text) == ("sign_in_failed", None, "")
    rows = [str(row) for row in User.objects.values()] + [str(entry.__dict__)]
    assert not any("my-secret-password" in row for row in rows)


def test_a_new_password_by_the_administrator_unlocks(person, sign_in):
    admin = make.user("account_admin")
    fail()
    client = sign_in(admin)
    form = client.get(person.page("edit")).context["form"]
    new = "another long Word 9"
    assert (
        client.post(person.page("edit"), make.filled_in(form, new_password=new)).status_code == 302
    )
    assert gets_in(new)
