"""The 180 placed units and six former ones: kinds, branches, contacts, members, placements."""

from datetime import date
from itertools import zip_longest

from agreements.district.models import Placement, ZoneLead
from units.models import Contact, MemberCount, Unit, UnitBranch

from .data import data
from .story import BEGINNING, Story, day_before, stands

LATE_JOINERS = 60
LEADS = 20
CHANGES_OF_LEADER = {7: date(2000, 4, 1), 3: date(2001, 9, 1)}  # of every 11th unit
MEMBERS = {"organ": 20, "institution": 15, "enterprise": 9, "social": 6}
COUNTED_ON = [date(year, 12, 31) for year in (1999, 2000, 2001, 2002)]
PAIRED_BRANCHES = 122  # party branches of units, nine of them the committee's


def add_units(story: Story):
    places = places_of_units()
    for short, place in places.items():
        add_unit(story, unit_texts()[short], place)
    add_former_units(story, places)
    for short, place in places.items():
        add_placements(story, short, place)
    story.placements.sort(key=lambda term: term[2])
    for placement in story.placements:
        add_placement(story, *placement)
    for unit in story.units.values():
        add_contacts(story, unit)
        add_member_counts(story, unit)
    add_branches(story)
    add_zone_leads(story)


def unit_texts():
    """``{short name: (name, short name, kind, county department)}`` in the order of joining."""
    texts = data("units")
    organs = [named(entry, "organ") for entry in texts["organs"]]
    institutions = [named(entry, "institution") for entry in texts["institutions"]]
    others = [named(entry, "social") for entry in texts["social"]]
    others += [named(entry, "enterprise") for entry in texts["enterprises"]]
    mixed = [unit for pair in zip_longest(institutions, others) for unit in pair if unit]
    return {unit[1]: unit for unit in organs + mixed}


def named(entry, kind):
    texts = data("units")
    name, short = entry if isinstance(entry, list) else (entry, entry)
    full = texts["enterprise_name"].format(short=name) if kind == "enterprise" else name
    department = kind == "organ" and name not in texts["not_departments"]
    return texts["prefix"] + full, short, kind, department


def places_of_units():
    """``{short name: number of its community}``: dealt round until each has its number of units."""
    room = [place["units"] for place in data("county")["places"]]
    places, turn = {}, 0
    for short in unit_texts():
        while not room[turn % len(room)]:
            turn += 1
        places[short] = turn % len(room)
        room[turn % len(room)] -= 1
        turn += 1
    return places


def add_unit(story, texts, place, closed=None):
    name, short, kind, department = texts
    opened = data("units")["opened"].get(short)
    county = data("county")
    row = Unit(
        county=story.county,
        name=name,
        short_name=short,
        kind=kind,
        county_department=department,
        address=data("units")["address"].format(
            township=county["township"],
            road=county["places"][place]["road"],
            number=11 + len(story.units) * 2,
        ),
        open_since=story.day(date.fromisoformat(opened)) if opened else None,
        closed_on=story.day(closed),
    )
    story.units[short] = story.add(row, on=date.fromisoformat(opened) if opened else BEGINNING)


def add_former_units(story, places):
    """Units that were renamed, merged or closed, each placed until its last day."""
    for former in data("units")["former"]:
        place, closed = places[former["beside"]], date.fromisoformat(former["closed"])
        add_unit(story, named(former["name"], former["kind"]), place, closed)
        story.placements.append((former["name"], place, BEGINNING, closed))


def add_placements(story, short, place):
    since = joined(list(unit_texts()).index(short), short)
    for move in data("units")["moved"]:
        if move["unit"] == short:
            until = date.fromisoformat(move["until"])
            story.placements.append((short, move["from"], since, until))
            since = next_day(until)
    story.placements.append((short, place, since, None))


