"""What an indicator is: a set of records, what of each is added up, and the splits.

The set of records behind a figure is the drill-down page of the figure, so the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.expressions import BaseExpression, Combinable

from agreements.systems import all_systems
from cobuild.core.scope import INSTALLATION, crosses_many

from .dimensions import UNASSIGNED, member_key
from .measures import Percent

STOCK, FLOW = "stock", "flow"
MEMBERS = "members"  # the group of all figures that belong to no system
ANYWHERE = frozenset({INSTALLATION, "county", "zone", "community", "unit"})


COUNT_OF_PART = "SUM(CASE WHEN figure_part THEN 1 ELSE 0 END)"


def expression(look_up):
    return look_up if isinstance(look_up, BaseExpression | Combinable) else F(look_up)


def pairs_of(rows, look_up, *names):
    """Distinct (record, member, *names): a record once in each of its members."""
    pairs = rows.order_by().annotate(figure_member=expression(look_up))
    pairs = pairs.values_list("pk", "figure_member", *names)
    return pairs.distinct() if repeats(rows.model, look_up) else pairs


def repeats(model, look_up) -> bool:
    """Whether a record can meet a member twice: a row of a relation that it has only once."""
    return isinstance(look_up, str) and "__" in look_up and crosses_many(model, look_up)


@dataclass(frozen=True)
class Pool:
    """Records that many figures are counted from: what all of them need is asked for at once.

    ``rows(scope, span)`` depend on the span by their ``day`` only; ``pick`` is the look-up or
    expression by whose value a figure picks its own. ``amounts`` are what figures add up.
    """

    rows: Callable
    day: str
    pick: object = Value("")
    amounts: tuple = ()


@dataclass(frozen=True)
class Indicator:
    """One figure of the catalogue (figures.md).

    ``rows(scope, span)`` are the records it counts; a stock looks at the span's last day only.
    ``amount`` is what of each record is added up (a look-up or an expression); without it records
    are counted. ``splits`` maps a dimension to its look-up from the records, ``split_rows`` the
    dimensions that show other records than the total, ``split_amounts`` what is added up of those.
    ``source_rows`` are the records whose changes change the figure, where those are others than
    ``rows``. ``day`` is the look-up of the day by which a record lies in a span, where the records
    of a span depend on nothing else of it; ``split_days`` the same of ``split_rows``. ``pool`` has
    the records and their day and ``picked`` says which of them, where figures share a query.
    ``model`` decides the scope, ``places`` names the kinds of place for which the figure has a
    meaning.
    ``beside`` names values that the cross-checks need: ``value(indicator, scope, quarter)``.
    """

    key: str
    label: str
    definition: str
    measure: object
    kind: str
    model: type
    rows: Callable
    amount: object = None
    splits: Mapping = field(default_factory=dict)
    split_rows: Mapping = field(default_factory=dict)
    split_amounts: Mapping = field(default_factory=dict)
    day: str = ""
    split_days: Mapping = field(default_factory=dict)
    pool: Pool = None
    picked: str = ""
    places: frozenset = ANYWHERE
    source_rows: Callable = None
    beside: Mapping = field(default_factory=dict)

    @property
    def system(self) -> str:
        """What the key begins with: a system, or what stands beside the systems."""
        return self.key.split(".")[0]

    @property
    def group(self) -> str:
        """The part of the report in which the figure stands."""
        return self.system if self.system in all_systems() else MEMBERS

    @property
    def lies_by(self) -> str:
        """The look-up of the day by which a record lies in a span; "" where there is none."""
        return self.pool.day if self.pool else self.day

    @property
    def adds_up(self) -> bool:
        """Whether members can be summed at all."""
        return not isinstance(self.measure, Percent)

    def is_within(self, scope) -> bool:
        """Whether the scope can know the figure at all."""
        return scope.reaches(self.model, self.places)

    def sources(self, scope, span):
        """The records whose changes change the figure."""
        return (self.source_rows or self.rows)(scope, span)

    def amount_of(self, split):
        return self.split_amounts.get(split, self.amount)

    def total(self, scope, span):
        """The raw value over all records; None when such records are out of the scope's reach."""
        return self.totals(scope, [span])[0]

    def totals(self, scope, spans, pools=None) -> list:
        """The raw value for each span; all by one query where the records have a day.

        ``pools`` are the sums of the report that asks (reports/pools.py).
        """
        if not self.is_within(scope):
            return [None] * len(spans)
        if pools and self.pool:
            return pools.totals(self, spans)
        if not self.lies_by:
            return each_once(self.when, spans, lambda span: self.measured(scope, span))
        return self.summed("", self.rows(scope, hull(spans)), spans).get("", [0] * len(spans))

    def by(self, split, scope, span) -> dict:
        """{member: raw value}; a record counts once in each of its members."""
        return {member: found for member, (found,) in self.members(split, scope, [span]).items()}

    def members(self, split, scope, spans, pools=None) -> dict[str, list]:
        """{member: the raw value for each span}; by one query where the records have a day."""
        if pools and self.pool and split not in self.split_rows:
            return pools.members(self, split, spans)
        if self.lies_by:
            return self.summed(split, self.split_rows_of(split, scope, hull(spans)), spans)
        found = each_once(self.when, spans, lambda span: self.members_of(split, scope, span))
        members = dict.fromkeys(member for values in found for member in values)
        nothing = self.measure.nothing
        return {one: [values.get(one, nothing) for values in found] for one in members}

    def when(self, span):
        """What of a span the value depends on."""
        return span.last if self.kind == STOCK else span

    def measured(self, scope, span, split="", member=""):
        """The raw value of exactly the records of one number."""
        return self.add_up(self.found(scope, span, split, member), self.amount_of(split))

    def add_up(self, rows, amount):
        if amount is None:
            return rows.count()
        return self.measure.raw(rows.aggregate(sum=Sum(expression(amount)))["sum"])

    def members_of(self, split, scope, span) -> dict:
        """{member: raw value} of one span."""
        rows, amount = self.split_rows_of(split, scope, span), self.amount_of(split)
        if amount is None:
            return self.grouped(split, rows, ["COUNT(*)"])
        rows = rows.annotate(figure_amount=expression(amount))
        return self.grouped(split, rows, ["SUM(figure_amount)"], names=["figure_amount"])

    def summed(self, split, rows, spans) -> dict[str, list]:
        """{member: the raw value for each span} of records with a day; "" is the member of all."""
        amount, day = self.amount_of(split), self.split_days.get(split, self.lies_by)
        of_spans = Q()
        for span in spans:
            of_spans |= Q(**{f"{day}__range": (span.first, span.last)})
        rows = rows.filter(of_spans).annotate(figure_day=F(day))
        names, value = ["figure_day"], "1"
        if amount is not None:
            rows, value = rows.annotate(figure_amount=expression(amount)), "figure_amount"
            names.append(value)
        sums = [f"SUM(CASE WHEN figure_day BETWEEN %s AND %s THEN {value} END)"] * len(spans)
        days = [str(day) for span in spans for day in (span.first, span.last)]
        found = self.grouped(split, rows, sums, days, names)
        return {member: [raw] if len(spans) == 1 else list(raw) for member, raw in found.items()}

    def grouped(self, split, rows, sums, values=(), names=()) -> dict:
        """{member: the sum, or a tuple of several} over distinct (record, member, *names).

        The database adds up: a province has more records than a process should hold. Amounts are
        whole fen there, as raw values are. ``values`` fill the placeholders of ``sums``.
        """
        pairs = pairs_of(rows, self.splits[split] if split else Value(""), *names)
        try:
            sql, params = pairs.query.sql_with_params()
        except EmptyResultSet:
            return {}
        query = (
            f"SELECT figure_member, {', '.join(sums)} "  # nosec B608 # what the ORM made, no values
            f"FROM ({sql}) pairs GROUP BY figure_member"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [*values, *params])
            found = [(member_key(row[0]), [int(sum or 0) for sum in row[1:]]) for row in cursor]
        return {member: raw[0] if len(sums) == 1 else tuple(raw) for member, raw in found}

    def split_rows_of(self, split, scope, span):
        return self.split_rows.get(split, self.rows)(scope, span)

    def found(self, scope, span, split="", member=""):
        """Each record behind one number once."""
        rows = self.split_rows_of(split, scope, span)
        if not split:
            return rows
        of_member = self.of_member(rows, split, member).values("pk")
        return rows.model._default_manager.filter(pk__in=of_member)

    def records(self, scope, span, split="", member=""):
        """Exactly the records behind one number; with ``figure_amount`` where amounts add up."""
        rows, amount = self.found(scope, span, split, member), self.amount_of(split)
        return rows if amount is None else rows.annotate(figure_amount=expression(amount))

    def of_member(self, rows, split, member):
        rows = rows.order_by().annotate(figure_member=expression(self.splits[split]))
        if member == UNASSIGNED:
            return rows.filter(figure_member__isnull=True)
        return rows.filter(figure_member=member)


