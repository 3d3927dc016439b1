"""Who decides or administers signs in with a code of the phone too (C7)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.attempts import FAILURES
from accounts.entering import HALF_WAY_LASTS
from accounts.models import User
from cobuild.core.audit import AuditEntry
from tests import factories as make
from tests.accounts.phones import code_of, with_phone

PASSWORD = "four words of rain"
SEED = "a seed"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.SECOND_FACTOR = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def office(world):
    world.office.set_password(PASSWORD)
    world.office.save()
    return world.office


def password(client, user, target=""):
    data = {"username": user.username, "password": PASSWORD}
    return client.post(f"/sign-in/{target}", data)


def code(client, typed):
    return client.post("/sign-in/code/", {"code": typed})


def is_in(client):
    return client.get("/account/").status_code == 200


def test_password_and_code_sign_in(office, client):
    with_phone(office)
    answer = password(client, office, "?next=/units/")
    assert answer["Location"] == "/sign-in/code/?next=%2Funits%2F"
    assert client.get(answer["Location"]).status_code == 200
    assert not is_in(client)
    entered = client.post(answer["Location"], {"code": code_of(SEED)})
    assert entered["Location"] == "/units/"
    assert is_in(client)
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["second_factor", "sign_in"]


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:x"])
def test_the_code_leads_nowhere_else(office, client, target):
    with_phone(office)
    assert password(client, office, f"?next={target}")["Location"] == "/sign-in/code/"
    answer = client.post(f"/sign-in/code/?next={target}", {"code": code_of(SEED)})
    assert answer["Location"] == "/"


def test_a_code_is_good_once(office, clock):
    with_phone(office)
    first, second = Client(), Client()
    for client in (first, second):
        password(client, office)
    typed = code_of(SEED)
    code(first, typed)
    assert code(second, typed).status_code == 200
    assert is_in(first) and not is_in(second)
    clock.shift(timedelta(seconds=30))
    code(second, code_of(SEED))
    assert is_in(second)


def test_without_the_password_there_is_no_page_for_the_code(office, client, clock):
    with_phone(office)
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    password(client, office)
    clock.shift(timedelta(seconds=HALF_WAY_LASTS))
    assert code(client, code_of(SEED))["Location"] == "/sign-in/"
    password(client, office)
    office.set_password("another long Word 9")
    office.save()
    assert code(client, code_of(SEED))["Location"] == "/sign-in/"
    assert not is_in(client)


def test_an_account_that_ended_meanwhile_stays_out(office, world, client):
    with_phone(office)
    password(client, office)
    office.void(by=world.admin, reason="left")
    assert code(client, code_of(SEED))["Location"] == "/sign-in/"


def test_wrong_codes_lock_and_the_administrator_unlocks(office, world, client, sign_in):
    with_phone(office)
    password(client, office)
    for _try in range(FAILURES):
        assert code(client, "000 000").status_code == 200
    assert not is_in(client)
    code(client, code_of(SEED))
    assert not is_in(client)
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert told[1:] == ["code_failed"] * (FAILURES - 1) + ["lock_out", "locked"]
    admin = Client()
    with_phone(world.admin)
    admin.force_login(world.admin)
    assert admin.post(office.page("unlock"), {"reason": "asked"}).status_code == 302
    code(client, code_of(SEED))
    assert is_in(client)


def test_a_recovery_code_is_good_once_however_it_is_typed(office, client):
    codes = with_phone(office)
    assert len(set(codes)) == 10
    password(client, office)
    code(client, codes[3].upper().replace("-", " "))
    assert is_in(client)
    assert office.recovery_codes.count() == 9
    assert AuditEntry.objects.filter(action="recovery_used", object_id=office.pk).count() == 1
    again = Client()
    password(again, office)
    code(again, codes[3])
    assert not is_in(again)


def test_codes_and_key_are_stored_nowhere(office):
    codes = with_phone(office)
    rows = [str(row) for row in User.objects.values()]
    rows += [str(row) for row in office.recovery_codes.values()]
    rows += [str(entry.__dict__) for entry in AuditEntry.objects.all()]
    assert not [code for code in codes for row in rows if code in row]
    assert office.second_factor_seed[:6] not in str(AuditEntry.objects.values())


# Who needs one --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["office", "admin"])
def test_who_needs_one_sets_it_up_first(world, sign_in, role):
    client = sign_in(world.people[role])
    for address in ("/", "/units/", "/accounts/", "/account/password/"):
        assert client.get(address)["Location"] == "/account/second-factor/", address
    fragment = client.get("/units/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, "/account/second-factor/")


@pytest.mark.parametrize("role", ["secretary", "lead_unit", "liaison", "leader"])
def test_others_need_none(world, sign_in, role):
    assert sign_in(world.people[role]).get("/").status_code == 200


def test_where_the_installation_asks_for_none_nobody_needs_one(world, sign_in, settings):
    settings.SECOND_FACTOR = False
    assert sign_in(world.office).get("/").status_code == 200


def set_up(client):
    """Set up a phone on the page; the answer."""
    client.get("/account/second-factor/")
    seed = client.session["new_seed"]
    return client.post("/account/second-factor/", {"code": code_of(seed)})


def test_setting_up_opens_everything_and_tells_the_recovery_codes(world, sign_in):
    client = sign_in(world.office)
    page = client.get("/account/second-factor/").content.decode()
    assert "otpauth://totp/" in page
    picture = client.get("/account/second-factor/picture/")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    wrong = client.post("/account/second-factor/", {"code": "12345"})
    assert wrong.status_code == 422
    told = set_up(client)
    assert len(told.context["codes"]) == 10
    assert client.get("/").status_code == 200
    assert client.get("/account/second-factor/picture/").status_code == 404
    assert User.objects.get(pk=world.office.pk).has_second_factor


def test_another_phone_needs_a_code_of_the_present_one(world, sign_in):
    with_phone(world.office)
    client = sign_in(world.office)
    page = "/account/second-factor/"
    assert client.get("/account/second-factor/picture/").status_code == 404
    assert client.post(page, {"code": "000000", "act": "phone"}).status_code == 422
    shown = client.post(page, {"code": code_of(SEED), "act": "phone"})
    assert "otpauth://totp/" in shown.content.decode()
    assert User.objects.get(pk=world.office.pk).second_factor_seed == SEED
    new = client.session["new_seed"]
    client.post(page, {"code": code_of(new)})
    assert User.objects.get(pk=world.office.pk).second_factor_seed == new


def test_new_recovery_codes_replace_the_old_ones(world, sign_in):
    old = with_phone(world.office)
    client = sign_in(world.office)
    answer = client.post("/account/second-factor/", {"code": code_of(SEED), "act": "codes"})
    new = answer.context["codes"]
    assert len(new) == 10 and not set(new) & set(old)
    assert world.office.accepts_code(new[0]) and not world.office.accepts_code(old[0])


# Lost phones ----------------------------------------------------------------------------------


def test_the_administrator_resets_the_phone_of_another(world, sign_in):
    with_phone(world.admin)
    codes = with_phone(world.office)
    client, page = sign_in(world.admin), world.office.page("reset-second-factor")
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "phone lost"}).status_code == 302
    office = User.objects.get(pk=world.office.pk)
    assert not office.has_second_factor and not office.accepts_code(codes[0])
    entry = AuditEntry.objects.get(action="second_factor_off")
    assert (entry.actor, entry.object_id, entry.reason) == (world.admin, office.pk, "phone lost")
    own = world.admin.page("reset-second-factor")
    assert client.post(own, {"reason": "phone lost"}).status_code == 403
    assert User.objects.get(pk=world.admin.pk).has_second_factor


def test_nobody_else_resets_or_unlocks(world, client):
    with_phone(world.office)
    for role in ("office", "secretary", "leader"):
        client.force_login(world.people[role])
        for name in ("unlock", "reset-second-factor"):
            answer = client.post(world.office.page(name), {"reason": "phone lost"})
            assert answer.status_code == 404
    assert User.objects.get(pk=world.office.pk).has_second_factor


def test_an_account_without_phone_signs_in_with_the_password(world, client):
    user = make.user("leader", world.county)
    user.set_password(PASSWORD)
    user.save()
    assert password(client, user)["Location"] == "/"
    assert not user.accepts_code("") and not user.accepts_code("000000")
