"""Small makers of records for tests; every value not given is a valid one."""

from datetime import date
from itertools import count
from typing import NamedTuple

from django.urls import get_resolver, resolve, reverse

from accounts.models import Post, User
from accounts.roles import ROLES
from activities.models import Activity, ActivityKind, Donation, DonationItem
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from cobuild.core.attachments import Attachment
from cobuild.core.audit import AuditEntry  # noqa: F401 - for tests to look at
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


def attachment(of, *, by, **fields):
    """A row without its file."""
    defaults = {"label": of._meta.label_lower, "object_id": of.pk, "file": f"{next(numbers)}.pdf"}
    defaults |= {"name": "scan.pdf", "content_type": "application/pdf", "size": 1}
    return make(Attachment, **{**defaults, "uploaded_by": by, **fields})


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


# Records of any register ----------------------------------------------------------------------


class Place(NamedTuple):
    """Where a record hangs: a community with its zone and county, and a unit at work there."""

    county: County
    zone: Zone
    community: Community
    unit: Unit


def place(of=None, **fields):
    """A place of its own, in the county given or in a new one."""
    of = of or county()
    at = zone(of)
    return Place(of, at, community(at), unit(of))


RECORDS = {
    "zone": lambda at, **fields: zone(at.county, **fields),
    "community": lambda at, **fields: community(at.zone, **fields),
    "communitybranch": lambda at, **fields: community_branch(at.community, **fields),
    "household": lambda at, **fields: household(at.community, **fields),
    "honour": lambda at, **fields: honour(at.county, community=at.community, **fields),
    "unit": lambda at, **fields: unit(at.county, **fields),
    "unitbranch": lambda at, **fields: unit_branch(at.unit, **fields),
    "contact": lambda at, **fields: contact(at.unit, **fields),
    "membercount": lambda at, **fields: member_count(at.unit, **fields),
    "agreement": lambda at, **fields: agreement(at.unit, at.community, **fields),
    "districtagreement": lambda at, **fields: agreement(at.unit, at.community, **fields),
    "placement": lambda at, **fields: placement(at.unit, at.community, **fields),
    "zonelead": lambda at, **fields: zone_lead(at.unit, at.zone, **fields),
    "fivehaves": lambda at, **fields: five_haves(at.zone, **fields),
    "activity": lambda at, **fields: activity(at.community, [at.unit], **fields),
    "donation": lambda at, **fields: donation(at.unit, at.community, **fields),
    "user": lambda at, **fields: user("secretary", at.community, **fields),
    "post": lambda at, **fields: user("secretary", at.community, **fields).posts.get(),
}


def record(register, at, **fields):
    """A record of the register (the model's name) that hangs on the place."""
    return RECORDS[register](at, **fields)


# The addresses ----------------------------------------------------------------------------------


def addresses(resolver=None, before=""):
    """Every address of the product: (name, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry, pattern)
        else:
            yield entry.name, pattern


def registers():
    """Every register by its name, as the addresses declare it."""
    lists = [name for name, pattern in addresses() if name and name.endswith("-list")]
    views = [resolve(reverse(name)).func for name in lists]
    found = [view.view_initkwargs["register"] for view in views]
    return {register.name: register for register in found}


def filled_in(form, **changes):
    """What a browser would send of a form as it stands, with changes; None leaves a field out."""
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = bound.field.prepare_value(value) if value is not None else ""
    data |= changes
    return {name: value for name, value in data.items() if value is not None}