@dataclass(frozen=True)
class Ratio(Indicator):
    """A rate: the share of the records in ``rows`` that are also in ``part``."""

    part: Callable = None
    part_label: str = ""  # what a record of the part has

    def marked(self, rows, scope, span):
        """The records; ``figure_part`` says which belong to the part."""
        part = self.part(scope, span).order_by()
        return rows.annotate(figure_part=Exists(part.filter(pk=OuterRef("pk"))))

    def measured(self, scope, span, split="", member=""):
        counts = (
            self.records(scope, span, split, member)
            .order_by()
            .aggregate(part=Count("pk", filter=Q(figure_part=True)), whole=Count("pk"))
        )
        return counts["part"], counts["whole"]

    def members_of(self, split, scope, span):
        rows = self.marked(self.split_rows_of(split, scope, span), scope, span)
        return self.grouped(split, rows, [COUNT_OF_PART, "COUNT(*)"], names=["figure_part"])

    def records(self, scope, span, split="", member=""):
        return self.marked(self.found(scope, span, split, member), scope, span)


@dataclass(frozen=True)
class Quotient(Indicator):
    """A rate of two sums over the same records; each record carries both of its numbers.

    ``part(scope, span)`` and ``whole(scope, span)`` are expressions over a record.
    """

    part: Callable = None
    whole: Callable = None
    part_label: str = ""
    whole_label: str = ""

    def records(self, scope, span, split="", member=""):
        return self.numbered(self.found(scope, span, split, member), scope, span)

    def numbered(self, rows, scope, span):
        return rows.annotate(
            figure_part=self.part(scope, span), figure_whole=self.whole(scope, span)
        )

    def measured(self, scope, span, split="", member=""):
        rows = self.records(scope, span, split, member).order_by()
        sums = rows.aggregate(part=Sum("figure_part"), whole=Sum("figure_whole"))
        return sums["part"] or 0, sums["whole"] or 0

    def members_of(self, split, scope, span):
        rows = self.numbered(self.split_rows_of(split, scope, span), scope, span)
        sums = ["SUM(figure_part)", "SUM(figure_whole)"]
        return self.grouped(split, rows, sums, names=["figure_part", "figure_whole"])


