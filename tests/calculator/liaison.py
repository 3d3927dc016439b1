"""The enterprise liaison association."""

from .counting import add, count, divide
from .days import quarters, stands
from .facts import Due


def standing(book, day):
    return [row for row in book.associations if row.stands(day)]


def met(book, period):
    return [row for row in book.activities if row.system == "liaison" and period.has(row.day)]


def entered(book, period):
    return [row for row in book.entries if period.has(row.day)]


def associations(book, period):
    return count(standing(book, period.last), "id")


def communities(book, period):
    """Members of an association that stands itself."""
    last = {row.id for row in standing(book, period.last)}
    rows = [
        row
        for row in book.memberships
        if row.association in last and stands(period.last, row.since, row.until)
    ]
    return count(rows, "community")


def sponsors(book, period):
    """Enterprises that pledged for the year, or whose sponsorship agreement is in force."""
    pledged = [row for row in book.sponsorships if row.year == period.last.year]
    agreed = [row for row in book.liaison_agreements if row.in_force(period.last)]
    return count([*pledged, *agreed], "unit")


def sessions(book, period):
    return count(met(book, period), "id", "association", "kind")


def on_schedule(book, period):
    """A quarter counts for each association that stands at its end; a year adds its quarters."""
    due = [
        Due(row.id, quarter, row.id in {one.association for one in met(book, quarter)})
        for quarter in quarters(period)
        for row in standing(book, quarter.last)
    ]
    kept = [one for one in due if one.was_kept]
    return divide(count(kept, "meeting", "association"), count(due, "meeting", "association"))


def funds_received(book, period):
    return add(entered(book, period), "received", "association", "purpose")


def funds_spent(book, period):
    return add(entered(book, period), "spent", "association", "purpose")


def funds_balance(book, period):
    rows = [row for row in book.entries if row.day <= period.last]
    return add(rows, "change", "association")
