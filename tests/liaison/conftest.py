"""Two associations on 20 August 2026; beside each record that counts, one that does not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from agreements.liaison.models import Officer
from tests import factories as make

TODAY = date(2026, 8, 20)
FOUNDED = date(2025, 5, 10)
READERS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "sponsor", "liaison"]


def noon(day):
    """Noon of the day in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(noon(TODAY)) as traveller:
        yield traveller


@pytest.fixture
def friends(world, today):
    """``club`` has two communities of the north, one of which left, ``twin`` one of the south.

    ``sponsor`` is the liaison of the machine works, which sponsors the club; ``liaison`` is of a
    bureau that sponsors nobody.
    """
    world.club = make.association(world.county, name="Club", founded_on=FOUNDED)
    world.twin = make.association(world.county, [world.maple], name="Twin")
    world.mill = make.unit(world.county, name="Flour mill", kind="enterprise")
    world.people["sponsor"] = make.user("liaison", world.works)
    make.membership(world.club, world.willow, since=FOUNDED)
    make.membership(world.club, world.poplar, since=FOUNDED, until=date(2026, 6, 30))
    wrong = {"state": "voided", "void_reason": "wrong community"}
    make.membership(world.club, make.community(world.north), **wrong)
    elect(world.club)
    world.room, world.room_before, world.corridor = pledge_to(world)
    pay(world)
    build(world)
    hold_sessions(world)
    record_abroad(world)
    return world


def elect(club):
    terms = (
        ("treasurer", "Treasurer Tang", FOUNDED, None),
        ("chair", "Former chair", FOUNDED, date(2026, 6, 30)),
        ("chair", "Chair Chen", date(2026, 7, 1), None),
        ("vice_chair", "Coming vice chair", date(2026, 9, 1), None),
    )
    for post, person, since, until in terms:
        fields = {"post": post, "person": person, "since": since, "until": until}
        Officer.objects.create(association=club, **fields)


def pledge_to(world):
    room = make.sponsorship(world.works, world.club)
    before = make.sponsorship(world.works, world.club, year=2025)
    make.sponsorship(world.works, world.club, purpose="activity_funds", pledged="3000.00")
    corridor = make.sponsorship(world.mill, world.club, purpose="corridor", pledged="8000.00")
    wrong = {"state": "voided", "void_reason": "typed twice"}
    make.sponsorship(world.mill, world.club, pledged="9999.00", **wrong)
    make.sponsorship(world.mill, world.twin, pledged="700.00")
    return room, before, corridor


def entry(of, day, amount, direction="in", **fields):
    amount = Decimal(amount)
    return make.fund_entry(of, day=day, amount=amount, direction=direction, **fields)


def pay(world):
    """The club has 600.00 from 2025; in 2026 it receives 6,600.50 and spends 2,500.20."""
    club = world.club
    entry(club, date(2025, 7, 1), "1000", sponsorship=world.room_before)
    entry(club, date(2025, 12, 31), "400", "out")
    entry(club, date(2026, 2, 1), "2000", sponsorship=world.room)
    entry(club, date(2026, 3, 1), "1500", sponsorship=world.room)
    entry(club, date(2026, 4, 1), "3000", sponsorship=world.corridor, purpose="corridor")
    entry(club, date(2026, 4, 10), "2500.20", "out", purpose="room")
    entry(club, date(2026, 8, 20), "100.50", purpose="other")
    entry(club, date(2026, 5, 5), "777", state="voided", void_reason="typed twice")
    entry(world.twin, date(2026, 5, 5), "50")
    entry(None, date(2026, 5, 5), "60", zone=world.north)


def build(world):
    make.facility(world.willow, association=world.club, completed_on=date(2026, 3, 3))
    corridor = {"kind": "corridor", "name": "Corridor", "completed_on": date(2026, 7, 3)}
    make.facility(world.poplar, association=world.club, **corridor)
    make.facility(world.willow, association=world.club, completed_on=None)
    wrong = {"state": "voided", "void_reason": "never built"}
    make.facility(world.willow, association=world.club, **wrong)
    make.facility(world.maple, association=world.twin, completed_on=date(2026, 3, 3))


def hold_sessions(world):
    """Held in 2025Q2, twice in 2025Q4 and in 2026Q1, where only Poplar took part."""
    held = (
        (world.willow, "lecture", "Safety", date(2025, 6, 1), {}),
        (world.willow, "workshop", "Jobs", date(2025, 10, 2), {"state": "submitted"}),
        (world.willow, "exchange", "Canals", date(2025, 12, 31), {}),
        (world.poplar, "lecture", "Poplar's own", date(2026, 3, 31), {}),
        (world.willow, "lecture", "Half written", date(2026, 4, 2), {"state": "draft"}),
        (world.willow, "lecture", "Sent back", date(2026, 4, 3), {"state": "returned"}),
    )
    for place, kind, title, day, fields in held:
        fields |= {"remark": "how many?"} if fields.get("state") == "returned" else {}
        fields |= {"kind": make.kind(f"liaison.{kind}"), "title": title, "starts_on": day}
        made = make.activity(place, association=world.club, **fields)
        if title == "Safety":
            made.units.add(world.works)
    make.session(world.twin, world.maple, title="The twin's")


def record_abroad(world):
    place = make.community(make.zone(world.other_county))
    unit = make.unit(world.other_county, kind="enterprise")
    abroad = make.association(world.other_county, [place])
    entry(abroad, date(2026, 5, 5), "5", sponsorship=make.sponsorship(unit, abroad))
    make.session(abroad, place)
    world.abroad = abroad


@pytest.fixture
def in_english(client):
    client.cookies["django_language"] = "en"
    return client
