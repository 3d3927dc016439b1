"""What happens in a synthetic county at the pace of its offices: meetings, money, plans."""

from datetime import date, timedelta

from activities.models import (
    ActivityKind,
    Facility,
    FundEntry,
    Meeting,
    Presence,
    Resolution,
)
from agreements.district.models import Plan, PlanItem
from communities.models import Honour
from reports.demo.story import insert_all, insert_parts

INVITED = (2, 5)
DUE_AFTER = timedelta(days=30)
NOT_DONE, UNPAID = 0.04, 0.2
FACILITIES, HONOURS = (1, 3), (0, 2)  # a community
MEETS = (2, 4)  # in which quarters a community meets
SPENT_AFTER = timedelta(days=20)


def add_happenings(made) -> int:
    chance = made.chance_of("happenings")
    chapters = (add_meetings, add_funds, add_facilities, add_honours, add_plans)
    return sum(add(made, chance) for add in chapters)


# Meetings ---------------------------------------------------------------------------------------


def add_meetings(made, chance):
    meetings = []
    for quarter in made.volume.every_quarter:
        meetings += [meeting(made, chance, quarter, zone=zone) for zone in made.zones]
        if quarter.number in MEETS:
            meetings += [
                meeting(made, chance, quarter, community=community)
                for community in made.communities
            ]
    insert_all(meetings)
    presences = [row for each in meetings for row in invited(made, chance, each)]
    insert_parts(presences)
    resolutions = [
        resolution(made, chance, each, number)
        for number, each in enumerate((m for m in meetings for _turn in range(2)), 1)
    ]
    insert_all(resolutions)
    return len(meetings) + len(presences) + len(resolutions)


def meeting(made, chance, quarter, **place):
    day = made.volume.day_in(chance, quarter)
    zone = place.get("zone")
    if zone:
        title = made.words("conference", zone=zone.name, quarter=quarter)
    else:
        title = made.words("meeting", community=place["community"].name, quarter=quarter)
    texts = {"title": title, "chair": made.person(), "minutes": made.words("minutes")}
    return made.record(Meeting, day, held_on=day, **texts, **place)


def invited(made, chance, meeting):
    for unit in chance.sample(made.units, chance.randint(*INVITED)):
        yield Presence(meeting=meeting, unit=unit, status=chance.choice(list(Presence.Status)))


def resolution(made, chance, meeting, number):
    due = meeting.held_on + DUE_AFTER
    done = (
        None if chance.random() < NOT_DONE else made.volume.some_day(chance, meeting.held_on, due)
    )
    return made.record(
        Resolution,
        meeting.held_on,
        meeting=meeting,
        matter=made.words("resolution", number=number),
        unit=chance.choice(made.units),
        due_on=due,
        done_on=done,
    )


# Money ------------------------------------------------------------------------------------------


def add_funds(made, chance):
    """Every account receives more in a quarter than it spends: no balance falls below zero."""
    rows = []
    for quarter in made.volume.every_quarter:
        accounts = [{"association": each} for each in made.associations]
        accounts += [{"zone": each} for each in made.zones if quarter.number == 1]
        rows += [row for account in accounts for row in entries(made, chance, quarter, account)]
    insert_all(rows)
    return len(rows)


def entries(made, chance, quarter, account):
    came, purpose = quarter.first, chance.choice(list(FundEntry.Purpose))
    received = chance.randint(3000, 9000)
    yield entry(made, came, "in", received, purpose=purpose, **account)
    went = came + SPENT_AFTER
    if went <= made.volume.today and chance.random() >= UNPAID:
        spent = chance.randint(1000, received)
        yield entry(made, went, "out", spent, purpose=purpose, **account)


def entry(made, day, direction, amount, **fields):
    return made.record(FundEntry, day, day=day, direction=direction, amount=amount, **fields)


# Facilities, honours, plans ---------------------------------------------------------------------


def add_facilities(made, chance):
    homes = [each for each in made.communities for _turn in range(chance.randint(*FACILITIES))]
    rows = [
        made.record(
            Facility,
            day,
            community=community,
            kind=chance.choice(list(Facility.Kind)),
            name=made.words("facility", number=number),
            completed_on=day,
            cost=chance.randint(1, 300) * 1000,
        )
        for number, community in enumerate(homes, 1)
        for day in [made.volume.some_day(chance)]
    ]
    insert_all(rows)
    return len(rows)


def add_honours(made, chance):
    homes = [each for each in made.communities for _turn in range(chance.randint(*HONOURS))]
    rows = [
        made.record(
            Honour,
            day,
            county=made.county,
            community=community,
            title=made.words("honour"),
            level=chance.choice(list(Honour.Level)),
            awarded_on=day,
        )
        for community in [None, *homes]
        for day in [made.volume.some_day(chance)]
    ]
    insert_all(rows)
    return len(rows)


def add_plans(made, chance):
    kinds = list(ActivityKind.objects.filter(system="district"))
    plans = [
        made.record(Plan, day, community=community, year=year, goal=made.words("goal"))
        for year in made.volume.years
        for day in [max(made.volume.first, date(year, 1, 1))]
        for community in made.communities
    ]
    insert_all(plans)
    items = [
        PlanItem(
            plan=plan, what=made.words("plan_item"), kind=chance.choice(kinds), quarter=quarter
        )
        for plan in plans
        for quarter in PlanItem.PlannedQuarter
    ]
    insert_parts(items)
    responsible = PlanItem.units.through
    units = [responsible(planitem=item, unit=chance.choice(made.units)) for item in items]
    responsible.objects.bulk_create(units, batch_size=1000)
    return len(plans) + len(items) + len(units)
