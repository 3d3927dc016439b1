"""The liaison association since early 2002: ten communities, sponsors, sessions, money."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from activities.models import Activity, ActivityKind, Facility, FundEntry
from agreements.liaison.models import (
    Association,
    LiaisonAgreement,
    Membership,
    Officer,
    Sponsorship,
)
from cobuild.core.periods import Quarter

from .data import data
from .story import State, Story, insert_parts

FOUNDED = date(2002, 2, 26)


def add_liaison(story: Story):
    add_association(story)
    add_memberships(story)
    sponsorships = add_sponsorships(story)
    add_agreements(story)
    sessions = add_sessions(story)
    add_money(story, sponsorships, sessions)
    add_facilities(story)


def add_association(story):
    texts = data("liaison")
    names = {key: texts[key] for key in ("name", "short_name")}
    row = Association(county=story.county, founded_on=story.day(FOUNDED), **names)
    story.association = story.add(row, on=FOUNDED)
    insert_parts([officer(story, row, texts) for texts in texts["officers"]])


def officer(story, association, texts):
    until = date.fromisoformat(texts["until"]) if "until" in texts else None
    return Officer(
        association=association,
        post=texts["post"],
        person=story.person(),
        phone=story.phone(),
        since=story.day(date.fromisoformat(texts["since"])),
        until=story.day(until),
    )


def add_memberships(story):
    later = data("liaison")["joined_later"]
    for place, community in enumerate(story.communities):
        since = date.fromisoformat(later[str(place)]) if str(place) in later else FOUNDED
        row = Membership(association=story.association, community=community, since=story.day(since))
        story.add(row, on=since)


def add_sponsorships(story):
    """{(year, short name, purpose): pledge}; what is pledged is recorded when the year begins."""
    found = {}
    for year, pledges in data("liaison")["sponsorships"].items():
        day = max(date(int(year), 1, 1), FOUNDED)
        for short, purpose, pledged in pledges:
            row = Sponsorship(
                association=story.association,
                unit=story.units[short],
                year=story.calendar.year(int(year)),
                purpose=purpose,
                pledged=Decimal(pledged),
            )
            found[int(year), short, purpose] = story.add(row, on=day)
    return found


def add_agreements(story):
    serials = Counter()
    for short, first, last in data("liaison")["agreement"]["terms"]:
        first, last = date.fromisoformat(first), date.fromisoformat(last)
        signed = max(first - timedelta(days=3), FOUNDED)
        year = story.day(signed).year
        serials[year] += 1
        row = agreement(story, short, year, serials[year])
        row.signed_on, row.starts_on = story.day(signed), story.day(first)
        row.ends_on = story.day(last)
        story.add(row, on=signed)


def agreement(story, short, year, serial):
    texts, unit, association = data("liaison")["agreement"], story.units[short], story.association
    return LiaisonAgreement(
        party_enterprise=unit,
        party_association=association,
        unit=unit,
        number=texts["number"].format(year=year, serial=serial),
        title=texts["title"].format(unit=unit.short_name, association=association.short_name),
        content=texts["content"],
        unit_duties=texts["unit_duties"],
        community_duties=texts["community_duties"],
        unit_person=story.leaders[unit],
    )


# Sessions ---------------------------------------------------------------------------------------


def add_sessions(story):
    """One a quarter; ``None`` for one that is still to come."""
    kinds = {kind.key: kind for kind in ActivityKind.objects.filter(system="liaison")}
    sessions = []
    for texts in data("liaison")["sessions"]:
        day = date.fromisoformat(texts["day"])
        row = None
        if story.has_come(day):
            row = session(story, kinds, texts, story.day(day))
            story.add(row, on=day)
            store_partners(story, row, day)
        sessions.append(row)
    add_unfinished(story, kinds)
    return sessions


def session(story, kinds, texts, day):
    host = story.communities[texts["host"]]
    return Activity(
        system="liaison",
        kind=kinds[texts["kind"]],
        title=texts["title"].format(quarter=quarter_words(day)),
        starts_on=day,
        ends_on=day,
        place=data("liaison")["session_place"].format(community=host.name),
        host=host,
        association=story.association,
        speaker=texts.get("speaker", ""),
        problems=texts.get("problems", ""),
        problems_outcome=texts.get("outcome", ""),
        residents=texts["residents"],
        members=texts.get("members"),
        content=data("liaison")["session_content"],
    )


def quarter_words(day):
    """The quarter of the day as it is stored: a moved session belongs to another."""
    return data("liaison")["quarters"][Quarter.of(day).number - 1]


def store_partners(story, row, day):
    """The member communities of the day and those who sponsored in its year."""
    later = data("liaison")["joined_later"]
    row.communities.set(
        community
        for place, community in enumerate(story.communities)
        if str(place) not in later or date.fromisoformat(later[str(place)]) <= day
    )
    sponsors = data("liaison")["sponsorships"][str(day.year)]
    row.units.set({story.units[short] for short, _purpose, _pledged in sponsors})


def add_unfinished(story, kinds):
    """A session that the secretary of the host community is still writing down."""
    texts = data("liaison")["unfinished_session"]
    day = story.calendar.recently(texts["days_ago"])
    row = session(story, kinds, texts, day)
    row.content = ""
    story.add_dated(row, day, by=story.users["secretary"], state=State.DRAFT)
    row.communities.set([row.host])


# Money and what was built with it ---------------------------------------------------------------


def add_money(story, sponsorships, sessions):
    entries = [*receipts(story, sponsorships), *payments(story, sessions)]
    serials = Counter()
    for day, entry in sorted(entries, key=lambda each: each[0]):
        if story.has_come(day):
            year = story.day(day).year
            serials[year] += 1
            entry.day = story.day(day)
            entry.details = entry.details.format(quarter=quarter_words(entry.day))
            entry.association = story.association
            entry.voucher = data("liaison")["voucher"].format(year=year, serial=serials[year])
            story.add(entry, on=day)
    add_zone_fund(story)


def receipts(story, sponsorships):
    texts = data("liaison")
    for day, year, short, purpose, amount in texts["receipts"]:
        yield (
            date.fromisoformat(day),
            FundEntry(
                direction="in",
                amount=Decimal(amount),
                purpose=purpose,
                details=texts["receipt_words"].format(unit=short),
                sponsorship=sponsorships[year, short, purpose],
            ),
        )


def payments(story, sessions):
    for day, purpose, amount, details, session in data("liaison")["payments"]:
        yield (
            date.fromisoformat(day),
            FundEntry(
                direction="out",
                amount=Decimal(amount),
                purpose=purpose,
                details=details,
                activity=None if session is None else sessions[session],
            ),
        )


def add_zone_fund(story):
    """What the units of one zone put together and spent."""
    for text, direction, amount, details in data("liaison")["zone_fund"]:
        day = date.fromisoformat(text)
        if story.has_come(day):
            row = FundEntry(
                zone=story.zones[0],
                day=story.day(day),
                direction=direction,
                amount=Decimal(amount),
                purpose="other",
                details=details,
            )
            story.add(row, on=day, by=story.users["lead"])


def add_facilities(story):
    for texts in data("liaison")["facilities"]:
        day, community = date.fromisoformat(texts["day"]), story.communities[texts["place"]]
        row = Facility(
            community=community,
            kind=texts["kind"],
            name=texts["name"].format(community=community.name),
            completed_on=story.day(day),
            cost=Decimal(texts["cost"]),
            association=story.association,
        )
        story.add(row, on=day, by=story.recorder(community))
