"""Branch pairing since 2002: 122 unit branches with the 52 community branches."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.pairing.models import PairingAgreement
from cobuild.core.periods import Quarter
from communities.models import CommunityBranch
from units.models import UnitBranch

from .data import data
from .story import State, Story, stands

BEGAN = date(2002, 1, 4)
SECOND = (7, 3)  # the branches that are in a second pair: every seventh
ENDED_EARLY = (1, 2)  # of the second pairs: one was terminated, one was let expire


@dataclass
class Pair:
    """Two branches and their agreement of a term, in days of the story."""

    number: int
    branch: UnitBranch
    community_branch: CommunityBranch
    first: date
    last: date
    terminated: date | None = None
    renews: "Pair | None" = None
    renewed: bool = False
    row: PairingAgreement | None = None

    @property
    def community(self):
        return self.community_branch.community

    @property
    def last_day(self):
        return self.terminated or self.last

    @property
    def signed(self):
        return max(self.first - timedelta(days=2 + self.number % 9), BEGAN)

    def stands(self, day):
        return stands(self.first, self.last_day, day)


def add_pairing(story: Story):
    pairs = [*first_pairs(story), *second_pairs(story)]
    pairs += [renewed for pair in pairs for renewed in renewals(pair)]
    serials = Counter()
    for pair in sorted(pairs, key=lambda pair: (pair.signed, pair.number)):
        if story.has_come(pair.signed):
            year = story.day(pair.signed).year
            serials[year] += 1
            add_agreement(story, pair, serials[year])
            story.pairs.append(pair)
    for unfinished in data("pairing")["unfinished"]:
        add_unfinished(story, unfinished)


def first_pairs(story):
    """The committee's nine with a branch of nine communities; the others where they are placed."""
    places, turns = places_of_units(story), Counter()
    for number, branch in enumerate(story.unit_branches):
        place = number if branch.parent else places[branch.unit]
        term = term_of(number, branch)
        yield pair_of(story, number, branch, place, turns[place], term)
        turns[place] += 1


def places_of_units(story):
    """{unit: number of the community where it is placed now}"""
    now = date(2003, 1, 1)
    return {
        story.units[short]: place
        for short, place, since, until in story.placements
        if stands(since, until, now)
    }


def pair_of(story, number, branch, place, turn, term):
    branches = story.branches[story.communities[place]]
    first, last = date.fromisoformat(term["first"]), date.fromisoformat(term["last"])
    return Pair(number, branch, branches[turn % len(branches)], first, last)


def term_of(number, branch):
    texts = data("pairing")
    if branch.parent:
        return texts["committee_term"]
    return texts["expiring"].get(str(number)) or texts["terms"][number % len(texts["terms"])]


def second_pairs(story):
    """Some branches pair in a neighbouring community too."""
    places, texts = places_of_units(story), data("pairing")
    step, offset = SECOND
    chosen = [branch for branch in story.unit_branches if not branch.parent][offset::step]
    for order, branch in enumerate(chosen):
        number = len(story.unit_branches) + order
        term = texts["lapsed_term" if order == ENDED_EARLY[1] else "second_term"]
        place = (places[branch.unit] + 3) % len(story.communities)
        pair = pair_of(story, number, branch, place, order, term)
        if order == ENDED_EARLY[0]:
            pair.terminated = date.fromisoformat(texts["terminated"]["day"])
        yield pair


def renewals(pair):
    """The agreement that follows one of a single year."""
    renewed = {
        term["last"]: term["renewed"] for term in data("pairing")["terms"] if "renewed" in term
    }
    if pair.last.isoformat() in renewed and not is_lapsed(pair):
        pair.renewed = True
        first = pair.last + timedelta(days=1)
        last = date.fromisoformat(renewed[pair.last.isoformat()])
        yield Pair(pair.number, pair.branch, pair.community_branch, first, last, renews=pair)


def is_lapsed(pair):
    return pair.first.isoformat() == data("pairing")["lapsed_term"]["first"]


def add_agreement(story, pair, serial):
    texts = data("pairing")
    row = agreement(pair.number, pair.branch, pair.community_branch)
    signed = story.day(pair.signed)
    row.number = texts["number"].format(year=signed.year, serial=serial)
    row.signed_on, row.starts_on = signed, story.day(pair.first)
    row.ends_on, row.terminated_on = story.day(pair.last), story.day(pair.terminated)
    row.termination_reason = texts["terminated"]["reason"] if pair.terminated else ""
    row.renews = pair.renews.row.agreement_ptr if pair.renews else None
    by = story.recorder(pair.community)
    pair.row = story.add(row, on=pair.signed, by=by)


def agreement(turn, branch, community_branch):
    texts = data("pairing")
    return PairingAgreement(
        party_branch=branch,
        party_community_branch=community_branch,
        unit=branch.unit,
        community=community_branch.community,
        title=texts["title"].format(branch=branch.name, community=community_branch.name),
        content=texts["content"][turn % len(texts["content"])],
        unit_duties=texts["unit_duties"][turn % len(texts["unit_duties"])],
        community_duties=texts["community_duties"][turn % len(texts["community_duties"])],
        events_a_year=(2, 2, None, 4)[turn % 4],
        unit_person=branch.secretary,
        community_person=community_branch.secretary,
    )


def add_unfinished(story, texts):
    """A pair on its way: its agreement begins next quarter."""
    branch = story.unit_branches[texts["branch"]]
    community_branch = story.branches[story.communities[texts["community"]]][-1]
    row = agreement(texts["branch"], branch, community_branch)
    after = Quarter.of(story.calendar.as_of) + 1
    row.starts_on, row.ends_on = after.first, (after + 7).last
    signed = story.calendar.recently(texts["days_ago"])
    row.signed_on = None if texts["state"] == "draft" else signed
    by, state = story.users[texts["by"]], State(texts["state"])
    story.add_dated(row, signed, by=by, state=state, remark=texts.get("text", ""))
