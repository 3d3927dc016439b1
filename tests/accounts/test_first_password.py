"""A password that somebody else chose opens nothing but the page for another one (C3)."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.middleware import OPEN
from accounts.models import User
from tests import factories as make

PAGE = "password"
FIRST, OWN = "four words of rain", "seven words of Snow 9"


@pytest.fixture
def newcomer(world):
    user = make.user("leader", world.county, username="chen.wei", must_change_password=True)
    user.set_password(FIRST)
    user.save()
    return user


@pytest.fixture
def client_of(newcomer, client):
    client.force_login(newcomer)
    return client


WITHOUT_SIGN_IN = {"sign-in", "sign-in-code", "set_language"}
SAMPLES = {"quarter": "2026Q1"}
ADDRESSES = {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def some_address(name):
    """An address of this name; a record that it asks for need not exist."""
    parts = get_resolver().reverse_dict.getlist(name)[0][0][0]
    return "/" + parts[0] % {argument: SAMPLES.get(argument, 1) for argument in parts[1]}


def test_every_address_leads_to_the_change_of_the_password(client_of):
    assert OPEN[PAGE] | WITHOUT_SIGN_IN <= ADDRESSES
    closed = sorted(ADDRESSES - OPEN[PAGE] - WITHOUT_SIGN_IN)
    assert len(closed) > 100
    for name in closed:
        for answer in (client_of.get(some_address(name)), client_of.post(some_address(name))):
            assert (answer.status_code, answer["Location"]) == (302, "/account/password/"), name


def test_a_fragment_leads_there_too(client_of):
    answer = client_of.get("/communities/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/password/"


def test_the_language_and_the_way_out_stay_open(client_of):
    assert client_of.get("/account/password/").status_code == 200
    assert client_of.post(reverse("set_language"), {"language": "en"})["Location"] == "/"
    assert client_of.post("/sign-out/")["Location"] == "/sign-in/"


def change(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/account/password/", data)


def test_after_the_change_all_is_open(client_of, newcomer):
    assert change(client_of, FIRST, OWN).status_code == 302
    assert client_of.get("/communities/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(OWN)


def test_a_refused_change_opens_nothing(client_of):
    assert change(client_of, "not this", OWN).status_code == 200
    assert client_of.get("/communities/").status_code == 302


def test_the_change_ends_the_sessions_elsewhere(client_of, newcomer):
    other = Client()
    other.force_login(newcomer)
    assert other.get("/account/password/").status_code == 200
    change(client_of, FIRST, OWN)
    assert other.get("/account/password/")["Location"].startswith("/sign-in/")
    assert client_of.get("/account/password/").status_code == 200


def test_a_password_set_by_the_administrator_is_a_first_one(world, sign_in):
    client, page = sign_in(world.admin), world.leader.page("edit")
    form = client.get(page).context["form"]
    assert client.post(page, make.filled_in(form)).status_code == 302
    assert not User.objects.get(pk=world.leader.pk).must_change_password
    form = client.get(page).context["form"]
    assert client.post(page, make.filled_in(form, new_password=FIRST)).status_code == 302
    assert User.objects.get(pk=world.leader.pk).must_change_password


def test_an_account_made_by_command_has_a_first_password(world):
    call_command("create_account", "li.na", role="account_admin")
    assert User.objects.get(username="li.na").must_change_password
