"""Joint activities: 30, 36, 42 and 48 in the four years, a dozen in the newest quarter."""

from dataclasses import dataclass
from datetime import date, timedelta

from activities.models import Activity, ActivityKind

from .agreements import agreement_for
from .data import data
from .story import State, Story
from .units import placed_with

HOSTS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 0, 2, 0, 5)  # some communities are busier
NEWEST = 3  # activities that the county office has not confirmed yet
MOST_UNITS = 6
MEMBERS_GROW = {2001: 2, 2002: 5, 2003: 5}


@dataclass
class Plan:
    """An activity as it was, in days of the story; ``row`` once it is stored."""

    first: date
    last: date
    place: int
    others: list[int]
    kind: str
    shorts: list[str]
    residents: int
    members: int | None
    turn: int
    row: Activity | None = None


def add_activities(story: Story):
    kinds = {kind.key: kind for kind in ActivityKind.objects.filter(system="district")}
    keys = list(data("activities")["kinds"])
    plans = [
        plan(story, turn, *days, keys[turn % len(keys)])
        for turn, days in enumerate(all_days(story))
    ]
    past = [each for each in plans if story.has_come(each.first)]
    for each in past:
        state = State.SUBMITTED if each in past[-NEWEST:] else State.CONFIRMED
        each.row = add_activity(story, each, kinds[each.kind], state)
    for unfinished in data("activities")["unfinished"]:
        add_unfinished(story, unfinished, kinds[unfinished["kind"]])
    store_partners(story)
    return past


def all_days(story):
    """First and last days, in order."""
    texts = data("activities")
    spanning = [tuple(map(date.fromisoformat, days)) for days in texts["spanning"]]
    days = spanning + [(date.fromisoformat(day),) * 2 for day in texts["newest"]]
    for year, count in texts["years"].items():
        count -= sum(first.year == int(year) for first, _last in spanning)
        days += [single_day(story, int(year), number, count) for number in range(count)]
    return sorted(days)


def single_day(story, year, number, count):
    """One day of the part of the year that is the activity's own."""
    begin, end = 360 * number // count, 360 * (number + 1) // count
    day = date(year, 1, 3) + timedelta(days=story.chance.randrange(begin, end))
    return day, day


def plan(story, turn, first, last, kind):
    place = HOSTS[turn % len(HOSTS)]
    others = [(place + step) % 10 for step in (3, 7)[: (turn % 8 == 5) + (turn % 24 == 13)]]
    shorts = partners(story, turn, first, place)
    for other in others:
        shorts += story.chance.sample(placed_with(story, other, first), 1)
    if kind == "district.security" and place == 0:
        shorts = [story.liaison_unit.short_name, *shorts]
    least, most = data("activities")["kinds"][kind]["residents"]
    return Plan(
        first=first,
        last=last,
        place=place,
        others=others,
        kind=kind,
        shorts=list(dict.fromkeys(shorts))[:MOST_UNITS],
        residents=story.chance.randrange(least, most) * (1 + len(others)),
        members=members_there(story, turn, first),
        turn=turn,
    )


def members_there(story, turn, day):
    """Registered members taking part, more since most are registered; not known of every sixth."""
    if turn % 6 == 0:
        return None
    usual = story.chance.randrange(4, 45)
    return usual * MEMBERS_GROW.get(day.year, 1) + turn * 7 % 5


def partners(story, turn, day, place):
    """One to six units of the community; a unit with an expired agreement comes once more."""
    placed = placed_with(story, place, day)
    chosen = story.chance.sample(placed, 1 + turn * 5 % 6)
    late = [short for short in data("agreements")["expired"] if short in placed]
    return late + chosen if late and day.year > 2002 else chosen


def add_activity(story, plan, kind, state):
    texts = data("activities")["kinds"][plan.kind]
    host = story.communities[plan.place]
    described = plan.turn % 9 != 4  # some are counted and not described
    row = Activity(
        system=kind.system,
        kind=kind,
        title=title(story, plan),
        starts_on=story.day(plan.first),
        ends_on=story.day(plan.last),
        place=choice(texts["places"], plan.turn).format(community=host.name) if described else "",
        host=host,
        agreement=fulfilled(story, plan),
        residents=plan.residents,
        members=plan.members,
        content=choice(texts["content"], plan.turn) if described else "",
        outcome=choice(texts["outcome"], plan.turn // 2) if described else "",
    )
    story.add(row, on=plan.first, by=story.recorder(host), state=state)
    story.partners.append((row, [plan.place, *plan.others], plan.shorts))
    return row


def fulfilled(story, plan):
    """Two of three activities name the agreement of their first partner."""
    if plan.turn % 3 == 2 and plan.shorts[0] not in data("agreements")["expired"]:
        return None
    return agreement_for(story, plan.shorts[0], plan.place, plan.first)


def title(story, plan):
    texts = data("activities")
    name = choice(texts["kinds"][plan.kind]["titles"], plan.turn // 5)
    month = str(story.day(plan.first).month)
    if plan.turn % 2:
        name = texts["by_month"].get(month, {}).get(plan.kind, name)
    community = story.communities[plan.place].name
    if plan.others:
        other = story.communities[plan.others[0]].name
        return texts["joint_title"].format(community=community, other=other, title=name)
    return texts["title"].format(community=community, title=name)


def choice(texts, turn):
    return texts[turn % len(texts)]


def store_partners(story):
    """Who took part in all the activities: two inserts."""
    communities, units = Activity.communities.through, Activity.units.through
    communities.objects.bulk_create(
        communities(activity=row, community=story.communities[place])
        for row, places, _shorts in story.partners
        for place in places
    )
    units.objects.bulk_create(
        units(activity=row, unit=story.units[short])
        for row, _places, shorts in story.partners
        for short in shorts
    )


def add_unfinished(story, texts, kind):
    day, place = story.calendar.recently(texts["days_ago"]), texts["community"]
    host = story.communities[place]
    by, state = story.users[texts["by"]], State(texts["state"])
    shorts = [story.liaison_unit.short_name] if texts["by"] == "liaison" else []
    shorts += story.chance.sample(placed_with(story, place, date(2003, 1, 1)), 2)
    row = Activity(
        system=kind.system,
        kind=kind,
        title=data("activities")["title"].format(community=host.name, title=texts["title"]),
        starts_on=day,
        ends_on=day,
        host=host,
        residents=story.chance.randrange(20, 90),
    )
    story.add_dated(row, day, by=by, state=state, remark=texts.get("text", ""))
    story.partners.append((row, [place], list(dict.fromkeys(shorts))))
