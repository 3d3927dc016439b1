"""In-service members who registered: 4,117 people at the story's end, and who is no longer."""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from activities.models import Activity, Attendance
from agreements.members.models import MemberRegistration
from communities.models import Community
from units.models import Unit

from .activities import choice
from .data import data
from .story import State, Story
from .units import term_of

LEAST_SHARE, MOST_SHARE = 72, 100  # per cent of a unit's members that are registered
QUARTER_BEGINS = date(2003, 1, 1)


@dataclass
class Registered:
    """A registration, in days of the story."""

    unit: Unit
    name: str
    community: Community
    day: date
    withdrawn: date | None = None
    distinction: str = ""
    turn: int = 0


def add_members(story: Story):
    """At least those of the yardstick; a rate over 100 % never comes about."""
    chance = story.chance_of("members")
    room = room_of_units(story)
    names = Names(chance)
    shares = shares_of(chance, room)
    standing = [
        registered(story, chance, unit, names.next())
        for unit, number in shares.items()
        for _turn in range(number)
    ]
    chance.shuffle(standing)
    tell_apart(standing)
    for turn, each in enumerate(standing):
        each.turn, each.day = turn, day_of(story, chance, each.unit, turn)
    left = {unit: room[unit] - number for unit, number in shares.items()}
    gone = list(withdrawn(story, chance, left, names))
    store(story, standing + gone + moved(story, chance, standing) + twice(story, standing))


# How many ---------------------------------------------------------------------------------------


def room_of_units(story):
    """{unit: in-service members}; the smaller of the last two counts, for the rate of each day."""
    return {
        unit: min(counts[-2:])
        for unit, counts in story.headcounts.items()
        if not unit.closed_on and min(counts[-2:])
    }


def shares_of(chance, room):
    """{unit: members registered}, some more and some less eager, as many as there have to be."""
    shares = {
        unit: number * chance.randrange(LEAST_SHARE, MOST_SHARE + 1) // 100
        for unit, number in room.items()
    }
    lacking = data("members")["registered"] - sum(shares.values())
    while lacking:
        for unit, number in room.items():
            step = (lacking > 0) - (lacking < 0)
            if 0 < shares[unit] + step <= number:
                shares[unit] += step
                lacking -= step
    return shares


# Who --------------------------------------------------------------------------------------------


