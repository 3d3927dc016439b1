"""Small makers of records for tests; every value not given is a valid one."""

import re
from datetime import date
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from django.urls import get_resolver, resolve, reverse

from accounts.models import Post, User
from accounts.roles import ROLES
from activities.models import (
    Activity,
    ActivityKind,
    Aid,
    Donation,
    DonationItem,
    Facility,
    FundEntry,
    Meeting,
    Resolution,
)
from agreements.district.models import (
    DistrictAgreement,
    FiveHaves,
    Placement,
    Plan,
    PlanItem,
    ZoneLead,
)
from agreements.liaison.models import Association, LiaisonAgreement, Membership, Sponsorship
from agreements.members.models import MemberRegistration, Pledge, Volunteer
from agreements.models import Wording
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from agreements.wording import document_choices
from cobuild.core.attachments import Attachment
from cobuild.core.audit import AuditEntry  # noqa: F401 - for tests to look at
from cobuild.core.jobs import Job
from cobuild.core.records import State
from communities.models import Community, CommunityBranch, County, Honour, Household, Zone
from reports.models import Return
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


def wording(of, **fields):
    taken = set(Wording.objects.filter(county=of).values_list("document", flat=True))
    free = next(key for key, _label in document_choices() if key not in taken)
    defaults = {"county": of, "document": free, "title": "Title", "body": "Text"}
    return make(Wording, **{**defaults, **fields})


def plan(at, items=({"what": "Clean the canal", "quarter": 3},), **fields):
    made = make(Plan, **{"community": at, "year": DAY.year, **fields})
    for item in items:
        PlanItem.objects.create(**{"plan": made, "kind": kind(), **item})
    return made


def pairing(of, at, **fields):
    """An agreement of a unit's branch and a community's; both are made where a place is given."""
    defaults = {
        "party_branch": of if type(of).__name__ == "UnitBranch" else unit_branch(of),
        "party_community_branch": at
        if type(at).__name__ == "CommunityBranch"
        else community_branch(at),
        "title": f"Pairing {next(numbers)}",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "state": State.CONFIRMED,
    }
    return make(PairingAgreement, **{**defaults, **fields})


def household_pairing(branch, of, **fields):
    defaults = {"unit_branch": branch, "household": of, "since": LONG_AGO}
    return make(HouseholdPairing, **{**defaults, **fields})


def aid(of, **fields):
    defaults = {"pairing": of, "visited_on": DAY, "cash": "200.00", "state": State.CONFIRMED}
    return make(Aid, **{**defaults, **fields})


def association(of, communities=(), **fields):
    defaults = {"county": of, "name": f"Association {next(numbers)}", "founded_on": LONG_AGO}
    made = make(Association, **{**defaults, **fields})
    for each in communities:
        membership(made, each)
    return made


def membership(of, at, **fields):
    return make(Membership, **{"association": of, "community": at, "since": LONG_AGO, **fields})


def sponsorship(by, of, **fields):
    defaults = {"unit": by, "association": of, "year": DAY.year, "purpose": "room"}
    return make(Sponsorship, **{**defaults, "pledged": "5000.00", **fields})


def liaison_agreement(by, of, **fields):
    defaults = {
        "party_enterprise": by,
        "party_association": of,
        "title": f"Sponsorship agreement {next(numbers)}",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "state": State.CONFIRMED,
    }
    return make(LiaisonAgreement, **{**defaults, **fields})


def fund_entry(of=None, **fields):
    """An entry of an association, or of a zone where that is given instead."""
    defaults = {"association": of, "day": DAY, "direction": "in", "amount": Decimal(1000)}
    return make(FundEntry, **{**defaults, "purpose": "activity_funds", **fields})


def session(of, at, **fields):
    return activity(at, kind=kind("liaison.lecture"), association=of, **fields)


def meeting(at=None, **fields):
    """A meeting of a community, or the joint conference of a ``zone``."""
    defaults = {"community": at, "title": f"Meeting {next(numbers)}", "held_on": DAY}
    return make(Meeting, **{**defaults, "chair": "Gu Hai", "state": State.CONFIRMED, **fields})


def resolution(of, **fields):
    return make(Resolution, **{"meeting": of, "matter": "Mend the bridge", **fields})


def facility(at, **fields):
    defaults = {"community": at, "kind": "room", "name": "Reading room", "completed_on": DAY}
    return make(Facility, **{**defaults, **fields})


def registration(of, at, **fields):
    defaults = {"name": f"Member {next(numbers)}", "unit": of, "community": at}
    return make(MemberRegistration, **{**defaults, "registered_on": LONG_AGO, **fields})


def export(owner, page, query="", kind="csv", language="en") -> Job:
    """The job that makes the owner the file of a list, and is done."""
    asked = {"page": page, "query": query, "kind": kind, "language": language}
    asked |= {"title": "Exported", "address": "127.0.0.1"}
    key = f"export {next(numbers)}"
    job = Job.objects.create(kind="core.export", key=key, owner=owner, arguments=asked)
    job.run_here()
    return job


def volunteer(at, **fields):
    defaults = {"name": "Shen Jing", "community": at, "post": "civility", "since": LONG_AGO}
    return make(Volunteer, **{**defaults, **fields})


def pledge(at, **fields):
    defaults = {"shop": "Noodle shop", "owner": "Lu Ming", "community": at, "signed_on": DAY}
    return make(Pledge, **{**defaults, **fields})


def quarterly_return(at, **fields):
    defaults = {"community": at, "quarter": "2026Q2", "filled_by": "Shen Yi"}
    return make(Return, **{**defaults, "responsible": "Gu Er", "state": State.CONFIRMED, **fields})


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


def plan_of_place(at, **fields):
    return plan(at.community, [{"what": "Clean the canal", "quarter": 3}], **fields)


def paired_household(at, **fields):
    return household_pairing(unit_branch(at.unit), household(at.community), **fields)


def association_of(at, **fields):
    made = association(at.county, [at.community], **fields)
    sponsorship(at.unit, made)
    return made


RECORDS = {
    "wording": lambda at, **fields: wording(at.county, **fields),
    "county": lambda at, **fields: at.county,
    "plan": plan_of_place,
    "pairingagreement": lambda at, **fields: pairing(at.unit, at.community, **fields),
    "householdpairing": paired_household,
    "aid": lambda at, **fields: aid(paired_household(at), **fields),
    "association": association_of,
    "membership": lambda at, **fields: membership(association(at.county), at.community, **fields),
    "sponsorship": lambda at, **fields: sponsorship(
        at.unit, association(at.county, [at.community]), **fields
    ),
    "liaisonagreement": lambda at, **fields: liaison_agreement(
        at.unit, association(at.county, [at.community]), **fields
    ),
    "fundentry": lambda at, **fields: fund_entry(association_of(at), **fields),
    "meeting": lambda at, **fields: meeting(at.community, **fields),
    "resolution": lambda at, **fields: resolution(meeting(at.community), unit=at.unit, **fields),
    "facility": lambda at, **fields: facility(at.community, **fields),
    "memberregistration": lambda at, **fields: registration(at.unit, at.community, **fields),
    "volunteer": lambda at, **fields: volunteer(at.community, **fields),
    "pledge": lambda at, **fields: pledge(at.community, **fields),
    "return": lambda at, **fields: quarterly_return(at.community, **fields),
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


def address_of(name, pattern, arguments):
    """The address of this name, with as many of the arguments as its pattern asks for."""
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return reverse(name, kwargs={key: arguments[key] for key in wanted})


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
