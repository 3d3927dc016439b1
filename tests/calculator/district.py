"""District co-building."""

from .counting import add, count, divide, only
from .days import stands

FIVE = {"leading_body", "working_team", "work_plan", "rules", "fund"}


def placed(book, day):
    return [row for row in book.placements if stands(day, row.since, row.until)]


def leading(book, day):
    return [row for row in book.leads if stands(day, row.since, row.until)]


def in_force(book, day):
    return [row for row in book.district_agreements if row.in_force(day)]


def held(book, period):
    return [row for row in book.activities if row.system == "district" and period.has(row.day)]


def given(book, period):
    return [row for row in book.lots if period.has(row.day)]


def units(book, period):
    return count(placed(book, period.last), "unit", "community", "zone", "unit_kind")


def communities(book, period):
    return count(placed(book, period.last), "community", "zone")


def zones(book, period):
    return count(leading(book, period.last), "zone")


def lead_units(book, period):
    return count(leading(book, period.last), "unit", "zone")


def five_haves(book, period):
    """Zones with all five; zone × item shows what each has."""
    evidence = [row for row in book.five_haves if row.year == period.last.year]
    items = {row.zone: {one.item for one in evidence if one.zone == row.zone} for row in evidence}
    complete = [row for row in evidence if items[row.zone] == FIVE]
    found = count(evidence, "zone_item", "zone_item")
    return {**count(complete, "zone", "zone"), **only(found, "zone_item")}


def agreements(book, period):
    return count(in_force(book, period.last), "id", "community", "zone")


def coverage(book, period):
    """The agreement that covers a unit is one with the community where it is placed."""
    agreed = {(row.unit, row.community) for row in in_force(book, period.last)}
    whole = placed(book, period.last)
    part = [row for row in whole if (row.unit, row.community) in agreed]
    by = "community", "zone"
    return divide(count(part, "unit", *by), count(whole, "unit", *by))


def meetings(book, period):
    rows = [row for row in book.meetings if period.has(row.day)]
    return count(rows, "id", "zone", "community")


def resolutions_open(book, period):
    """Due before the last day and not done by it, of meetings held by then."""
    day = period.last
    rows = [
        row
        for row in book.resolutions
        if row.held_on <= day
        and (row.due_on is not None and row.due_on < day)
        and (row.done_on is None or row.done_on > day)
    ]
    return count(rows, "id", "zone", "community")


def activities(book, period):
    return count(held(book, period), "id", "community", "zone", "kind")


def unit_participations(book, period):
    return add(held(book, period), "units", "community", "zone", "kind")


def resident_attendance(book, period):
    return add(held(book, period), "residents", "community", "zone", "kind")


def donations(book, period):
    valued = [row for row in given(book, period) if row.value is not None]
    return add(valued, "value", "community", "zone", "form")


def donation_lots_unvalued(book, period):
    unvalued = [row for row in given(book, period) if row.value is None]
    return count(unvalued, "id", "community")
