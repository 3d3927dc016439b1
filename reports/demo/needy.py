"""Needy households: 255 are helped by a unit branch; what they were visited with."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from activities.models import Aid
from agreements.pairing.models import HouseholdPairing
from communities.models import Household

from .activities import choice
from .data import data
from .pairing import BEGAN, Pair
from .story import State, Story, stands


@dataclass
class Help:
    """A branch that helps a household, in days of the story."""

    pair: Pair
    household: Household
    since: date
    until: date | None
    row: HouseholdPairing | None = None

    @property
    def is_committees(self):
        return bool(self.pair.branch.parent)


def add_needy(story: Story):
    add_more_households(story)
    helps = [help for helped in all_helped(story) for help in with_former(story, *helped)]
    rows = []
    for each in helps:
        each.row = household_pairing(story, each)
        by = story.recorder(each.household.community)
        rows.append((each.row, each.row.since, by))
    story.add_all(rows)
    add_aid(story, helps)


# Households -------------------------------------------------------------------------------------


def add_more_households(story):
    """Besides those of the county's own chapter; who is needy since when, is invented too."""
    told = []
    first = len(story.households)
    for number in range(first, first + data("needy")["more_households"]):
        since = date(1999 + number % 4, 1 + number * 5 % 9, 1)
        row = household(story, number, since)
        story.households.append((row, since, None))
        told.append((row, story.day(since), story.recorder(row.community)))
    story.add_all(told)


def household(story, number, since):
    needy, county = data("needy"), data("county")
    place = number % len(story.communities)
    surnames = data("people")["surnames"]
    return Household(
        community=story.communities[place],
        head=needy["head"].format(
            surname=surnames[number % len(surnames)], stem=choice(needy["stems"], number)
        ),
        people=1 + number * 3 % 5,
        cause=choice(county["household_causes"], number // 3),
        allowance=choice(list(Household.Allowance), number // 2),
        address=county["household_address"].format(
            road=county["places"][place]["road"], number=number + 3
        ),
        phone=story.phone() if number % 3 else "",
        since=story.day(since),
    )


# Who helps them ---------------------------------------------------------------------------------


def all_helped(story):
    """(pair, household, since, until): the committee's first, then the others round and round."""
    waiting = story.households[: -data("needy")["unhelped"]]
    committees = list(committees_households(story, waiting))
    yield from committees
    taken = {helped[1].pk for helped in committees}
    helpers = helpers_by_community(story)
    turns = dict.fromkeys(helpers, 0)
    for household, since, until in waiting:
        if household.pk not in taken:
            pairs = helpers[household.community]
            pair = pairs[turns[household.community] % len(pairs)]
            turns[household.community] += 1
            begin = max(since, pair.first) + timedelta(days=household.pk % 20)
            if until is None or begin <= until:
                yield pair, household, begin, until


def committees_households(story, waiting):
    """Households that were needy before the pairing began, nearly the same number a branch."""
    number = data("needy")["committee_households"]
    pairs = [pair for pair in story.pairs if pair.branch.parent]
    for turn in range(number):
        pair = pairs[turn % len(pairs)]
        own = [
            household
            for household, since, until in waiting
            if household.community == pair.community and since < BEGAN and not until
        ]
        yield pair, own[turn // len(pairs)], pair.first + timedelta(days=turn % 5), None


def helpers_by_community(story):
    """The pairs whose agreement lasts, or is followed by another."""
    ends = date(2003, 3, 31)
    helpers = {}
    for pair in story.pairs:
        lasts = pair.renewed or pair.stands(ends)
        if lasts and not pair.renews and not pair.branch.parent:
            helpers.setdefault(pair.community, []).append(pair)
    return helpers


def with_former(story, pair, household, since, until):
    """A household whose helper changed has two rows: the helper before, and the one of now."""
    changes = data("needy")["changes"]
    last = date.fromisoformat(changes["until"])
    pairs = helpers_by_community(story)[household.community]
    former = [each for each in pairs if each.branch != pair.branch and each.first <= since]
    changed = household.pk % changes["every"] == 0 and not pair.branch.parent and not until
    if changed and since < last and former:
        yield Help(former[0], household, since, last)
        since = last + timedelta(days=1)
    yield Help(pair, household, since, until)


def household_pairing(story, each):
    return HouseholdPairing(
        unit_branch=each.pair.branch,
        household=each.household,
        since=story.day(each.since),
        until=story.day(each.until),
    )


# Aid --------------------------------------------------------------------------------------------


def add_aid(story, helps):
    visits = [*committees_visits(helps), *others_visits(helps)]
    past = [visit for visit in visits if story.has_come(visit[0])]
    for turn, (day, each, given) in enumerate(sorted(past, key=lambda visit: visit[0])):
        row = aid(each, story.day(day), given, turn)
        late = turn >= len(past) - 2
        state = State.SUBMITTED if late else State.CONFIRMED
        story.add(row, on=day, by=story.recorder(each.household.community), state=state)
    for turn, texts in enumerate(data("needy")["unfinished"]):
        add_unfinished(story, helps, texts, turn)


def committees_visits(helps):
    committees = [each for each in helps if each.is_committees]
    for texts in data("needy")["committee_rounds"]:
        first = date.fromisoformat(texts["day"])
        for turn, each in enumerate(committees[: texts.get("only", len(committees))]):
            given = {key: texts[key] for key in ("cash", "goods", "value", "needs") if key in texts}
            yield first + timedelta(days=turn % 3), each, given


def others_visits(helps):
    """One in four households a round, with what comes round: cash, goods, or only their needs."""
    needy = data("needy")
    for number, round_ in enumerate(needy["rounds"]):
        first = date.fromisoformat(round_)
        for turn, each in enumerate(helps):
            day = first + timedelta(days=turn % 9)
            due = (turn + number * 3) % needy["share"] == 0
            if due and not each.is_committees and stands(each.since, each.until, day):
                yield day, each, given(turn // needy["share"] + number)


def given(turn):
    needy = data("needy")
    cash = {"cash": choice(needy["cash"], turn)}
    valued = dict(zip(("goods", "value"), choice(needy["valued"], turn // 2), strict=True))
    unvalued = {"goods": choice(needy["unvalued"], turn)}
    needs = {"needs": choice(needy["needs"], turn)}
    return (cash, valued, cash | needs, unvalued, cash | valued, valued | needs, needs)[turn % 7]


def aid(each, day, given, turn):
    visitors = choice(data("needy")["visitors"], turn)
    return Aid(
        pairing=each.row,
        visited_on=day,
        visitors=visitors.format(secretary=each.pair.branch.secretary),
        cash=Decimal(given["cash"]) if "cash" in given else None,
        goods=given.get("goods", ""),
        goods_value=Decimal(given["value"]) if "value" in given else None,
        needs=given.get("needs", ""),
    )


def add_unfinished(story, helps, texts, turn):
    community = story.communities[texts["community"]]
    own = [
        each
        for each in helps
        if each.household.community == community and not each.until and not each.is_committees
    ]
    day = story.calendar.recently(texts["days_ago"])
    row = aid(own[turn], day, texts, turn)
    by, state = story.users[texts["by"]], State(texts["state"])
    story.add_dated(row, day, by=by, state=state, remark=texts.get("text", ""))
