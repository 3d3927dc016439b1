"""Passwords come to an end, and the last five do not come back (C3)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from tests import factories as make

FIRST = "four words of rain"
OTHERS = [f"seven words of Snow {number}" for number in range(1, 6)]


@pytest.fixture
def person(world):
    world.leader.set_password(FIRST)
    world.leader.save()
    return world.leader


def change(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/account/password/", data).status_code == 302


def test_the_last_five_are_refused_and_the_sixth_is_not(person, sign_in):
    client, present = sign_in(person), FIRST
    for new in OTHERS:
        assert not change(client, present, FIRST)
        assert not change(client, present, present)
        assert change(client, present, new)
        present = new
    assert change(client, present, FIRST)
    assert person.past_passwords.count() == 5


def test_the_administrator_does_not_give_an_old_one_back_either(person, world, sign_in):
    client, page = sign_in(world.admin), person.page("edit")
    form = client.get(page).context["form"]
    assert client.post(page, make.filled_in(form, new_password=FIRST)).status_code == 422
    assert client.post(page, make.filled_in(form, new_password=OTHERS[0])).status_code == 302


def test_after_ninety_days_another_one_is_due_first(person, client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(timedelta(days=90) - timedelta(seconds=1))
        client.force_login(User.objects.get(pk=person.pk))
        assert client.get("/").status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get("/")["Location"] == "/account/password/"
        assert change(client, FIRST, OTHERS[0])
        assert client.get("/").status_code == 200


def test_without_the_profile_a_password_lasts(person, client, settings):
    settings.PASSWORD_LASTS = None
    with time_machine.travel(timezone.now() + timedelta(days=900), tick=False):
        client.force_login(person)
        assert client.get("/").status_code == 200
