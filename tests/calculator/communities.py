"""What surrounds the systems in a community."""

from .counting import count
from .days import stands


def volunteers(book, period):
    """One name in a community is one person, at however many posts."""
    rows = [row for row in book.volunteers if stands(period.last, row.since, row.until)]
    return count(rows, "person", "community", "post")


def pledges(book, period):
    rows = [row for row in book.pledges if stands(period.last, row.signed_on, row.ended_on)]
    return count(rows, "id", "community")


def facilities(book, period):
    rows = [row for row in book.facilities if period.has(row.day)]
    return count(rows, "id", "community", "kind")


def honours(book, period):
    """Those of the county itself belong to no community."""
    rows = [row for row in book.honours if period.has(row.day)]
    return count(rows, "id", "community", "level")
