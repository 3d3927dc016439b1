"""One statement for all figures that are counted from the same records.

A province holds millions of activities: what seven figures add up of them, by community, zone, kind
and association, is asked for while the records are looked at once.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import TruncQuarter, TruncYear

from cobuild.core.periods import Quarter, Span

from .counting import crosses_many, expression, hull, repeats
from .dimensions import member_key
from .reading import note, tables_read

ALL = ""  # the look-up of the records as a whole
NOBODY = "CAST('' AS text)"  # their member


@dataclass
class Pools:
    """The sums of one report: of the pools' records in ``scope`` in the year of ``quarter`` so far
    and in the same months of the year before; split by ``look_ups`` {pool: its look-ups}."""

    scope: object
    quarter: Quarter
    look_ups: dict
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
        look_ups = (ALL, *self.look_ups.get(pool, ()))
        for place, period, member, pick, first, *numbers in answered(self.statement(pool)):
            cells = found[look_ups[place], period][member_key(member)]
            cells[pick, str(first)] = [int(number or 0) for number in numbers]
        return found

    def statement(self, pool):
        """(SQL, parameters): the records once, then every way to add them up."""
        rows, model = self.rows(pool), pool.rows(self.scope, self.quarter.span).model
        columns = {"figure_pick": expression(pool.pick), "figure_quarter": TruncQuarter(pool.day)}
        columns |= {"figure_year": TruncYear(pool.day)}
        columns |= {f"figure_amount{n}": expression(one) for n, one in enumerate(pool.amounts)}
        look_ups = dict(enumerate(self.look_ups.get(pool, ()), 1))
        own = {n: one for n, one in look_ups.items() if not crosses_many(model, one)}
        columns |= {f"figure_member{n}": expression(one) for n, one in own.items()}
        sql, params = rows.annotate(**columns).values_list("pk", *columns).query.sql_with_params()
        parts, params = [part(pool, NOBODY, "year"), part(pool, NOBODY)], list(params)
        for number, look_up in look_ups.items():
            if number in own:
                parts.append(part(pool, f"figure_member{number}", place=number))
                continue
            pairs, more = ties(model, look_up).query.sql_with_params()
            once = "DISTINCT " if repeats(model, look_up) else ""
            joined = (
                f"SELECT {once}pool.*, figure_member "  # nosec B608 # what the ORM made, no values
                f"FROM pool LEFT JOIN ({pairs}) ties ON figure_record = pk"
            )
            parts.append(part(pool, "figure_member", place=number, source=f"({joined}) joined"))
            params += more
        return f"WITH pool AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", params

    def rows(self, pool):
        now, before = (Q(**{f"{pool.day}__range": (one.first, one.last)}) for one in self.years)
        return pool.rows(self.scope, hull(self.years)).filter(now | before).order_by()

    @property
    def years(self) -> list[Span]:
        """The year so far, and the same months of the year before."""
        return [one.year_to_date for one in (self.quarter, self.quarter.year_before)]


def ties(model, look_up):
    """(record, member), straight from the table of the many-to-many field that leads to it: the
    pool holds the records already."""
    name, *beyond = look_up.split("__")
    relation = model._meta.get_field(name)
    here, there = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    rows = relation.remote_field.through._base_manager.order_by()
    rows = rows.annotate(
        figure_record=F(f"{here}_id"), figure_member=F("__".join([there, *beyond]))
    )
    return rows.values_list("figure_record", "figure_member")


def part(pool, member, period="quarter", *, place=0, source="pool"):
    """One way to add up the records of the pool, by numbers where members are: the database knows
    how many there are of them, and of texts it does not."""
    sums = "".join(f", SUM(figure_amount{number})" for number in range(len(pool.amounts)))
    return (
        f"SELECT {place}, "  # nosec B608 # words of this module
        f"'{period}', CAST({member} AS text), figure_pick, figure_{period}, "
        f"COUNT(*){sums} FROM {source} GROUP BY {member}, 4, 5"
    )


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
