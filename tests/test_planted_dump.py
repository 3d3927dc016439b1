"""Personal values stand in their own columns and nowhere else: the whole database is searched.

What the own community's secretary keeps for itself (a half-filled form, a workbook that it sent)
holds them too, and is nobody else's.
"""

import csv
import io
import logging

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import totp
from accounts.second_factor import key_from
from accounts.sessions import Session
from cobuild.core.imports.stored import WorkbookImport
from tests import factories as make
from tests.accounts.phones import code_of, with_phone
from tests.test_households import Planted, plant, text_of, write

KEPT_BY_THEIR_OWNER = {
    "draft": "user_id",
    "workbookimport": "owner_id",
    "seenrow": "workbook__owner_id",
}


@pytest.fixture
def planted(world, caplog):
    caplog.set_level(logging.DEBUG)
    made = plant(world.home, Planted("willow", 3), by=world.secretary)
    write(made, secretary=world.secretary, office=world.office)
    client = Client()
    client.force_login(world.secretary)
    client.get("/households/?q=" + made.head)
    client.get("/households/export/?format=csv&q=" + made.head)
    send(client, made)
    reveal(made, by=world.office)
    return made


def reveal(planted, *, by):
    """Somebody else is shown all of it once."""
    client = Client()
    client.force_login(by)
    answer = client.post(planted.household.page("reveal"), {"reason": "visit in the new year"})
    assert planted.head in text_of(answer)


def send(client, planted):
    """A workbook of the secretary about the household, looked through and written."""
    target = io.StringIO()
    rows = csv.writer(target)
    rows.writerow(["Head of household", "Community", "Cause of hardship", "Address", "Since"])
    rows.writerow([planted.head + "b", "Willow", planted.cause, planted.address, "2026-01-01"])
    client.cookies["django_language"] = "en"
    file = SimpleUploadedFile("Households.csv", target.getvalue().encode())
    client.post(reverse("imports"), {"file": file}, follow=True)
    client.post(reverse("import-write", args=[WorkbookImport.objects.get().pk]))


def dump():
    """(model, column, owner or None, text) of every value of every row."""
    for model in apps.get_models():
        columns = [field.attname for field in model._meta.concrete_fields]
        owner = KEPT_BY_THEIR_OWNER.get(model._meta.model_name)
        for row in model._base_manager.values(*columns, owner or "pk"):
            for column in columns:
                yield model, column, owner and row[owner], words_of(column, row[column])


def words_of(column, value) -> str:
    """What can be read in the value without any key; the signed data of a session can."""
    if column == "session_data":
        return str(Session(session_data=value).get_decoded())
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def places_of(planted):
    """{(model, column): owners} where a value or the greater part of one stands."""
    found = {}
    for model, column, owner, text in dump():
        if planted.found_in(text):
            found.setdefault((model._meta.model_name, column), set()).add(owner)
    return found


def test_it_finds_what_was_planted(world, planted):
    found = places_of(planted)
    assert {("household", name) for name in ("head", "cause", "address", "phone")} <= set(found)
    assert ("memberregistration", "phone") in found
    assert found["draft", "data"] == {world.secretary.pk}
    assert found["seenrow", "words"] == {world.secretary.pk}


def test_nothing_stands_outside_its_own_column(world, planted):
    models = {model._meta.model_name: model for model in apps.get_models()}
    for (model, column), owners in places_of(planted).items():
        if model in KEPT_BY_THEIR_OWNER:
            assert owners == {world.secretary.pk}, (model, column)
        else:
            own = getattr(models[model], "sensitive_fields", ())
            assert column in own, (model, column)


def test_the_log_says_nothing(planted, caplog):
    lines = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    assert [line for line in lines if planted.found_in(line)] == []


def test_nobody_but_the_secretary_opens_the_workbook(world, planted):
    address = reverse("import", args=[WorkbookImport.objects.get().pk])
    for name, user in world.people.items():
        client = Client()
        client.force_login(user)
        text = text_of(client.get(address))
        assert bool(planted.found_in(text)) == (name == "secretary"), name


def test_a_household_was_recorded_by_the_workbook(planted):
    assert make.Household.objects.filter(head=planted.head + "b").exists()


PASSWORD, SEED = "four words of rain", "a seed that is kept"


def test_no_password_no_key_and_no_code_stands_in_clear(world):
    """Signed in with all that proves who one is; the control is the seed, which is no proof."""
    codes, client = known(world.office), Client()
    client.post("/sign-in/", {"username": world.office.username, "password": PASSWORD})
    assert client.post("/sign-in/code/", {"code": code_of(SEED)}).status_code == 302
    client.post("/confirm-password/", {"password": PASSWORD})
    everything = "\n".join(text for _model, _column, _owner, text in dump())
    assert SEED in everything
    key = key_from(SEED)
    plain = [code.replace("-", "") for code in codes]
    secrets = [PASSWORD, key.hex(), totp.written(key), totp.written(key).replace(" ", "")]
    assert [secret for secret in secrets + codes + plain if secret in everything] == []


def known(user) -> list[str]:
    """The user's recovery codes; from now on it signs in with ``PASSWORD`` and a phone."""
    user.set_password(PASSWORD)
    user.save()
    return with_phone(user, SEED)
