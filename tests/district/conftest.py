"""Two zones in the third quarter of 2026; beside each record that counts, one that does not."""

from datetime import date

import pytest

from tests import factories as make

GOODS = {"form": "goods", "name": "desk", "value": "28000.00", "basis": "invoice"}
CASH, UNVALUED = {"form": "cash", "value": "150.05"}, {"form": "goods", "name": "books"}
EARLIER = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}


@pytest.fixture
def busy(world):
    make.placement(world.bureau, world.willow)
    make.placement(world.school, world.poplar)
    make.placement(world.works, world.willow, until=date(2026, 6, 30))
    make.placement(world.works, world.maple, since=date(2026, 7, 1))
    make.placement(make.unit(world.county), world.maple, state="voided", void_reason="typed twice")
    make.zone_lead(world.bureau, world.north)
    make.zone_lead(world.school, world.north, until=date(2025, 12, 31))
    make.agreement(world.bureau, world.willow)
    make.agreement(world.school, world.poplar, **EARLIER)
    make.agreement(world.works, world.maple, state="draft")
    make.five_haves(world.north, item="fund")
    make.five_haves(world.north, item="rules", year=2025)
    make.five_haves(world.south, item="fund", state="voided", void_reason="wrong zone")
    record_activities(world)
    record_donations(world)
    record_abroad(world)
    return world


def record_activities(world):
    make.activity(world.willow, [world.bureau], [world.poplar, world.maple])
    make.activity(world.willow, [world.bureau], state="submitted")
    make.activity(world.willow, [world.bureau], state="draft")
    make.activity(world.maple, [world.works], starts_on=date(2026, 6, 30))
    make.activity(world.maple, [world.works], state="returned", remark="how many?")


def record_donations(world):
    make.donation(world.bureau, world.willow, [GOODS, CASH, UNVALUED])
    make.donation(world.works, world.maple, [CASH], received_on=date(2026, 10, 1))
    make.donation(world.school, world.poplar, [CASH], state="draft")


def record_abroad(world):
    zone = make.zone(world.other_county)
    place, unit = make.community(zone), make.unit(world.other_county)
    make.placement(unit, place)
    make.activity(place, [unit])
    make.donation(unit, place)
