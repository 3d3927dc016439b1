"""Co-building agreements with their renewals, and the five haves of each zone and year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.district.models import DistrictAgreement, FiveHaves
from cobuild.core.periods import Quarter

from .data import data
from .dates import STORY_ENDS
from .story import BEGINNING, State, Story, day_before, month_after, stands
from .units import next_day, unit_texts

UNFINISHED = {"draft": 2, "submitted": 5, "returned": 8}  # days ago
YEARS = range(1999, 2004)


@dataclass
class Term:
    """A planned agreement, in days of the story; ``row`` once it is stored."""

    short: str
    place: int
    first: date
    last: date
    signed: date
    renews: "Term | None" = None
    terminated: date | None = None
    row: DistrictAgreement | None = None

    @property
    def last_day(self):
        return self.terminated or self.last


def add_agreements(story: Story):
    terms = [term for placement in story.placements for term in terms_of(story, *placement)]
    serials = Counter()
    for term in sorted(terms, key=lambda term: term.signed):
        if story.has_come(term.signed):
            year = story.day(term.signed).year
            serials[year] += 1
            add_agreement(story, term, serials[year])
            story.agreements.append(term)
    add_unfinished(story)


def terms_of(story, short, place, since, until):
    """The chain of agreements of one placement: each renews the one before."""
    texts = data("agreements")
    number = list(story.units).index(short)
    years = 2 if number % 3 == 0 else 3
    chain = []
    first = month_after(since, number // 3 % 6) if since == BEGINNING else since
    while short not in texts["never_signed"] and not (until and first > until):
        last = day_before(month_after(first, 12 * years))
        signed = max(first - timedelta(days=5 + number % 13), BEGINNING)
        term = Term(short, place, first, min(last, until or last), signed)
        term.renews = chain[-1] if chain else None
        chain.append(term)
        if ends_chain(term, number):
            break
        first = next_day(last)
    return chain


def ends_chain(term, number):
    """Whether nothing follows the agreement: it lasts, was terminated or was let expire."""
    texts = data("agreements")
    terminated = date.fromisoformat(texts["terminated"]["day"])
    if term.short == texts["terminated"]["unit"] and term.first <= terminated <= term.last:
        term.terminated = terminated
        return True
    if term.short in texts["expired"] and term.last.year >= 2002:
        return True
    renewed_early = term.last == STORY_ENDS.last and number % 2
    return term.last >= STORY_ENDS.last and not renewed_early


def add_agreement(story, term, serial):
    row = agreement(story, term.short, term.place, story.day(term.signed), serial)
    row.starts_on, row.ends_on = story.day(term.first), story.day(term.last)
    row.terminated_on = story.day(term.terminated)
    row.termination_reason = data("agreements")["termination_reason"] if term.terminated else ""
    row.renews = term.renews.row.agreement_ptr if term.renews else None
    by = story.recorder(row.community)
    term.row = story.add(row, on=term.signed, by=by)


def agreement(story, short, place, signed, serial):
    texts = data("agreements")
    unit, community = story.units[short], story.communities[place]
    turn = len(story.recorded)
    return DistrictAgreement(
        party_unit=unit,
        party_community=community,
        unit=unit,
        community=community,
        number=texts["number"].format(year=signed.year, serial=serial) if serial else "",
        title=texts["title"].format(unit=unit.short_name, community=community.name),
        content=texts["content"],
        unit_duties=texts["unit_duties"][turn % len(texts["unit_duties"])],
        community_duties=texts["community_duties"][turn % len(texts["community_duties"])],
        events_a_year=(2, 4, None, 2)[turn % 4],
        unit_person=story.leaders[unit],
        community_person=story.branches[community][0].secretary,
        signed_on=signed,
    )


def add_unfinished(story):
    """Agreements on their way with units that never had one: they begin next quarter."""
    texts = data("agreements")
    after = Quarter.of(story.calendar.as_of) + 1
    for state, days_ago in UNFINISHED.items():
        short = texts[state]
        place = next(place for name, place, _since, until in story.placements if name == short)
        signed = story.calendar.recently(days_ago)
        row = agreement(story, short, place, signed, None)
        row.starts_on, row.ends_on = after.first, (after + 7).last
        if state == "draft":
            row.signed_on = None
        remark = texts["return_remark"] if state == "returned" else ""
        by = story.users["office"]
        story.add_dated(row, signed, by=by, state=State(state), remark=remark)


def agreement_for(story, short, place, day):
    """What an activity of the day fulfils; one let expire is still named, so that it is flagged."""
    own = [term for term in story.agreements if (term.short, term.place) == (short, place)]
    for term in own:
        if stands(term.first, term.last_day, day):
            return term.row.agreement_ptr
    late = short in data("agreements")["expired"] and own and own[-1].last_day < day
    return own[-1].row.agreement_ptr if late else None


def add_five_haves(story: Story):
    missing = data("agreements")["missing_have"]
    for year in YEARS:
        for place in range(len(story.zones)):
            for item in FiveHaves.Item:
                if (year, place, item) != (missing["year"], missing["zone"], missing["item"]):
                    add_five_have(story, year, place, item)


def add_five_have(story, year, place, item):
    texts = data("agreements")["five_haves"][item]
    zone = story.zones[place]
    evidence = texts[min(year - YEARS[0], len(texts) - 1)].format(
        year=story.calendar.year(year), zone=zone.name, lead=list(unit_texts())[place]
    )
    row = FiveHaves(
        zone=zone,
        year=story.calendar.year(year),
        item=item,
        evidence=evidence,
        amount=6000 + (place * 7 + year * 3) % 19 * 1000 if item == "fund" else None,
    )
    by = story.users["lead"] if place == 0 else None
    story.add(row, on=date(year, 1, 4 + place), by=by)
