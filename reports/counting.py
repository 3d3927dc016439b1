"""What an indicator is: a set of records, what of each is added up, and the splits.

The set of records behind a figure is the drill-down page of the figure, so the two cannot differ.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.expressions import BaseExpression, Combinable

from .dimensions import UNASSIGNED, member_key
from .measures import Percent

STOCK, FLOW = "stock", "flow"


def expression(look_up):
    return look_up if isinstance(look_up, BaseExpression | Combinable) else F(look_up)


@dataclass(frozen=True)
class Indicator:
    """One figure of the catalogue (figures.md).

    ``rows(scope, span)`` are the records it counts; a stock looks at the span's last day only.
    ``amount`` is what of each record is added up (a look-up or an expression); without it records
    are counted. ``splits`` maps a dimension to its look-up from the records, ``split_rows`` the
    dimensions that show other records than the total. ``model`` decides the scope.
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

    @property
    def system(self) -> str:
        return self.key.split(".")[0]

    @property
    def adds_up(self) -> bool:
        """Whether members can be summed at all."""
        return not isinstance(self.measure, Percent)

    def total(self, scope, span):
        """The raw value over all records; None when such records are out of the scope's reach."""
        if not scope.reaches(self.model):
            return None
        return self.add_up(self.rows(scope, span))

    def add_up(self, rows):
        if self.amount is None:
            return rows.count()
        return self.measure.raw(rows.aggregate(sum=Sum(expression(self.amount)))["sum"])

    def by(self, split, scope, span) -> dict:
        """{member: raw value}; a record counts once in each of its members."""
        sums = defaultdict(int)
        for _pk, member, *amount in self.pairs(split, self.split_rows_of(split, scope, span)):
            sums[member_key(member)] += self.measure.raw(*amount) if amount else 1
        return dict(sums)

    def pairs(self, split, rows):
        """Distinct (record, member) or (record, member, amount), in one query."""
        rows = rows.order_by().annotate(figure_member=expression(self.splits[split]))
        if self.amount is None:
            return rows.values_list("pk", "figure_member").distinct()
        rows = rows.annotate(figure_amount=expression(self.amount))
        return rows.values_list("pk", "figure_member", "figure_amount").distinct()

    def split_rows_of(self, split, scope, span):
        return self.split_rows.get(split, self.rows)(scope, span)

    def records(self, scope, span, split="", member=""):
        """Exactly the records behind one number; with ``figure_amount`` where amounts add up."""
        rows = self.split_rows_of(split, scope, span)
        if split:
            rows = rows.filter(pk__in=self.of_member(rows, split, member).values("pk"))
        return rows if self.amount is None else rows.annotate(figure_amount=expression(self.amount))

    def of_member(self, rows, split, member):
        rows = rows.order_by().annotate(figure_member=expression(self.splits[split]))
        if member == UNASSIGNED:
            return rows.filter(figure_member__isnull=True)
        return rows.filter(figure_member=member)

    def value_of(self, records):
        """The raw value of a set of records that ``records`` gave."""
        return self.add_up(records)


@dataclass(frozen=True)
class Ratio(Indicator):
    """A rate: the share of the records in ``rows`` that are also in ``part``."""

    part: Callable = None
    part_label: str = ""  # what a record of the part has

    def marked(self, scope, span):
        """The records of the whole set; ``figure_part`` says which belong to the part."""
        part = self.part(scope, span).order_by()
        return self.rows(scope, span).annotate(figure_part=Exists(part.filter(pk=OuterRef("pk"))))

    def total(self, scope, span):
        return self.value_of(self.marked(scope, span)) if scope.reaches(self.model) else None

    def value_of(self, records):
        counts = records.order_by().aggregate(
            part=Count("pk", filter=Q(figure_part=True)), whole=Count("pk")
        )
        return counts["part"], counts["whole"]

    def by(self, split, scope, span):
        counts = defaultdict(lambda: (0, 0))
        rows = self.marked(scope, span).order_by()
        rows = rows.annotate(figure_member=expression(self.splits[split]))
        for _pk, member, in_part in rows.values_list(
            "pk", "figure_member", "figure_part"
        ).distinct():
            part, whole = counts[member_key(member)]
            counts[member_key(member)] = (part + in_part, whole + 1)
        return dict(counts)

    def records(self, scope, span, split="", member=""):
        rows = self.marked(scope, span)
        if split:
            rows = rows.filter(pk__in=self.of_member(rows, split, member).values("pk"))
        return rows
