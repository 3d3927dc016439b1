"""Acts of weight ask for the password again where the sign-in was a while ago (C7)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.attempts import FAILURES
from cobuild.core.audit import AuditEntry
from tests import factories as make

PASSWORD = "four words of rain"
EXPORT = "/zones/export/?format=csv&q=East"


@pytest.fixture
def clock(settings):
    settings.LARGE_EXPORT = 2
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def client(world, sign_in, clock):
    """The office a quarter of an hour after its sign-in; it works without a pause."""
    world.office.set_password(PASSWORD)
    world.office.save()
    for name in ("East", "Far East", "Near East"):
        make.zone(world.county, name=name)
    client = sign_in(world.office)
    assert client.get("/account/").status_code == 200
    clock.shift(timedelta(minutes=15))
    return client


def confirm(client, password, target="/zones/"):
    return client.post(f"/confirm-password/?next={target}", {"password": password})


def test_a_large_export_asks_for_the_password_and_leads_back(client):
    asked = client.get(EXPORT)
    assert asked["Location"] == "/confirm-password/?next=%2Fzones%2F%3Fq%3DEast"
    assert not AuditEntry.objects.filter(action="export").exists()
    assert client.get(asked["Location"]).status_code == 200
    led_back = client.post(asked["Location"], {"password": PASSWORD})
    assert led_back["Location"] == "/zones/?q=East"
    assert client.get(EXPORT).content.decode().count("\n") == 4


def test_it_is_asked_again_after_a_quarter_of_an_hour(client, clock):
    confirm(client, PASSWORD)
    clock.shift(timedelta(minutes=15) - timedelta(seconds=1))
    assert client.get(EXPORT).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(EXPORT).status_code == 302


def test_who_just_signed_in_and_a_small_export_are_not_asked(client, world, sign_in):
    assert client.get("/zones/export/?format=csv&q=Near").status_code == 200
    client.logout()
    assert sign_in(world.office).get(EXPORT).status_code == 200


def test_a_wrong_password_confirms_nothing_and_is_counted(client, world):
    for _try in range(FAILURES):
        assert confirm(client, "wrong").status_code == 200
    assert confirm(client, PASSWORD).status_code == 200
    assert client.get(EXPORT).status_code == 302
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["sign_in_failed"] * (FAILURES - 1) + ["lock_out", "locked"]
    world.office.unlock(by=world.admin)
    assert confirm(client, PASSWORD).status_code == 302
    assert client.get(EXPORT).status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:x", "%5C%5Cevil.example"]
)
def test_it_leads_nowhere_else(client, target):
    assert confirm(client, PASSWORD, target)["Location"] == "/"
    assert client.get(f"/confirm-password/?next={target}").context["back"] == "/"


def test_who_sets_up_a_phone_unasked_is_asked_too(client):
    page = "/account/second-factor/"
    assert client.get(page)["Location"].startswith("/confirm-password/")
    confirm(client, PASSWORD)
    assert client.get(page).status_code == 200


def test_showing_personal_details_asks_for_the_password_again(client, world):
    household = make.household(world.willow, head="Ouyang Xiaoming")
    reason = {"reason": "visit before the new year"}
    for ask in (client.get, client.post):
        asked = ask(household.page("reveal"), reason)
        assert asked["Location"].startswith("/confirm-password/")
    assert not AuditEntry.objects.filter(action="reveal").exists()
    led_back = client.post(asked["Location"], {"password": PASSWORD})
    assert led_back["Location"] == household.page("reveal")
    assert "Ouyang Xiaoming" in client.post(household.page("reveal"), reason).content.decode()


def test_a_large_part_of_the_log_asks_for_the_password_again(world, clock):
    client = Client()
    client.force_login(world.auditor)
    for place in (world.willow, world.willow, world.maple):
        AuditEntry.note(place, "update", by=world.office)
    client.get("/account/")
    clock.shift(timedelta(minutes=15))
    export = "/audit/export/?format=csv"
    assert client.get(f"{export}&record={world.maple.pk}").status_code == 200
    asked = client.get(export)
    assert asked["Location"] == "/confirm-password/?next=%2Faudit%2F%3Fformat%3Dcsv"
    client = Client()
    client.force_login(world.auditor)
    assert client.get(export).status_code == 200
