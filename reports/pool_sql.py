"""The statement that looks at the records of a pool once, and adds them up in several ways."""

from collections import defaultdict
from functools import cached_property

from django.db.models import F
from django.db.models.functions import TruncQuarter, TruncYear

from .counting import crosses_many, expression, repeats

NOBODY = "CAST('' AS text)"  # the member of the records as a whole
PERIOD = ("figure_pick", "figure_quarter")  # what members are counted by


class PoolStatement:
    """Over the ``rows`` of the pool, split by ``picks`` {look-up: what figures pick of it}.

    Its rows are (place of the look-up, from 1, or 0 of all records; "quarter" or "year"; member;
    pick; first day; number; amounts). Every part of it is (SQL, parameters).
    """

    def __init__(self, pool, rows, picks):
        self.pool, self.rows, self.picks = pool, rows, picks
        self.model = rows.model
        self.amounts = {f"figure_amount{n}": one for n, one in enumerate(pool.amounts)}
        self.members = {one: f"figure_member{n}" for n, one in enumerate(picks)}

    def sql_with_params(self) -> tuple[str, list]:
        tables, sums = [self.records(), *self.ties()], [*self.totals(), *self.splits()]
        params = [value for _sql, values in [*tables, *sums] for value in values]
        tables, sums = ([sql for sql, _values in each] for each in (tables, sums))
        return f"WITH {', '.join(tables)} {' UNION ALL '.join(sums)}", params

    # Tables

    def records(self):
        """The records, each once, with what is its own."""
        columns = {"figure_pick": self.pool.pick, **self.amounts}
        columns |= {
            name: one for one, name in self.members.items() if not crosses_many(self.model, one)
        }
        columns = {name: expression(one) for name, one in columns.items()}
        day = self.pool.day
        columns |= {"figure_quarter": TruncQuarter(day), "figure_year": TruncYear(day)}
        rows = self.rows.annotate(**columns).values_list("pk", *columns)
        sql, params = rows.query.sql_with_params()
        return f"pool AS MATERIALIZED ({sql})", params

    def ties(self):
        """For each many-to-many field the records with their members, straight from its table: the
        pool holds the records already, and look-ups through one field share the join."""
        for relation, members in self.crossing.items():
            field = self.model._meta.get_field(relation)
            here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
            named = {name: F("__".join([there, *beyond])) for name, beyond in members.items()}
            pairs = field.remote_field.through._base_manager.order_by()
            pairs = pairs.annotate(figure_record=F(f"{here}_id"), **named)
            sql, params = pairs.values_list("figure_record", *members).query.sql_with_params()
            yield (
                (
                    f"tied_{relation} AS ("  # nosec B608 # what the ORM made, no values
                    f"SELECT {', '.join([*self.needed, *members])} "
                    f"FROM pool LEFT JOIN ({sql}) ties ON figure_record = pk)"
                ),
                params,
            )

    @cached_property
    def crossing(self) -> dict[str, dict]:
        """{many-to-many field: {member: the steps of its look-up beyond the field}}"""
        found = defaultdict(dict)
        for look_up, name in self.members.items():
            if crosses_many(self.model, look_up):
                relation, *beyond = look_up.split("__")
                found[relation][name] = beyond
        return found

    @property
    def needed(self) -> list[str]:
        return ["pk", *PERIOD, *self.amounts]

    # Sums

    def totals(self):
        return [(self.summed(0, NOBODY, "pool", period), ()) for period in ("year", "quarter")]

    def splits(self):
        for place, (look_up, picks) in enumerate(self.picks.items(), 1):
            only, params = only_of(picks)
            yield self.summed(place, self.members[look_up], self.source_of(look_up) + only), params

    def source_of(self, look_up) -> str:
        """The table that has each record once with each of its members."""
        if not crosses_many(self.model, look_up):
            return "pool"
        table = f"tied_{look_up.split('__')[0]}"
        if not repeats(self.model, look_up):
            return table
        columns = ", ".join([*self.needed, self.members[look_up]])
        return f"(SELECT DISTINCT {columns} FROM {table}) once"  # nosec B608 # as above

    def summed(self, place, member, source, period="quarter") -> str:
        """By numbers, where members are: the database knows how many there are of them, and of
        texts it does not."""
        sums = "".join(f", SUM({amount})" for amount in self.amounts)
        return (
            f"SELECT {place}, "  # nosec B608 # words of this module
            f"'{period}', CAST({member} AS text), figure_pick, figure_{period}, "
            f"COUNT(*){sums} FROM {source} GROUP BY {member}, 4, 5"
        )


def only_of(picks):
    """The condition that leaves what some figure picks."""
    if "" in picks:
        return "", ()
    return f" WHERE figure_pick IN ({', '.join(['%s'] * len(picks))})", sorted(picks)
