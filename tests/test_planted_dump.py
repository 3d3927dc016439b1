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

from cobuild.core.imports.stored import WorkbookImport
from tests import factories as make
from tests.test_households import Planted, plant, text_of, write

KEPT_BY_THEIR_OWNER = {"draft": "user_id", "workbookimport": "owner_id"}


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
    return made


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
        owner = KEPT_BY_THEIR_OWNER.get(model._meta.model_name)
        for row in model._base_manager.values():
            for column, value in row.items():
                text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                yield model, column, row.get(owner), text


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
