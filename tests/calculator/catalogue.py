"""The catalogue of figures.md: 40 figures with their splits, in its order."""

from collections.abc import Callable
from typing import NamedTuple

from . import communities, district, liaison, members, pairing
from .book import Book
from .counting import TOTAL
from .days import columns

COUNT, MONEY, RATE, AVERAGE = "count", "money", "rate", "average"


class Figure(NamedTuple):
    key: str
    compute: Callable
    splits: str = ""
    measure: str = COUNT

    @property
    def nothing(self):
        return (0, 0) if self.measure in (RATE, AVERAGE) else 0


FIGURES = [
    Figure("district.units", district.units, "community zone unit_kind"),
    Figure("district.communities", district.communities, "zone"),
    Figure("district.zones", district.zones),
    Figure("district.lead_units", district.lead_units, "zone"),
    Figure("district.five_haves", district.five_haves, "zone zone_item"),
    Figure("district.agreements", district.agreements, "community zone"),
    Figure("district.coverage", district.coverage, "community zone", RATE),
    Figure("district.meetings", district.meetings, "zone community"),
    Figure("district.resolutions_open", district.resolutions_open, "zone community"),
    Figure("district.activities", district.activities, "community zone kind"),
    Figure("district.unit_participations", district.unit_participations, "community zone kind"),
    Figure("district.resident_attendance", district.resident_attendance, "community zone kind"),
    Figure("district.donations", district.donations, "community zone form", MONEY),
    Figure("district.donation_lots_unvalued", district.donation_lots_unvalued, "community"),
    Figure("pairing.unit_branches", pairing.unit_branches, "community"),
    Figure("pairing.community_branches", pairing.community_branches, "community"),
    Figure("pairing.pairs", pairing.pairs, "community unit"),
    Figure("pairing.agreements", pairing.agreements, "community"),
    Figure("pairing.exchanges", pairing.exchanges, "community kind"),
    Figure("pairing.households", pairing.households, "community unit"),
    Figure("pairing.visits", pairing.visits, "community unit"),
    Figure("pairing.aid", pairing.aid, "community unit", MONEY),
    Figure("liaison.associations", liaison.associations),
    Figure("liaison.communities", liaison.communities),
    Figure("liaison.sponsors", liaison.sponsors),
    Figure("liaison.sessions", liaison.sessions, "association kind"),
    Figure("liaison.on_schedule", liaison.on_schedule, "association", RATE),
    Figure("liaison.funds_received", liaison.funds_received, "association purpose", MONEY),
    Figure("liaison.funds_spent", liaison.funds_spent, "association purpose", MONEY),
    Figure("liaison.funds_balance", liaison.funds_balance, "association", MONEY),
    Figure("members.registered", members.registered, "community unit"),
    Figure("members.newly_registered", members.newly_registered, "community unit"),
    Figure("members.withdrawn", members.withdrawn, "community unit"),
    Figure("members.rate", members.rate, "unit", RATE),
    Figure("members.attendance", members.attendance, "community unit"),
    Figure("members.average", members.average, "community", AVERAGE),
    Figure("volunteers.serving", communities.volunteers, "community post"),
    Figure("pledges.signed", communities.pledges, "community"),
    Figure("facilities.completed", communities.facilities, "community kind"),
    Figure("honours.awarded", communities.honours, "community level"),
]
BY_KEY = {figure.key: figure for figure in FIGURES}


def calculate(rows, county, year, number):
    """{(key, split, member): (this quarter, year to date, same quarter of last year)}

    Every total is there, and each member that has something in one of the columns.
    """
    book, found = Book(rows, county), {}
    for figure in FIGURES:
        values = [figure.compute(book, period) for period in columns(year, number)]
        for place in {TOTAL, *values[0], *values[1], *values[2]}:
            row = tuple(column.get(place, figure.nothing) for column in values)
            if place == TOTAL or set(row) != {figure.nothing}:
                found[figure.key, *place] = row
    return found
