"""Exchanges and joint events of the pairs: more than a hundred in 2002, three dozen since."""

from dataclasses import dataclass
from datetime import date, timedelta

from activities.models import Activity, ActivityKind

from .activities import choice
from .data import data
from .pairing import Pair
from .story import State, Story

FIRST_YEAR = (1, 1, 0, 1, 2)  # events in 2002, by the pair's number
NEWEST_QUARTER = 4  # one pair in so many has met already
YEAR_ENDS = date(2002, 12, 28)
QUARTER = (date(2003, 1, 6), date(2003, 3, 28))
NOT_CONFIRMED = 2


@dataclass
class Event:
    day: date
    pair: Pair
    kind: str
    residents: int
    members: int | None


def add_exchanges(story: Story):
    kinds = {kind.key: kind for kind in ActivityKind.objects.filter(system="pairing")}
    events = [event for event in all_events(story) if story.has_come(event.day)]
    rows = []
    for turn, event in enumerate(events):
        row = exchange(story, kinds, event, story.day(event.day), turn)
        late = turn >= len(events) - NOT_CONFIRMED
        state = State.SUBMITTED if late else State.CONFIRMED
        story.add(row, on=event.day, by=story.recorder(row.host), state=state)
        rows.append((row, event.pair))
    for texts in data("pairing")["unfinished_exchanges"]:
        rows.append(add_unfinished(story, kinds, texts))
    store_partners(rows)


def all_events(story):
    """The events by day; one takes place after its agreement has ended."""
    chance = story.chance_of("exchanges")
    days = [(day, pair) for pair in story.pairs for day in days_of(chance, pair)]
    kinds = list(data("pairing")["exchanges"])
    for turn, (day, pair) in enumerate(sorted(days, key=lambda each: (each[0], each[1].number))):
        kind = kinds[(turn + turn // 5) % len(kinds)]
        residents = chance.randrange(*data("pairing")["exchanges"][kind]["residents"])
        members = chance.randrange(16, 60)
        yield Event(day, pair, kind, residents, members if turn % 11 != 7 else None)


def days_of(chance, pair):
    if pair.renews is None:
        last = min(pair.last_day, YEAR_ENDS)
        for _turn in range(FIRST_YEAR[pair.number % len(FIRST_YEAR)]):
            yield some_day(chance, pair.first, last)
    if pair.number % NEWEST_QUARTER == 0 and not pair.renewed and not pair.terminated:
        yield some_day(chance, *QUARTER)


def some_day(chance, first, last):
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def exchange(story, kinds, event, day, turn):
    texts = data("pairing")["exchanges"][event.kind]
    branch, community_branch = event.pair.branch, event.pair.community_branch
    described = turn % 7 != 3  # some are counted and not described
    return Activity(
        system="pairing",
        kind=kinds[event.kind],
        title=data("pairing")["exchange_title"].format(
            branch=branch.name,
            community=community_branch.short_name,
            title=choice(texts["titles"], turn // 5),
        ),
        starts_on=day,
        ends_on=day,
        place=choice(texts["places"], turn // 3).format(community=event.pair.community.name),
        host=event.pair.community,
        agreement=event.pair.row.agreement_ptr,
        residents=event.residents,
        members=event.members,
        content=choice(texts["content"], turn // 2) if described else "",
        outcome=choice(texts["outcome"], turn // 3) if described else "",
    )


def add_unfinished(story, kinds, texts):
    """An exchange of a pair of the demo secretary's community, not yet through."""
    mine = [pair for pair in story.pairs if pair.community == story.communities[0]]
    pair = mine[texts["pair"]]
    day = story.calendar.recently(texts["days_ago"])
    event = Event(day, pair, texts["kind"], 24, None)
    row = exchange(story, kinds, event, day, texts["days_ago"] * 5)
    by, state = story.users[texts["by"]], State(texts["state"])
    story.add_dated(row, day, by=by, state=state, remark=texts.get("text", ""))
    return row, pair


def store_partners(rows):
    """Who took part in all the exchanges: three inserts."""
    communities, units = Activity.communities.through, Activity.units.through
    branches = Activity.unit_branches.through
    communities.objects.bulk_create(
        communities(activity=row, community=pair.community) for row, pair in rows
    )
    units.objects.bulk_create(units(activity=row, unit=pair.branch.unit) for row, pair in rows)
    branches.objects.bulk_create(
        branches(activity=row, unitbranch=pair.branch) for row, pair in rows
    )