@dataclass(frozen=True)
class Average(Indicator):
    """An amount of the year to date for each of what ``among`` counts on the span's last day.

    Its records are those whose amounts add up; those of ``among`` stand behind their own figure.
    """

    among: Indicator = None

    def totals(self, scope, spans, pools=None):
        if not self.is_within(scope):
            return [None] * len(spans)
        amounts = super().totals(scope, [year_of(span) for span in spans], pools)
        return list(zip(amounts, self.among.totals(scope, spans), strict=True))

    def is_within(self, scope):
        return super().is_within(scope) and self.among.is_within(scope)

    def found(self, scope, span, split="", member=""):
        return super().found(scope, year_of(span), split, member)

    def measured(self, scope, span, split="", member=""):
        amount = super().measured(scope, span, split, member)
        return amount, self.among.measured(scope, span, split, member)

    def members(self, split, scope, spans, pools=None):
        amounts = super().members(split, scope, [year_of(span) for span in spans], pools)
        among, none = self.among.members(split, scope, spans), [0] * len(spans)
        return {
            key: list(zip(amounts.get(key, none), among.get(key, none), strict=True))
            for key in {*amounts, *among}
        }


def year_of(span):
    """From the first day of the year to the span's last day."""
    return type(span)(span.last.replace(month=1, day=1), span.last)


def hull(spans):
    """The shortest span that holds all of them."""
    return type(spans[0])(min(span.first for span in spans), max(span.last for span in spans))


def each_once(when, spans, value_of) -> list:
    """``value_of(span)`` for each span, computed once for those that are the same ``when``."""
    found = {}
    for span in spans:
        if when(span) not in found:
            found[when(span)] = value_of(span)
    return [found[when(span)] for span in spans]
