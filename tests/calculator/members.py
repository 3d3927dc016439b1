"""In-service members who register with communities (decision 12)."""

from collections import Counter, defaultdict
from datetime import date

from .counting import TOTAL, add, count, divide, only
from .days import year_to_date

FOREVER = date.max


def standing(book, day):
    """On the day of withdrawal a member is registered no more."""
    return [
        row
        for row in book.registrations
        if row.registered_on <= day and (row.withdrawn_on is None or row.withdrawn_on > day)
    ]


def registered(book, period):
    return count(standing(book, period.last), "person", "community", "unit")


def stays(rows):
    """The times in which a person stood registered anywhere among the rows: (first day, end).

    Two registrations that share a day make one stay; a move on one day ends one and begins
    another. Who withdrew on the day of registration never stood.
    """
    found = []
    for row in sorted(rows, key=lambda row: row.registered_on):
        first, end = row.registered_on, row.withdrawn_on or FOREVER
        if first == end:
            continue
        if found and first < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((first, end))
    return found


def grouped(rows, *fields):
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, field) for field in fields)].append(row)
    return groups


def turns(book, is_meant):
    """How many stays are meant: of people in the county and in their unit, and in a community."""
    found = Counter()
    for (person,), rows in grouped(book.registrations, "person").items():
        number = sum(map(is_meant, stays(rows)))
        found[TOTAL] += number
        found["unit", str(person[0])] += number
    for (_person, community), rows in grouped(book.registrations, "person", "community").items():
        found["community", str(community)] += sum(map(is_meant, stays(rows)))
    return dict(found)


def newly_registered(book, period):
    return turns(book, lambda stay: period.has(stay[0]))


def withdrawn(book, period):
    return turns(book, lambda stay: period.has(stay[1]))


def latest_head_counts(book, day):
    known = [row for row in book.head_counts if row.as_of <= day]
    return list({row.unit: row for row in sorted(known, key=lambda row: row.as_of)}.values())


def rate(book, period):
    """Over the units whose number of members is known: for others there is nothing to divide by."""
    heads = latest_head_counts(book, period.last)
    units = {row.unit for row in heads}
    rows = [row for row in standing(book, period.last) if row.unit in units]
    return divide(count(rows, "person", "unit"), add(heads, "members", "unit"))


def attendance(book, period):
    """As activities counted heads; of a unit only those known by name."""
    events = [row for row in book.activities if period.has(row.day)]
    names = [row for row in book.names if period.has(row.day)]
    return {**add(events, "members", "community"), **only(count(names, "id", "unit"), "unit")}


def average(book, period):
    attended = attendance(book, year_to_date(period))
    heads = registered(book, period)
    return {place: pair for place, pair in divide(attended, heads).items() if place[0] != "unit"}
