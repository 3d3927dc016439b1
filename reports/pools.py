"""One statement for all figures that are counted from the same records.

A province holds millions of activities: what seven figures add up of them, by community, zone, kind
and association, is asked for while the records are looked at once.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from cobuild.core.periods import Quarter, Span

from .counting import hull
from .dimensions import member_key
from .pool_sql import PoolStatement
from .reading import note, tables_read

ALL = ""  # the look-up of the records as a whole


@dataclass
class Pools:
    """The sums of one report: of the pools' records in ``scope`` in the year of ``quarter`` so far
    and in the same months of the year before; split by ``picks`` {pool: {look-up: what figures
    pick of it}}."""

    scope: object
    quarter: Quarter
    picks: dict
    found: dict = field(default_factory=dict)  # {pool: (sums, names of the tables read)}

    def totals(self, indicator, spans) -> list:
        """The raw value for each span; of a year its own sum, not that of its quarters."""
        sums = self.sums(indicator.pool)
        of_quarters, of_years = sums[ALL, "quarter"], sums[ALL, "year"]
        years = self.years
        return [
            picked(indicator, (of_years if span in years else of_quarters)[ALL], span)
            for span in spans
        ]

    def members(self, indicator, split, spans) -> dict[str, list]:
        """{member: the raw value for each span} where any is not nothing"""
        found = self.sums(indicator.pool)[indicator.splits[split], "quarter"]
        values = {
            member: [picked(indicator, cells, span) for span in spans]
            for member, cells in found.items()
        }
        return {member: numbers for member, numbers in values.items() if any(numbers)}

    def sums(self, pool):
        if pool not in self.found:
            with tables_read() as names:
                self.found[pool] = self.asked(pool), names
        sums, names = self.found[pool]
        note(names)
        return sums

    def asked(self, pool):
        """{(look-up, period): {member: {(pick, first day): [number, amounts]}}}"""
        found = defaultdict(lambda: defaultdict(dict))
        picks = self.picks.get(pool, {})
        statement, look_ups = PoolStatement(pool, self.rows(pool), picks), (ALL, *picks)
        for place, period, member, pick, first, *numbers in answered(statement.sql_with_params()):
            cells = found[look_ups[place], period][member_key(member)]
            cells[pick, str(first)] = [int(number or 0) for number in numbers]
        return found

    def rows(self, pool):
        now, before = (Q(**{f"{pool.day}__range": (one.first, one.last)}) for one in self.years)
        return pool.rows(self.scope, hull(self.years)).filter(now | before).order_by()

    @property
    def years(self) -> list[Span]:
        """The year so far, and the same months of the year before."""
        return [one.year_to_date for one in (self.quarter, self.quarter.year_before)]


def answered(statement):
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        yield from cursor


def picked(indicator, cells, span) -> int:
    """What the figure adds up of a member's cells within the span."""
    amounts = indicator.pool.amounts
    place = 0 if indicator.amount is None else 1 + amounts.index(indicator.amount)
    return sum(
        numbers[place]
        for (pick, first), numbers in cells.items()
        if indicator.picked in ("", pick) and str(span.first) <= first <= str(span.last)
    )
