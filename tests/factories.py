"""Small makers of records for tests; every value not given is a valid one."""

from datetime import date
from itertools import count

from accounts.models import Post, User
from accounts.roles import ROLES
from activities.models import Activity, ActivityKind, Donation, DonationItem
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from cobuild.core.records import State
from communities.models import Community, CommunityBranch, County, Honour, Household, Zone
from units.models import Contact, MemberCount, Unit, UnitBranch

numbers = count(1)
LONG_AGO = date(2000, 1, 1)
DAY = date(2026, 8, 3)


def make(model, **fields):
    return model.objects.create(**fields)


def county(**fields):
    number = next(numbers)
    return make(County, **{"name": f"County {number}", "code": f"{330000 + number}", **fields})


def zone(of, **fields):
    return make(Zone, **{"county": of, "name": f"Zone {next(numbers)}", **fields})


def community(of, **fields):
    defaults = {"county": of.county, "zone": of, "name": f"Community {next(numbers)}"}
    return make(Community, **{**defaults, **fields})


def unit(of, **fields):
    defaults = {"county": of, "name": f"Unit {next(numbers)}", "kind": Unit.Kind.ORGAN}
    return make(Unit, **{**defaults, **fields})


def placement(of, at, **fields):
    return make(Placement, **{"unit": of, "community": at, "since": LONG_AGO, **fields})


def zone_lead(of, at, **fields):
    return make(ZoneLead, **{"unit": of, "zone": at, "since": LONG_AGO, **fields})


def five_haves(at, **fields):
    defaults = {"zone": at, "year": DAY.year, "item": "fund", "evidence": "account 17"}
    return make(FiveHaves, **{**defaults, **fields})


def agreement(of, at, **fields):
    defaults = {
        "party_unit": of,
        "party_community": at,
        "title": f"Agreement {next(numbers)}",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "state": State.CONFIRMED,
    }
    return make(DistrictAgreement, **{**defaults, **fields})


def kind(key="district.environment"):
    return ActivityKind.objects.get(key=key)


def activity(at, units=(), communities=(), **fields):
    defaults = {
        "host": at,
        "kind": fields.pop("kind", None) or kind(),
        "title": f"Activity {next(numbers)}",
        "starts_on": DAY,
        "residents": 40,
        "state": State.CONFIRMED,
    }
    made = make(Activity, **{**defaults, **fields})
    made.units.add(*units)
    made.communities.add(*communities)
    return made


def donation(of, at, items=({"form": "cash", "value": "100.00"},), **fields):
    defaults = {
        "unit": of,
        "community": at,
        "received_on": DAY,
        "receiver": "Wang",
        "second_receiver": "Li",
        "state": State.CONFIRMED,
    }
    made = make(Donation, **{**defaults, **fields})
    for item in items:
        DonationItem.objects.create(donation=made, **item)
    return made


def community_branch(at, **fields):
    defaults = {"community": at, "name": f"Branch {next(numbers)}", "since": LONG_AGO}
    return make(CommunityBranch, **{**defaults, **fields})


def household(at, **fields):
    defaults = {"community": at, "head": "Zhao Da", "cause": "illness", "since": LONG_AGO}
    return make(Household, **{**defaults, **fields})


def honour(of, **fields):
    defaults = {"county": of, "title": "Civilised", "level": "county", "awarded_on": DAY}
    return make(Honour, **{**defaults, **fields})


def unit_branch(of, **fields):
    defaults = {"unit": of, "name": f"Unit branch {next(numbers)}", "since": LONG_AGO}
    return make(UnitBranch, **{**defaults, **fields})


def contact(of, **fields):
    defaults = {"unit": of, "person": "Sun Li", "role": "leader", "since": LONG_AGO}
    return make(Contact, **{**defaults, **fields})


def member_count(of, **fields):
    return make(MemberCount, **{"unit": of, "as_of": DAY, "members": 30, **fields})


def user(role, place=None, **fields):
    """An account with one post; tests sign it in by force, it has no usable password."""
    number = next(numbers)
    made = User.objects.create(
        **{"username": f"user{number}", "name": f"{role} {number}", "password": "!", **fields}
    )
    kind_of_place = ROLES[role].place
    where = {} if place is None else {kind_of_place: place}
    Post.objects.create(user=made, role=role, since=LONG_AGO, **where)
    return made
