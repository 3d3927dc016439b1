"""The people of a synthetic county: members, households and their helpers, volunteers, shops."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.members.models import MemberRegistration, Pledge, Volunteer
from agreements.pairing.models import HouseholdPairing
from communities.models import Household
from reports.demo.story import insert_all
from units.models import MemberCount

A_DAY = timedelta(days=1)
REGISTERED, HOUSEHOLDS, VOLUNTEERS, PLEDGES = (30, 50), (3, 5), (3, 7), (3, 7)  # a community
WITHDRAWN, MOVED, TWICE, ENDED, CHANGED = 0.08, 0.04, 0.03, 0.05, 0.15


def add_people(made) -> int:
    return add_members(made) + add_households(made) + add_volunteers(made) + add_pledges(made)


# Members ----------------------------------------------------------------------------------------


@dataclass
class Member:
    """Who registers; the same name in the same unit is the same person."""

    unit: object
    name: str

    def registered(self, made, community, since: date, until: date | None = None):
        fields = {"unit": self.unit, "name": self.name, "community": community}
        days = {"registered_on": since, "withdrawn_on": until}
        return made.record(MemberRegistration, since, **fields, **days)


def add_members(made):
    chance = made.chance_of("members")
    rows, people = [], Counter()
    for community in made.communities:
        for _turn in range(chance.randint(*REGISTERED)):
            member = Member(chance.choice(made.units), made.person())
            people[member.unit] += 1
            rows += registrations(made, chance, member, community)
    counts = [row for unit in made.units for row in counted(made, chance, unit, people[unit])]
    insert_all(rows)
    insert_all(counts)
    return len(rows) + len(counts)


def registrations(made, chance, member, community):
    """One, or a second one where the member moved to or takes part as well."""
    since = made.volume.some_day(chance)
    later = made.volume.some_day(chance, since + A_DAY) if since < made.volume.today else None
    other = chance.choice([each for each in made.communities if each is not community])
    fate = chance.random()
    if later is None or fate > WITHDRAWN + MOVED + TWICE:
        yield member.registered(made, community, since)
    elif fate > MOVED + TWICE:
        yield member.registered(made, community, since, later)
    elif fate > TWICE:
        yield member.registered(made, community, since, later)
        yield member.registered(made, other, later)
    else:
        yield member.registered(made, community, since)
        yield member.registered(made, other, later)


def counted(made, chance, unit, people):
    """The unit's in-service members of each year, never fewer than ever registered."""
    for year in made.volume.years:
        day = max(made.volume.first, date(year, 1, 1))
        members = people + chance.randint(1, 8)
        yield made.record(MemberCount, day, unit=unit, as_of=day, members=members)


# Households -------------------------------------------------------------------------------------


def add_households(made):
    """Each is helped by a branch; of some the helper changed, some need no help any more."""
    chance, first = made.chance_of("households"), made.volume.first
    households = [
        made.record(
            Household,
            first,
            community=community,
            head=made.person(),
            people=chance.randint(1, 5),
            cause=made.words("cause"),
            allowance=chance.choice(list(Household.Allowance)),
            since=first,
        )
        for community in made.communities
        for _turn in range(chance.randint(*HOUSEHOLDS))
    ]
    insert_all(households)
    helped = [row for each in households for row in helpers(made, chance, each)]
    insert_all(helped)
    return len(households) + len(helped)


def helpers(made, chance, household):
    since = made.volume.some_day(chance)
    one, other = chance.sample(made.unit_branches, 2)
    fate, last = chance.random(), made.volume.some_day(chance, since)
    if fate > ENDED + CHANGED or last == made.volume.today:
        yield helper(made, household, one, since)
        return
    yield helper(made, household, one, since, last)
    if fate > ENDED:
        yield helper(made, household, other, last + A_DAY)


def helper(made, household, branch, since, until=None):
    fields = {"household": household, "unit_branch": branch, "since": since, "until": until}
    return made.record(HouseholdPairing, since, **fields)


# Volunteers and shops ---------------------------------------------------------------------------


def add_volunteers(made):
    chance = made.chance_of("volunteers")
    rows = [
        made.record(Volunteer, day, community=community, name=made.person(), since=day, post=post)
        for community in made.communities
        for _turn in range(chance.randint(*VOLUNTEERS))
        for day in [made.volume.some_day(chance)]
        for post in chance.sample(list(Volunteer.Post), chance.randint(1, 2))
    ]
    insert_all(rows)
    return len(rows)


def add_pledges(made):
    chance = made.chance_of("pledges")
    homes = [each for each in made.communities for _turn in range(chance.randint(*PLEDGES))]
    rows = [pledge(made, chance, community, number) for number, community in enumerate(homes, 1)]
    insert_all(rows)
    return len(rows)


def pledge(made, chance, community, number):
    day = made.volume.some_day(chance)
    return made.record(
        Pledge,
        day,
        community=community,
        shop=made.words("shop", number=number),
        owner=made.person(),
        signed_on=day,
        ended_on=made.volume.some_day(chance, day) if chance.random() < ENDED else None,
        device=made.words("device"),
        device_fitted_on=day,
    )
