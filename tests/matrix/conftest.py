import logging

import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import build_world
from tests.matrix import scene as made
from tests.matrix.cells import Scene
from tests.matrix.planted import plant


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """The log would hold a line for each of the refusals."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, media):
    """Built once for the tests of a module, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_scene()
        transaction.set_rollback(True)


def build_scene() -> Scene:
    world = build_world()
    users = made.people(world)
    records = made.records(world)
    records |= made.attachments(records, by=world.office) | made.imports(users)
    records |= made.kept(users) | made.logged(world)
    made.publish_twice(world)
    return Scene(made.clients(users), records, plant())
