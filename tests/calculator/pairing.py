"""Branch pairing."""

from .counting import add, count
from .days import stands


def in_force(book, day):
    return [row for row in book.pairing_agreements if row.in_force(day)]


def helped(book, day):
    return [row for row in book.helps if stands(day, row.since, row.until)]


def visited(book, period):
    return [row for row in book.visits if period.has(row.day)]


def unit_branches(book, period):
    return count(in_force(book, period.last), "unit_branch", "community")


def community_branches(book, period):
    return count(in_force(book, period.last), "community_branch", "community")


def pairs(book, period):
    return count(in_force(book, period.last), "pair", "community", "unit")


def agreements(book, period):
    return count(in_force(book, period.last), "id", "community")


def exchanges(book, period):
    rows = [row for row in book.activities if row.system == "pairing" and period.has(row.day)]
    return count(rows, "id", "community", "kind")


def households(book, period):
    return count(helped(book, period.last), "household", "community", "unit")


def visits(book, period):
    return count(visited(book, period), "id", "community", "unit")


def aid(book, period):
    return add(visited(book, period), "worth", "community", "unit")
