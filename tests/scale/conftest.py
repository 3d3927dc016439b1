"""Two small synthetic counties, loaded once a module and rolled back after it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.calculator.conftest import differences  # noqa: F401 - the fixture
from tests.demo.conftest import reset_ids

COUNTIES = 2
ACTIVITIES = 1001
QUARTERS = 6


def load_scale(**options):
    """What the command said."""
    out = StringIO()
    defaults = {"counties": COUNTIES, "activities": ACTIVITIES, "quarters": QUARTERS}
    call_command("load_scale", stdout=out, **{**defaults, **options})
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """What the command said when it filled the database."""
    if connection.vendor != "postgresql":
        pytest.skip("load_scale needs PostgreSQL")
    with django_db_blocker.unblock(), transaction.atomic():
        reset_ids()
        yield load_scale()
        transaction.set_rollback(True)
