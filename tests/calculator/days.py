"""Calendar quarters and terms (figures.md, "Periods")."""

from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def has(self, day):
        return day is not None and self.first <= day <= self.last


def quarter(year, number):
    month = 3 * number
    after = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month - 2, 1), after - timedelta(days=1))


def columns(year, number):
    """This quarter, the year to date, the same quarter of last year."""
    this = quarter(year, number)
    return this, year_to_date(this), quarter(year - 1, number)


def year_to_date(period):
    return Period(date(period.last.year, 1, 1), period.last)


def quarters(period):
    """The quarters that a period is made of."""
    every = [quarter(year, n) for year in years(period) for n in (1, 2, 3, 4)]
    return [each for each in every if period.first <= each.first and each.last <= period.last]


def years(period):
    return range(period.first.year, period.last.year + 1)


def stands(day, first, last):
    """Both days belong to the term; without a last day it has no end."""
    return first <= day and (last is None or day <= last)
