"""The cast of all tests: one county of two zones and three communities, one person per role."""

from dataclasses import dataclass, field
from time import time
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from accounts.sessions import POSTS
from cobuild.core.frozen import Frozen
from cobuild.core.recent import SIGNED_IN_AT
from tests import factories as make


@dataclass
class World:
    """Two zones: ``north`` with two communities, ``south`` with one; another county beside them.

    ``people`` maps a role's name to its user; ``secretary`` writes for ``willow``,
    ``other_secretary`` for ``maple``; ``lead_unit`` leads the north; ``liaison`` is of ``bureau``.
    """

    county: Any
    other_county: Any
    north: Any
    south: Any
    willow: Any
    poplar: Any
    maple: Any
    bureau: Any
    school: Any
    works: Any
    people: dict = field(default_factory=dict)

    @property
    def home(self):
        """The place of ``secretary``, ``lead_unit`` and ``liaison``."""
        return make.Place(self.county, self.north, self.willow, self.bureau)

    @property
    def elsewhere(self):
        """The place of ``other_secretary`` in the same county."""
        return make.Place(self.county, self.south, self.maple, self.school)

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


@pytest.fixture
def world(db):
    return build_world()


def build_world() -> World:
    county, other_county = make.county(name="Home county"), make.county(name="Other county")
    north, south = make.zone(county, name="North"), make.zone(county, name="South")
    world = World(
        county=county,
        other_county=other_county,
        north=north,
        south=south,
        willow=make.community(north, name="Willow"),
        poplar=make.community(north, name="Poplar"),
        maple=make.community(south, name="Maple"),
        bureau=make.unit(county, name="Public security bureau", short_name="Bureau"),
        school=make.unit(county, name="First school", kind="institution"),
        works=make.unit(county, name="Machine works", kind="enterprise"),
    )
    world.people = {
        "office": make.user("county_office", county),
        "lead_unit": make.user("lead_unit", north),
        "secretary": make.user("secretary", world.willow),
        "other_secretary": make.user("secretary", world.maple),
        "liaison": make.user("liaison", world.bureau),
        "leader": make.user("leader", county),
        "superior": make.user("superior", county),
        "admin": make.user("account_admin"),
        "auditor": make.user("auditor"),
        "other_office": make.user("county_office", other_county),
    }
    return world


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The tests of a module that share what is made for the module are run by one worker.

    A test that commits puts back what the migrations had written, or those after it lack that.
    """
    for item in items:
        if {"transactional_db", "live_server"} & set(item.fixturenames):
            assert "django_db_serialized_rollback" in item.fixturenames, item.nodeid
        made = item._fixtureinfo.name2fixturedefs.values()
        if any(fixtures[-1].scope == "module" for fixtures in made):
            day = item.callspec.params.get("day", "") if hasattr(item, "callspec") else ""
            item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__} {day}"))


@pytest.fixture
def sign_in(client):
    """Sign a user in and get the client."""

    def sign(user):
        return signed_in(user, client)

    return sign


def signed_in(user, client=None):
    """A client whose session holds what a sign-in notes in it: its first page keeps nothing."""
    client = client or Client()
    client.force_login(user)
    session = client.session
    session.update({SIGNED_IN_AT: time(), POSTS: type(user).objects.get(pk=user.pk).posts_key})
    session.save()
    return client


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """The cast works without phones; tests/accounts/test_second_factor.py asks for them."""
    settings.SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def empty_caches():
    """No test sees what another one kept ready."""
    for name in set(caches.settings) - {"jobs"}:  # that one is shared with the broker
        caches[name].clear()


@pytest.fixture(autouse=True, scope="session")
def empty_frozen_tables():
    """Tests that commit empty all tables afterwards: theirs is the one way past ``Frozen``."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def thaw_and_empty(operations, statements):
        thawing, freezing = around_frozen(operations.connection)
        empty(operations, [*thawing, *statements, *freezing])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", thaw_and_empty)
        yield


def thaw():
    """Until the test rolls back, ``Frozen`` rows can be changed."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in around_frozen(connection)[0]:
            cursor.execute(statement)


def around_frozen(connection):
    """The statements that take the rule off every table that has it, and those that put it back."""
    editor, thawing, freezing = connection.schema_editor(), [], []
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if isinstance(rule, Frozen):
                thawing += map(str, rule.thawing(model, editor))
                freezing += map(str, rule.freezing(model, editor))
    return thawing, freezing
