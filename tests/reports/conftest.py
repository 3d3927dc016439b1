"""A county with something of everything, in the quarter of the tests and a year before."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.models.activity import Attendance
from cobuild.core.periods import Quarter
from reports.publishing import publish
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
    return set_to_work(world)


@pytest.fixture
def publish_now(busy, quarter):
    orders = iter(range(1, 100))

    def publish_now(reason=""):
        order, at = next(orders), timezone.now()
        return publish(busy.county, quarter, by=busy.office, order=order, at=at, reason=reason)

    return publish_now


def set_to_work(world):
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
    hold_meetings(world)
    pair_branches(world)
    found_associations(world)
    register_members(world)
    surround(world)
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


def hold_meetings(world):
    held, conference = make.meeting(world.willow), make.meeting(zone=world.south)
    make.meeting(world.maple, state="draft")
    late = {"unit": world.bureau, "due_on": date(2026, 9, 1)}
    make.resolution(held, **late)
    make.resolution(conference, **late)
    make.resolution(held, **late, done_on=date(2026, 9, 30))


def pair_branches(world):
    """Two branches in three pairs; two households that three pairings help."""
    police, teachers = make.unit_branch(world.bureau), make.unit_branch(world.school)
    willow, maple = make.community_branch(world.willow), make.community_branch(world.maple)
    signed = make.pairing(police, willow)
    make.pairing(police, maple)
    make.pairing(teachers, willow)
    make.pairing(teachers, maple, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    study, care = make.kind("pairing.study_visit"), make.kind("pairing.sympathy")
    make.activity(
        world.willow, [world.bureau], [world.poplar], kind=study, agreement=signed.agreement_ptr
    )
    make.activity(world.willow, [world.bureau], kind=care, starts_on=date(2026, 4, 1))
    make.activity(world.willow, [world.bureau], kind=care, state="draft")

    ill, old = make.household(world.willow), make.household(world.maple)
    helped = [make.household_pairing(*each) for each in ((police, ill), (teachers, ill))]
    helped.append(make.household_pairing(police, old))
    make.aid(helped[0], cash="200.10", goods="rice", goods_value="50.05")
    make.aid(helped[1], cash=None, goods="a quilt")
    make.aid(helped[2], cash="80.00", visited_on=date(2026, 5, 1))
    make.aid(helped[2], state="draft")


def found_associations(world):
    """One that met this quarter and one that did not."""
    met = make.association(world.county, [world.willow, world.poplar])
    idle = make.association(world.county, [world.maple, world.willow], founded_on=date(2026, 4, 20))
    make.association(world.county, dissolved_on=date(2025, 6, 1))
    pledge = make.sponsorship(world.works, met)
    make.sponsorship(world.works, met, purpose="corridor")
    make.liaison_agreement(world.school, idle)
    make.session(met, world.willow)
    make.session(met, world.willow, starts_on=date(2026, 1, 15))
    make.fund_entry(met, amount=Decimal("900.00"), day=date(2026, 2, 1), sponsorship=pledge)
    make.fund_entry(met, amount=Decimal("100.50"), purpose="room")
    make.fund_entry(met, amount=Decimal("40.25"), direction="out")
    make.fund_entry(idle, amount=Decimal("10.00"))
    make.fund_entry(None, zone=world.north, amount=Decimal("5000.00"))


def register_members(world):
    """Three people stand registered, two of them twice; one is new, one has left."""
    early = make.registration(world.bureau, world.willow, name="Early")
    make.registration(world.bureau, world.maple, name="Early")
    make.registration(world.school, world.willow, name="Other", registered_on=date(2026, 2, 1))
    new = make.registration(world.bureau, world.willow, name="New", registered_on=make.DAY)
    make.registration(world.bureau, world.poplar, name="New", registered_on=date(2026, 8, 9))
    for place, day in ((world.maple, 20), (world.willow, 25)):
        left = {"registered_on": date(2026, 1, 5), "withdrawn_on": date(2026, 8, day)}
        make.registration(world.school, place, name="Left", **left)
    make.member_count(world.bureau, as_of=date(2026, 1, 1), members=8)
    make.member_count(world.bureau, as_of=date(2026, 9, 1), members=5)
    make.member_count(world.school, members=4)
    labour = make.kind("pairing.labour")
    cleaned = make.activity(world.willow, [], [world.poplar], kind=labour, members=6)
    for registration in (early, new):
        Attendance.objects.create(activity=cleaned, registration=registration)
    make.activity(world.maple, kind=labour, members=2, starts_on=date(2026, 3, 31))


def surround(world):
    """Somebody at two posts is one volunteer."""
    for post in ("civility", "sanitation"):
        make.volunteer(world.willow, post=post)
    make.volunteer(world.maple, until=date(2026, 6, 30))
    make.pledge(world.willow)
    make.pledge(world.maple, ended_on=date(2026, 9, 29))
    make.facility(world.willow)
    make.facility(world.maple, kind="corridor", completed_on=None)
    make.honour(world.county)
    make.honour(world.county, community=world.willow, level="municipal")
