"""The demo county, loaded once a module and rolled back after it."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from agreements.base import Agreement
from cobuild.core.records import Record
from reports.demo import build

STORY_ENDS = date(2003, 3, 31)
STOCKS = {  # of the yardstick, at the end of 2002 and of 2003Q1
    "district.units": 180,
    "district.communities": 10,
    "district.zones": 10,
    "district.lead_units": 20,
    "pairing.unit_branches": 122,
    "pairing.community_branches": 52,
    "pairing.households": 255,
    "liaison.associations": 1,
    "liaison.communities": 10,
}


@contextmanager
def loaded(as_of):
    with transaction.atomic():
        reset_ids()
        yield build(as_of)
        transaction.set_rollback(True)


def reset_ids():
    """As in a fresh database: PostgreSQL counts on after a rollback."""
    statements = connection.ops.sequence_reset_sql(no_style(), all_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def all_rows():
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list(*columns(model)))
        for model in all_models()
    }


def columns(model):
    """All but the stamps of the log: no two are the same."""
    return [field.attname for field in model._meta.concrete_fields if field.name != "stamp"]


def all_models():
    return apps.get_models(include_auto_created=True)


def record_models():
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    models.remove(Agreement)  # its rows are those of its systems
    return models


@pytest.fixture(autouse=True)
def as_in_the_demo(settings):
    """Passwords of a demo do not grow old (cobuild/settings.py)."""
    settings.PASSWORD_LASTS = None


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The county of 2003-03-31."""
    with django_db_blocker.unblock(), loaded(STORY_ENDS) as story:
        yield story
