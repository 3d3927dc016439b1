"""Joint conferences twice a year, meetings of the communities, and what they resolved."""

from datetime import date, timedelta

from activities.models import FollowUp, Meeting, Presence, Resolution

from .activities import choice
from .data import data
from .story import State, Story, insert_parts
from .units import placed_with, unit_texts

CONFERENCES = [date(year, month, 8) for year in range(1999, 2003) for month in (3, 9)]
CONFERENCES.append(date(2003, 2, 24))  # the year's first
MEETINGS = [date(2002, 4, 22), date(2002, 10, 21), date(2003, 1, 13)]
RESOLVED_SINCE = date(2002, 1, 1)  # what was resolved before is not told
INVITED = 12
DUE_AFTER = 75  # days
NEITHER = 9  # every ninth resolution has no day by which it is due


def add_meetings(story: Story):
    presences, notes = [], []
    turn = 0
    for number, first in enumerate(CONFERENCES):
        for place in range(len(story.zones)):
            day = first + timedelta(days=place)
            if story.has_come(day):
                row = conference(story, number, place, day)
                turn = tell(story, row, place, day, turn, presences, notes)
    for first in MEETINGS:
        for place in range(len(story.communities)):
            day = first + timedelta(days=place)
            if story.has_come(day):
                row = meeting(story, place, day)
                turn = tell(story, row, place, day, turn, presences, notes)
    for unfinished in data("meetings")["unfinished"]:
        presences += add_unfinished(story, unfinished)
    insert_parts(presences)
    insert_parts(notes)


def tell(story, row, place, day, turn, presences, notes):
    """Store a meeting, remember who was there, and store what it resolved."""
    by = story.users["lead"] if row.zone == story.zones[0] else story.users["office"]
    by = story.recorder(row.community) if row.community else by
    story.add(row, on=day, by=by)
    presences += presences_of(story, row, place, day)
    if day >= RESOLVED_SINCE:
        turn = add_resolutions(story, row, place, day, turn, notes)
    return turn


def conference(story, number, place, day):
    texts, community = data("meetings"), story.communities[place]
    lead = list(unit_texts())[place]
    zone = story.zones[place]
    return Meeting(
        zone=zone,
        title=texts["conference"].format(zone=zone.name, number=number + 1),
        held_on=story.day(day),
        place=choice(texts["conference_place"], number).format(lead=lead, community=community.name),
        chair=story.leaders[story.units[lead]],
        recorder=story.branches[community][0].secretary,
        agenda=choice(texts["agendas"], number + place),
        minutes=choice(texts["minutes"], number + place * 2),
    )


def meeting(story, place, day):
    community = story.communities[place]
    return community_meeting(story, community, story.day(day), day.month + place)


def community_meeting(story, community, day, turn):
    texts = data("meetings")
    return Meeting(
        community=community,
        title=texts["meeting"].format(community=community.name),
        held_on=day,
        place=texts["conference_place"][1].format(community=community.name),
        chair=story.branches[community][0].secretary,
        recorder=story.branches[community][1].secretary,
        agenda=choice(texts["meeting_agendas"], turn),
        minutes=choice(texts["meeting_minutes"], turn),
    )


def presences_of(story, row, place, day):
    """The units placed there; some sent word that they could not come, a few did not."""
    texts = data("meetings")
    units = placed_with(story, place, day)
    for number, short in enumerate(units if row.zone_id else units[:INVITED]):
        turn = number + day.toordinal()
        status = Presence.Status.PRESENT
        if turn % texts["absent_every"] == 0:
            status = Presence.Status.ABSENT
        elif turn % texts["on_leave_every"] == 0:
            status = Presence.Status.ON_LEAVE
        unit = story.units[short]
        person = story.leaders[unit] if turn % 2 else ""
        yield Presence(meeting=row, unit=unit, person=person, status=status)


# Resolutions ------------------------------------------------------------------------------------


def add_resolutions(story, row, place, day, turn, notes):
    """One or two a meeting. Most of those that are due are done; which are not, is told by name."""
    for _number in range(1 + turn % 2):
        turn += 1
        done = day + timedelta(days=20 + turn * 7 % (DUE_AFTER - 20))
        resolution = resolve(story, row, place, day, turn)
        if story.has_come(done) and not (turn % 4 == 1 and done.year == 2003):
            resolution.done_on = story.day(done)
        add(story, resolution, day)
        notes += notes_on(story, resolution, day, turn)
    for late in data("meetings")["past_due"]:
        if row.zone == story.zones[late["zone"]] and day.year == 2002 and day.month == 9:
            notes.append(add_past_due(story, row, late, day))
    return turn


def resolve(story, row, place, day, turn):
    """The day by which it is due lies after the newest meeting's day in any case."""
    texts, community = data("meetings"), story.communities[place]
    road = data("county")["places"][place]["road"]
    due = None if turn % NEITHER == 4 else max(day + timedelta(days=DUE_AFTER), date(2002, 3, 1))
    if due and day.year == 2003:
        due = max(due, date(2003, 4, 10))
    return Resolution(
        meeting=row,
        matter=choice(texts["matters"], turn).format(road=road, community=community.name),
        unit=story.units[choice(placed_with(story, place, day), turn)] if turn % 5 else None,
        due_on=story.day(due),
    )


def add(story, resolution, day):
    community = resolution.meeting.community
    by = story.recorder(community) if community else story.users["office"]
    story.add(resolution, on=day, by=by)


def notes_on(story, resolution, day, turn):
    noted = day + timedelta(days=12)
    if turn % 3 == 0 and story.has_come(noted):
        note = choice(data("meetings")["notes"], turn)
        yield FollowUp(resolution=resolution, noted_on=story.day(noted), note=note)
    if resolution.done_on:
        note = data("meetings")["done_note"]
        yield FollowUp(resolution=resolution, noted_on=resolution.done_on, note=note)


def add_past_due(story, row, late, day):
    resolution = Resolution(
        meeting=row,
        matter=late["matter"],
        unit=story.units[late["unit"]] if late["unit"] else None,
        due_on=story.day(date.fromisoformat(late["due"])),
    )
    add(story, resolution, day)
    noted = story.day(day + timedelta(days=60))
    return FollowUp(resolution=resolution, noted_on=noted, note=late["note"])


def add_unfinished(story, texts):
    """A meeting of the demo secretaries' communities on its way."""
    community = story.communities[texts["community"]]
    day = story.calendar.recently(texts["days_ago"])
    row = community_meeting(story, community, day, texts["days_ago"])
    by, state = story.users[texts["by"]], State(texts["state"])
    story.add_dated(row, day, by=by, state=state, remark=texts.get("text", ""))
    return presences_of(story, row, texts["community"], date(2003, 3, 1))
