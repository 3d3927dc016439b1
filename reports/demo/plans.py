"""Yearly plans of the communities: what was planned, and which activities fulfilled it."""

from datetime import date

from activities.models import Activity, ActivityKind
from agreements.district.models import Plan, PlanItem

from .activities import HOSTS, choice
from .data import data
from .story import Story, insert_parts
from .units import placed_with

UNPLANNED = 4  # one in so many activities came without having been planned


def add_plans(story: Story, activities):
    """``activities`` are the planned ones of the district chapter, with their rows."""
    kinds = {kind.key: kind for kind in ActivityKind.objects.filter(system="district")}
    newest = story.calendar.as_of.year
    items, units = [], []
    for year in (newest - 1, newest):
        for place, community in enumerate(story.communities):
            plan = add_plan(story, community, year, place)
            for item, shorts in items_of(story, plan, place, kinds, activities):
                items.append(item)
                units.append(shorts)
    insert_parts(items)
    store_units(story, items, units)
    store_fulfilled(items)


def add_plan(story, community, year, place):
    goal = choice(data("plans")["goals"], place + year)
    day = min(date(year, 1, 9), story.calendar.as_of)
    plan = Plan(community=community, year=year, goal=goal)
    return story.add_dated(plan, day, by=story.recorder(community))


def items_of(story, plan, place, kinds, activities):
    """What activities fulfilled, and what they did not: one of each quarter of a kind."""
    planned = {}
    for each in activities:
        row = each.row
        own = each.place == place and row.starts_on.year == plan.year
        if own and (each.turn + each.turn // len(HOSTS)) % UNPLANNED:
            key = (each.kind, (row.starts_on.month + 2) // 3)
            planned.setdefault(key, (each.shorts[:2], []))[1].append(row)
    for kind, quarter in data("plans")["still_planned"]:
        placed = placed_with(story, place, date(2003, 1, 1))
        planned.setdefault((kind, quarter), (placed[quarter : quarter + 2], []))
    for (kind, quarter), (shorts, rows) in sorted(planned.items(), key=lambda each: each[0][1]):
        what = choice(data("plans")["planned"][kind], place + quarter)
        item = PlanItem(plan=plan, what=what, kind=kinds[kind], quarter=quarter)
        item.fulfilled_by = rows
        yield item, shorts


def store_units(story, items, units):
    through = PlanItem.units.through
    through.objects.bulk_create(
        through(planitem=item, unit=story.units[short])
        for item, shorts in zip(items, units, strict=True)
        for short in shorts
    )


def store_fulfilled(items):
    """The activities were stored before: one update."""
    rows = []
    for item in items:
        for row in item.fulfilled_by:
            row.plan_item = item
            rows.append(row)
    Activity.objects.bulk_update(rows, ["plan_item"])
