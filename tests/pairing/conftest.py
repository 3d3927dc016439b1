"""Pairs in the third quarter of 2026, seen on 15 November; beside what counts, what does not."""

from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from tests import factories as make

EARLIER = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
VOIDED = {"state": "voided", "void_reason": "typed twice"}
READERS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "liaison"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-15 12:00 +0800", tick=False):
        yield date(2026, 11, 15)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def records_at(client):
    """The records of the list at the address, as the signed-in user gets them."""

    def records(url):
        response = client.get(url)
        assert response.status_code == 200, url
        assert not response.context["filterset"].errors, url
        return response.context["table"].data.data

    return records


@pytest.fixture
def paired(world):
    """The bureau's committee with patrol, traffic and registry, and the school's teachers.

    Patrol is paired with branches of willow and poplar, traffic with the same branch of willow,
    the teachers with one of maple.
    """
    record_branches(world)
    record_agreements(world)
    record_exchanges(world)
    record_households(world)
    record_aid(world)
    record_abroad(world)
    return world


def record_branches(world):
    world.committee = make.unit_branch(world.bureau, name="Committee", level="committee")
    below = {"parent": world.committee}
    world.patrol = make.unit_branch(world.bureau, name="Patrol", **below)
    world.traffic = make.unit_branch(world.bureau, name="Traffic", **below)
    world.registry = make.unit_branch(world.bureau, name="Registry", **below)
    world.guards = make.unit_branch(world.bureau, name="Guards", until=date(2026, 3, 31), **below)
    make.unit_branch(world.bureau, name="Typed twice", **below, **VOIDED)
    world.teachers = make.unit_branch(world.school, name="Teachers")
    world.fitters = make.unit_branch(world.works, name="Fitters")
    world.first, world.second = (
        make.community_branch(world.willow, name=name) for name in ("First", "Second")
    )
    world.third = make.community_branch(world.poplar, name="Third")
    world.fourth = make.community_branch(world.maple, name="Fourth")
    make.community_branch(world.maple, name="Merged", until=date(2026, 8, 31))


def record_agreements(world):
    world.patrol_first = make.pairing(world.patrol, world.first, title="Patrol and First")
    world.patrol_third = make.pairing(world.patrol, world.third, title="Patrol and Third")
    world.traffic_first = make.pairing(world.traffic, world.first, title="Traffic and First")
    world.teachers_fourth = make.pairing(
        world.teachers, world.fourth, ends_on=date(2026, 10, 15), title="Teachers and Fourth"
    )
    make.pairing(world.registry, world.second, **EARLIER)
    make.pairing(world.fitters, world.fourth, state="draft")
    make.pairing(world.fitters, world.second, **VOIDED)
    make.pairing(
        world.registry,
        world.third,
        title="Registry and Third",
        terminated_on=date(2026, 9, 29),
        termination_reason="the branch moved",
    )


def exchange(at, branches=(), **fields):
    units = {branch.unit for branch in branches}
    made = make.activity(at, units, kind=make.kind("pairing.study_visit"), **fields)
    made.unit_branches.add(*branches)
    return made


def record_exchanges(world):
    """Patrol met First twice and Traffic met First once, in two events; Third was met last year."""
    world.named = exchange(
        world.willow,
        [world.patrol],
        communities=[world.poplar],
        agreement=world.patrol_first,
        title="Named",
        starts_on=date(2026, 1, 1),
    )
    world.present = exchange(world.willow, [world.patrol, world.traffic], title="Present")
    world.last_year = exchange(
        world.poplar, [world.patrol], title="Last year", starts_on=date(2025, 11, 20)
    )
    exchange(world.willow, [world.traffic], starts_on=date(2026, 10, 1))
    exchange(world.maple, [world.teachers], state="draft")
    exchange(world.maple, [world.teachers], **VOIDED)
    exchange(world.maple, [world.teachers], state="returned", remark="how many?")
    of_district = make.activity(world.maple, [world.school])
    of_district.unit_branches.add(world.teachers)


def record_households(world):
    """``shared`` is helped by two branches; the helper of ``changed`` changed in April."""
    world.shared = make.household(world.willow, head="Zhao Da")
    world.changed = make.household(world.willow, head="Qian Er")
    world.at_poplar = make.household(world.poplar, head="Sun San")
    world.at_maple = make.household(world.maple, head="Li Si")
    world.patrol_shared = make.household_pairing(world.patrol, world.shared)
    world.traffic_shared = make.household_pairing(world.traffic, world.shared)
    world.before = make.household_pairing(world.guards, world.changed, until=date(2026, 3, 31))
    world.after = make.household_pairing(world.patrol, world.changed, since=date(2026, 4, 1))
    world.patrol_poplar = make.household_pairing(world.patrol, world.at_poplar)
    world.teachers_maple = make.household_pairing(world.teachers, world.at_maple)
    make.household_pairing(world.traffic, world.changed, **VOIDED)
    make.household_pairing(world.traffic, world.at_poplar, since=date(2026, 10, 1))


def record_aid(world):
    goods = {"cash": None, "goods": "rice"}
    make.aid(world.patrol_shared, cash="200.10")
    make.aid(world.patrol_shared, cash="50", goods="oil", goods_value="40.20", state="submitted")
    make.aid(world.traffic_shared, **goods, goods_value="150.70")
    make.aid(world.traffic_shared, **goods)
    make.aid(world.before, cash="300", visited_on=date(2026, 2, 10))
    make.aid(world.before, cash="100", visited_on=date(2025, 2, 10))
    make.aid(world.teachers_maple, cash="80")
    make.aid(world.patrol_shared, cash="9000", state="draft")
    make.aid(world.patrol_shared, cash="9000", **VOIDED)
    make.aid(world.patrol_poplar, cash="9000", visited_on=date(2026, 10, 1))


def record_abroad(world):
    zone = make.zone(world.other_county)
    place, unit = make.community(zone), make.unit(world.other_county)
    world.abroad = make.unit_branch(unit, level="committee")
    branch = make.unit_branch(unit, parent=world.abroad)
    world.pair_abroad = make.pairing(branch, place)
    exchange(place, [branch])
    make.aid(make.household_pairing(branch, make.household(place)))
