"""The figures of a quarter as a good database administrator would ask for them: sql/.

Statements over all counties at once give rows (county, key, split, member, this quarter, year to
date, same quarter of last year), and of rates three more columns with the denominators. A split of
"quarters" holds the quarters of the year so far, one of "beside" what only cross-checks need.
"""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from cobuild.core.periods import Quarter
from reports.dimensions import UNASSIGNED
from reports.indicators import BY_KEY

STATEMENTS = [
    statement
    for path in sorted(Path(__file__).with_name("sql").glob("*.sql"))
    for statement in path.read_text(encoding="utf-8").split(";\n")
]
QUARTERS, BESIDE = "quarters", "beside"


def days_of(quarter: Quarter) -> dict:
    """The days that the statements name."""
    before, opening = quarter.year_before, quarter.first - timedelta(days=1)
    ends = {Quarter(quarter.year, number).last for number in range(1, quarter.number + 1)}
    return {
        "first": quarter.first,
        "last": quarter.last,
        "year": quarter.year_to_date.first,
        "before_first": before.first,
        "before_last": before.last,
        "before_year": before.year_to_date.first,
        "opening": opening,
        "ends": sorted(ends | {opening, before.last}),
    }


def ask(quarter) -> list[tuple]:
    """The rows of all statements: what is measured."""
    days, rows = days_of(quarter), []
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, days)
            rows += cursor.fetchall() if cursor.description else []
        cursor.execute("DROP TABLE held, took_part")
    return rows


def figures(quarter, rows) -> dict:
    """{county: {(key, split, member): values}} as ``computed`` gives them."""
    found = defaultdict(lambda: defaultdict(lambda: [0] * 6))
    for county, key, split, member, *numbers in rows:
        if split == QUARTERS and (member is None or int(member) > quarter.number):
            continue
        member = member or (UNASSIGNED if split else "")
        kept = found[county][key, split, member]
        for place, number in enumerate(numbers):
            kept[place] += int(number or 0)
    return {
        county: {place: values_at(place, numbers) for place, numbers in places.items()}
        for county, places in found.items()
    }


def values_at(place, numbers):
    """Three raw values; of a quarter of the year, and of what stands beside, one."""
    key, split, _member = place
    values = numbers[:3]
    if isinstance(BY_KEY[key].measure.nothing, tuple):
        values = list(zip(values, numbers[3:], strict=True))
    if split in (QUARTERS, BESIDE):
        return (values[1 if split == QUARTERS else 0],)
    return tuple(values)


def computed(rows) -> dict:
    """{(key, split, member): values} of the product's rows of one county."""
    found = {}
    for row in rows:
        found[row.key, row.split, row.member] = (row.quarter, row.year, row.before)
        for number, value in enumerate(row.quarters, 1):
            found[row.key, QUARTERS, str(number)] = (value,)
        for name, value in row.beside.items():
            found[row.key, BESIDE, name] = (value,)
    return found


def differences(mine: dict, theirs: dict) -> dict:
    """{place: (values of one, values of the other)} where they differ; without is like nothing."""
    places = sorted({*mine, *theirs})
    pairs = {place: (something(mine.get(place)), something(theirs.get(place))) for place in places}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}


def something(values):
    return values if values and set(values) - {0, (0, 0)} else None