def joined(order, short):
    """Two thirds from the start, the others bit by bit until the autumn of 2002."""
    opened = data("units")["opened"].get(short)
    if opened:
        return date.fromisoformat(opened)
    late = order - (len(unit_texts()) - LATE_JOINERS)
    if late < 0 or any(move["unit"] == short for move in data("units")["moved"]):
        return BEGINNING
    return date(2000 + late // 22, 1 + late % 22 // 2, 1)


def next_day(day):
    return date.fromordinal(day.toordinal() + 1)


def add_placement(story, short, place, since, until):
    row = Placement(
        unit=story.units[short],
        community=story.communities[place],
        since=story.day(since),
        until=story.day(until),
    )
    story.add(row, on=since)


def placed_with(story, place, day):
    """Short names of the units that stood with the community on a day of the story."""
    return [
        short
        for short, where, since, until in story.placements
        if where == place and stands(since, until, day)
    ]


def term_of(story, unit):
    """First and last day with any community, in days of the story."""
    terms = [term for term in story.placements if story.units[term[0]] is unit]
    return min(term[2] for term in terms), terms[-1][3]


def add_contacts(story, unit):
    """Exactly one leader in charge at a time; nine of ten units have a liaison too."""
    since, until = term_of(story, unit)
    number = list(story.units.values()).index(unit)
    change = CHANGES_OF_LEADER.get(number % 11)
    if change and since < change and until is None:
        add_contact(story, unit, "leader", story.person(), since, day_before(change))
        since_leader = change
    else:
        since_leader = since
    leader = add_contact(story, unit, "leader", story.person(), since_leader, until)
    story.leaders[unit] = leader.person
    if number % 10 != 9:
        name = data("people")["namesakes"] if number % 50 == 12 else story.person()
        add_contact(story, unit, "liaison", name, since, until)


def add_contact(story, unit, role, person, since, until):
    people = data("people")
    posts = people["posts"][unit.kind] if role == "leader" else people["liaison_post"]
    row = Contact(
        unit=unit,
        person=person,
        post=posts[story.people % len(posts)],
        phone=story.phone(),
        role=role,
        since=story.day(since),
        until=story.day(until),
    )
    return story.add(row, on=since)


def add_member_counts(story, unit):
    since, until = term_of(story, unit)
    usual = MEMBERS[unit.kind] + len(story.recorded) * 13 % 19
    for day in COUNTED_ON:
        if stands(since, until, day):
            change = story.chance.randrange(-2, 4)
            usual = 0 if unit.short_name == data("units")["without_members"] else usual + change
            story.headcounts.setdefault(unit, []).append(usual)
            story.add(MemberCount(unit=unit, as_of=story.day(day), members=usual), on=day)


def add_branches(story):
    """One party branch each for the organs and institutions, a committee with nine for one."""
    texts = data("units")
    committee = add_committee(story, texts["committee"])
    others = [short for short, unit in story.units.items() if not unit.closed_on]
    others.remove(committee.unit.short_name)
    for short in others[: PAIRED_BRANCHES - len(texts["committee"]["branches"])]:
        name = texts["branch_name"].format(unit=short)
        add_branch(story, story.units[short], name, UnitBranch.Level.BRANCH)


def add_committee(story, texts):
    unit = story.units[texts["unit"]]
    name = texts["name"].format(unit=unit.short_name)
    committee = add_branch(story, unit, name, UnitBranch.Level.COMMITTEE)
    for branch in texts["branches"]:
        add_branch(story, unit, unit.short_name + branch, UnitBranch.Level.BRANCH, committee)
    return committee


def add_branch(story, unit, name, level, parent=None):
    since, _until = term_of(story, unit)
    row = UnitBranch(
        unit=unit,
        parent=parent,
        level=level,
        name=name,
        secretary=story.person(),
        phone=story.phone(),
        since=story.day(since),
    )
    if level == UnitBranch.Level.BRANCH:
        story.unit_branches.append(row)
    return story.add(row, on=since)


def add_zone_leads(story):
    """Two county departments a zone since the beginning; one zone changed one of its two."""
    former = data("units")["former_lead"]
    until = date.fromisoformat(former["until"])
    shorts = list(unit_texts())
    for order, short in enumerate(shorts[:LEADS]):
        changed = order == former["zone"] + len(story.zones)
        since = next_day(until) if changed else BEGINNING
        add_zone_lead(story, short, order % len(story.zones), since)
    add_zone_lead(story, former["unit"], former["zone"], BEGINNING, until)


def add_zone_lead(story, short, zone, since, until=None):
    row = ZoneLead(
        unit=story.units[short],
        zone=story.zones[zone],
        since=story.day(since),
        until=story.day(until),
    )
    story.add(row, on=since)