class Names:
    """Invented names, the frequent surnames more often; none comes twice by itself."""

    def __init__(self, chance):
        texts = data("members")
        self.chance, self.texts, self.told = chance, texts, set()
        self.surnames = list(texts["surnames"])
        self.weights = list(accumulate(texts["surnames"].values()))

    def next(self):
        while (name := self.surname() + self.given()) in self.told:
            pass
        self.told.add(name)
        return name

    def surname(self):
        number = len(self.told)
        if number % self.texts["unusual_every"] == 57:
            return choice(self.texts["unusual"], number // self.texts["unusual_every"])
        return self.surnames[bisect(self.weights, self.chance.randrange(self.weights[-1]))]

    def given(self):
        choose = self.chance.choice
        if self.chance.randrange(6) == 0:
            return choose(self.texts["single"])
        return choose(self.texts["first"]) + choose(self.texts["last"])


def registered(story, chance, unit, name):
    return Registered(unit, name, home(story, chance, unit), QUARTER_BEGINS)


def home(story, chance, unit):
    """Nearly half live where their unit stands, the others anywhere in town."""
    placed = [
        place for short, place, _since, _until in story.placements if short == unit.short_name
    ]
    if chance.randrange(100) < data("members")["own_community"]:
        return story.communities[placed[-1]]
    return chance.choice(story.communities)


def tell_apart(standing):
    """Some pairs in one unit have one name, and what tells them apart."""
    texts, by_unit = data("members"), {}
    for each in standing:
        by_unit.setdefault(each.unit, []).append(each)
    for colleagues in list(by_unit.values())[: texts["namesakes"]]:
        one, other = colleagues[:2]
        other.name = one.name
        one.distinction, other.distinction = texts["distinctions"]


def day_of(story, chance, unit, turn):
    """Most came on a few days of 2001 and 2002; one of some dozens in the newest quarter."""
    texts = data("members")
    opened = term_of(story, unit)[0]
    if turn % texts["newest"] == 0:
        return date.fromisoformat(chance.choice(texts["newest_days"]))
    first, last = map(date.fromisoformat, (texts["began"], texts["days"][-1]))
    day = date.fromisoformat(chance.choice(texts["days"]))
    if turn % 3 == 0:
        day = first + timedelta(days=chance.randrange((last - first).days))
    return max(day, opened)


# Who else ---------------------------------------------------------------------------------------


def withdrawn(story, chance, left, names):
    """Members of units with room for them who left by the end, some in the newest quarter."""
    texts = data("members")
    units = [unit for unit, number in left.items() if number > 1]
    for turn in range(texts["withdrawn"]):
        each = registered(story, chance, choice(units, turn), names.next())
        each.turn, each.day = turn, day_of(story, chance, each.unit, 1 + turn % 2)
        if turn < texts["withdrawn_newest"]:
            each.withdrawn = date(2003, 1 + turn % 3, 6 + turn)
        else:
            rest = (date(2002, 12, 20) - each.day).days
            each.withdrawn = each.day + timedelta(days=1 + chance.randrange(max(rest, 1)))
        yield each


def moved(story, chance, standing):
    """Where some were registered before: withdrawn there on the day they registered anew."""
    late = [each for each in standing if each.day >= date(2002, 6, 1) and not each.distinction]
    before = []
    for turn, each in enumerate(late[:: len(late) // data("members")["moved"]]):
        opened = max(term_of(story, each.unit)[0], date(2001, 3, 1))
        former = story.communities[(story.place_of(each.community) + 1 + turn % 9) % 10]
        days = max((each.day - opened).days, 1)
        first = each.day - timedelta(days=1 + chance.randrange(days))
        before.append(Registered(each.unit, each.name, former, first, each.day, turn=turn))
    return before


def twice(story, standing):
    """Some are registered with two communities: they are still one person each."""
    early = [each for each in standing if each.day < date(2002, 3, 1) and not each.distinction]
    return [
        Registered(each.unit, each.name, story.communities[place], date(2002, 9, 16), turn=place)
        for each in early[: 4 * data("members")["twice"] : 4]
        for place in [(story.place_of(each.community) + 5) % 10]
    ]


# Storing ----------------------------------------------------------------------------------------


def store(story, people):
    branches = {}
    for branch in story.unit_branches:
        branches.setdefault(branch.unit, []).append(branch)
    told = []
    for each in sorted(people, key=lambda each: (each.day, each.name)):
        row = registration(story, each, branches.get(each.unit))
        told.append((row, row.registered_on, story.recorder(each.community)))
    story.add_all(told)
    story.registrations = [row for row, _day, _by in told]


def registration(story, each, branches):
    texts = data("members")
    return MemberRegistration(
        name=each.name,
        distinction=each.distinction,
        unit=each.unit,
        branch=choice(branches, len(each.name) + each.turn) if branches else None,
        community=each.community,
        registered_on=story.by_now(each.day),
        withdrawn_on=each.withdrawn and story.by_now(each.withdrawn),
        phone=story.phone() if each.turn % 7 == 2 else "",
        skills=choice(texts["skills"], each.turn) if each.turn % 4 == 1 else "",
        wishes=choice(texts["wishes"], each.turn // 2) if each.turn % 3 == 1 else "",
    )


# Who took part ----------------------------------------------------------------------------------


def add_attendances(story: Story):
    """Of some activities it is known by name who of the community's members took part."""
    texts = data("members")["attended"]
    chance = story.chance_of("attendances")
    activities = [row for row, _steps in story.recorded if names_could_be_known(row)]
    rows = []
    for activity in activities[:: texts["every"]]:
        there = [row for row in story.registrations if may_have_attended(row, activity)]
        known = min(chance.randrange(texts["least"], texts["most"]), len(there), activity.members)
        for registration in chance.sample(there, known):
            rows.append(Attendance(activity=activity, registration=registration))
    Attendance.objects.bulk_create(rows)


def names_could_be_known(row):
    """Of a confirmed activity whose heads were counted: the list is no longer than that."""
    return isinstance(row, Activity) and row.state == State.CONFIRMED and row.members is not None


def may_have_attended(registration, activity):
    day, until = activity.starts_on, registration.withdrawn_on
    there = registration.community_id == activity.host_id and registration.registered_on <= day
    return there and (until is None or until > day)
