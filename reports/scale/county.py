"""A synthetic county: its office, zones and communities, and the units."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import Post, User
from cobuild.core.records import State
from communities.models import Community, CommunityBranch, County, Zone
from reports.demo.story import insert_all
from units.models import Contact, Unit, UnitBranch

from .volume import Volume, moment

CODE = "99{:04}"  # no province has such a code (GB/T 2260)
OFFICE = "scale.office.{}"
ZONES, COMMUNITIES, UNITS = (6, 10), (60, 100), (300, 600)
BRANCHES = 2  # of a community
KINDS = (Unit.Kind.ORGAN, Unit.Kind.INSTITUTION, Unit.Kind.ENTERPRISE) * 3 + (Unit.Kind.SOCIAL,)


@cache
def names() -> dict:
    return json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))


@dataclass
class Made:
    """What the chapters of one county share."""

    volume: Volume
    number: int
    county: Any = None
    office: Any = None
    zones: list = field(default_factory=list)
    communities: list = field(default_factory=list)
    branches: list = field(default_factory=list)  # of the communities
    units: list = field(default_factory=list)
    unit_branches: list = field(default_factory=list)  # one of each unit, in their order
    placements: list = field(default_factory=list)
    associations: list = field(default_factory=list)
    people: int = 0

    def chance_of(self, chapter):
        return self.volume.chance_of(self.number, chapter)

    def words(self, name, **places) -> str:
        return names()[name].format(county=self.number, **places)

    def person(self) -> str:
        self.people += 1
        return self.words("person", number=self.people)

    def record(self, model, day, /, **fields):
        """A confirmed record of the county office, entered on the day it tells of."""
        at = moment(day)
        life = {"state": State.CONFIRMED, "created_by": self.office}
        return model(**life, created_at=at, updated_at=at, **fields)


def add_county(made) -> int:
    """Each chapter stores its rows and gives their number."""
    return add_office(made) + add_places(made) + add_units(made)


def add_office(made):
    """The account has no password that opens it: ``create_account`` makes one to sign in with."""
    first, today, number = made.volume.first, made.volume.today, made.number
    name = OFFICE.format(number)
    account = {"username": name, "name": made.words("office")}
    password = {"password": UNUSABLE_PASSWORD_PREFIX, "password_changed_at": moment(today)}
    user = made.record(User, first, **account, **password)
    insert_all([user])
    made.office = user
    names = {"name": made.words("county"), "short_name": made.words("county_short")}
    made.county = made.record(County, first, code=CODE.format(number), **names)
    insert_all([made.county])
    post = {"user": user, "role": "county_office", "county": made.county, "since": first}
    insert_all([made.record(Post, first, **post)])
    return 3


def add_places(made):
    chance, first = made.chance_of("places"), made.volume.first
    county = {"county": made.county}
    for order in range(1, chance.randint(*ZONES) + 1):
        name = made.words("zone", number=order)
        made.zones.append(made.record(Zone, first, name=name, order=order, **county))
    insert_all(made.zones)
    number = chance.randint(*COMMUNITIES)
    made.communities = [community(made, chance, place, number) for place in range(number)]
    insert_all(made.communities)
    made.branches = [
        made.record(CommunityBranch, first, since=first, **branch_of(made, each, number))
        for each in made.communities
        for number in range(1, BRANCHES + 1)
    ]
    insert_all(made.branches)
    return len(made.zones) + len(made.communities) + len(made.branches)


def community(made, chance, place, number):
    households = chance.randint(600, 3000)
    return made.record(
        Community,
        made.volume.first,
        county=made.county,
        zone=made.zones[place * len(made.zones) // number],
        name=made.words("community", number=place + 1),
        township=made.words("township"),
        households=households,
        residents=households * 3,
        registered_members=chance.randint(40, 200),
        open_since=made.volume.first,
    )


def branch_of(made, community, number):
    name = made.words("community_branch", community=community.name, number=number)
    return {"community": community, "name": name, "secretary": made.person()}


def add_units(made):
    chance, first = made.chance_of("units"), made.volume.first
    made.units = [unit(made, number) for number in range(chance.randint(*UNITS))]
    insert_all(made.units)
    made.unit_branches = [
        made.record(
            UnitBranch,
            first,
            unit=each,
            name=made.words("unit_branch", unit=each.name),
            secretary=made.person(),
            since=first,
        )
        for each in made.units
    ]
    insert_all(made.unit_branches)
    contacts = [
        made.record(Contact, first, unit=each, person=made.person(), role=role, since=first)
        for each in made.units
        for role in Contact.Role
    ]
    insert_all(contacts)
    return len(made.units) + len(made.unit_branches) + len(contacts)


def unit(made, number):
    kind = KINDS[number % len(KINDS)]
    return made.record(
        Unit,
        made.volume.first,
        county=made.county,
        name=made.words("unit", number=number + 1),
        kind=kind,
        county_department=kind == Unit.Kind.ORGAN,
    )
