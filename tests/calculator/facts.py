"""What happened and what stands in a county; a fact's fields are named like the splits."""

from datetime import date
from typing import NamedTuple

from .days import stands


class Placement(NamedTuple):
    unit: int
    unit_kind: str
    community: int
    zone: int
    since: date
    until: date


class Lead(NamedTuple):
    unit: int
    zone: int
    since: date
    until: date


class Have(NamedTuple):
    id: int
    zone: int
    item: str
    year: int

    @property
    def zone_item(self):
        return f"{self.zone}.{self.item}"


class Promise(NamedTuple):
    """An agreement: between a unit, or its branch, and a community, its branch or nobody of it."""

    id: int
    first: date
    last: date
    unit: int
    community: int = None
    zone: int = None
    unit_branch: int = None
    community_branch: int = None

    @property
    def pair(self):
        return self.unit_branch, self.community_branch

    def in_force(self, day):
        return stands(day, self.first, self.last)


class Meeting(NamedTuple):
    id: int
    day: date
    community: int
    zone: int


class Resolution(NamedTuple):
    id: int
    community: int
    zone: int
    held_on: date
    due_on: date
    done_on: date


class Event(NamedTuple):
    """An activity: ``community`` and ``zone`` are all that took part."""

    id: int
    day: date
    system: str
    kind: str
    community: frozenset
    zone: frozenset
    units: int
    residents: int
    members: int
    association: int


class Lot(NamedTuple):
    id: int
    day: date
    community: int
    zone: int
    form: str
    value: int


class Help(NamedTuple):
    household: int
    community: int
    unit: int
    since: date
    until: date


class Visit(NamedTuple):
    id: int
    day: date
    community: int
    unit: int
    worth: int


class Association(NamedTuple):
    id: int
    founded_on: date
    dissolved_on: date

    @property
    def association(self):
        return self.id

    def stands(self, day):
        return stands(day, self.founded_on, self.dissolved_on)


class Due(NamedTuple):
    """That an association was to meet in a quarter, and whether it did."""

    association: int
    quarter: tuple
    was_kept: bool

    @property
    def meeting(self):
        return self.association, self.quarter


class Membership(NamedTuple):
    association: int
    community: int
    since: date
    until: date


class Sponsorship(NamedTuple):
    unit: int
    year: int


class Entry(NamedTuple):
    day: date
    association: int
    purpose: str
    received: int
    spent: int

    @property
    def change(self):
        return self.received - self.spent


class Registration(NamedTuple):
    """Of a person, who is a name in a unit with what tells two of one name apart."""

    name: str
    distinction: str
    unit: int
    community: int
    registered_on: date
    withdrawn_on: date

    @property
    def person(self):
        return self.unit, self.name, self.distinction


class Named(NamedTuple):
    """One registered member at one event, known by name."""

    id: int
    day: date
    unit: int


class HeadCount(NamedTuple):
    unit: int
    as_of: date
    members: int


class Volunteer(NamedTuple):
    name: str
    community: int
    post: str
    since: date
    until: date

    @property
    def person(self):
        return self.community, self.name


class Pledge(NamedTuple):
    id: int
    community: int
    signed_on: date
    ended_on: date


class Dated(NamedTuple):
    """A facility or an honour: on one day, of a kind or level."""

    id: int
    day: date
    community: int
    kind: str

    @property
    def level(self):
        return self.kind
