"""A county with something of everything, in the quarter of the tests and a year before."""

from datetime import date

import pytest

from cobuild.core.periods import Quarter
from reports.scopes import county_scope
from tests import factories as make

ITEMS = ("leading_body", "working_team", "work_plan", "rules", "fund")


@pytest.fixture
def quarter():
    return Quarter(2026, 3)


@pytest.fixture
def scope(world):
    return county_scope(world.county)


@pytest.fixture
def busy(world):
    """The world at work: records that count beside some that do not."""
    for unit, place in (("bureau", "willow"), ("school", "willow"), ("works", "maple")):
        make.placement(getattr(world, unit), getattr(world, place))
    make.zone_lead(world.bureau, world.north)
    make.agreement(world.bureau, world.willow)
    make.agreement(world.works, world.maple, state="draft")
    for item in ITEMS:
        make.five_haves(world.north, item=item)
    make.five_haves(world.south, item="fund")
    record_activities(world)
    record_donations(world)
    return world


def record_activities(world):
    both, security = [world.bureau, world.school], make.kind("district.security")
    make.activity(world.willow, both, [world.poplar, world.maple], residents=40)
    make.activity(world.willow, [world.bureau], residents=3, kind=security)
    make.activity(world.maple, [world.works], residents=7, state="submitted")
    make.activity(world.maple, [world.works], residents=900, state="draft")
    make.activity(world.poplar, both, residents=20, starts_on=date(2026, 2, 1))
    make.activity(world.poplar, residents=10, starts_on=date(2025, 9, 30))


def record_donations(world):
    goods = {"form": "goods", "name": "desk", "value": "28000.00", "basis": "invoice"}
    cash, unvalued = {"form": "cash", "value": "150.05"}, {"form": "goods", "name": "books"}
    make.donation(world.bureau, world.willow, [goods, cash, unvalued])
    make.donation(world.works, world.maple, [cash], received_on=date(2026, 5, 5))
    make.donation(world.works, world.maple, [cash], state="returned", remark="which day?")
