"""The figures of one quarter over one scope: computed in one go, kept as plain data."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from cobuild.core.periods import Quarter

from .counting import FLOW
from .dimensions import DIMENSIONS
from .indicators import BY_KEY, INDICATORS
from .pools import Pools

COLUMNS = ("quarter", "year", "before")


def spans(quarter: Quarter) -> dict:
    """The three columns of a report as spans of days."""
    return {
        "quarter": quarter.span,
        "year": quarter.year_to_date,
        "before": quarter.year_before.span,
    }


@dataclass(frozen=True)
class FigureRow:
    """One figure, for all (``split`` empty) or one member of a split, in the three columns.

    ``quarter``, ``year`` and ``before`` are raw (reports/measures.py); ``value``, ``year_to_date``
    and ``year_before`` are the numbers as people see them: int for counts, Decimal ten thousands of
    yuan for amounts, Decimal percent for rates, None when unknown. ``quarters`` holds, for the
    total of a flow, the raw values of the quarters of the year so far; ``beside`` raw values of the
    quarter that only the cross-checks need.
    """

    key: str
    split: str
    member: str
    quarter: object
    year: object
    before: object
    quarters: tuple = ()
    beside: dict = field(default_factory=dict)

    @property
    def indicator(self):
        return BY_KEY[self.key]

    @property
    def measure(self):
        return self.indicator.measure

    @property
    def value(self):
        return self.measure.number(self.quarter)

    @property
    def year_to_date(self):
        return self.measure.number(self.year)

    @property
    def year_before(self):
        return self.measure.number(self.before)

    def text(self, column="quarter") -> str:
        return self.measure.text(getattr(self, column))

    @property
    def change_text(self) -> str:
        return self.measure.change_text(self.quarter, self.before)

    def as_data(self):
        names = ("key", "split", "member", *COLUMNS, "quarters", "beside")
        return {name: as_list(getattr(self, name)) for name in names}

    @classmethod
    def from_data(cls, data):
        return cls(**{name: as_tuple(value) for name, value in data.items()})


def as_list(value):
    return [as_list(part) for part in value] if isinstance(value, tuple) else value


def as_tuple(value):
    return tuple(as_tuple(part) for part in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Figures:
    """All rows of a quarter; ``stored`` says whether they come from the store."""

    quarter: Quarter
    rows: tuple[FigureRow, ...]
    computed_at: datetime
    stored: bool = False

    @cached_property
    def index(self) -> dict:
        return {(row.key, row.split, row.member): row for row in self.rows}

    @cached_property
    def found_labels(self) -> dict:
        return {}

    def row(self, key, split="", member="") -> FigureRow:
        """The row of a figure; a member without records has the value of nothing."""
        found = self.index.get((key, split, member))
        if found:
            return found
        nothing = BY_KEY[key].measure.nothing if split else None
        return FigureRow(key, split, member, nothing, nothing, nothing)

    def members(self, split, keys) -> list[str]:
        """The members of a split that have records in one of the figures."""
        found = (row.member for row in self.rows if row.split == split and row.key in keys)
        return list(dict.fromkeys(found))

    def labels(self, split, scope, *indicators) -> dict[str, str]:
        """The words of all members that a split of the figures has, in their order.

        Members in scope are named with or without records; a kind is of the first figure's system.
        """
        place = (split, *(indicator.key for indicator in indicators))
        if place not in self.found_labels:
            found = self.members(split, place[1:])
            labels = DIMENSIONS[split].labels(scope, indicators[0].system, found)
            labels |= {key: key for key in found if key not in labels}
            self.found_labels[place] = labels
        return self.found_labels[place]

    def parts(self, key, split) -> list[FigureRow]:
        return [row for row in self.rows if row.key == key and row.split == split]


def calculate(
    scope, quarter, *, splits: Collection[str] | None = None, keys=None
) -> list[FigureRow]:
    """The rows of a quarter over a scope: every total, and the named splits (None: all of them)."""
    wanted = [indicator for indicator in INDICATORS if keys is None or indicator.key in keys]
    pools = pools_of(wanted, scope, quarter, splits)
    return [row for one in wanted for row in rows_of(one, pools, splits)]


def pools_of(indicators, scope, quarter, splits=None) -> Pools:
    """What the figures of one report share."""
    picks = defaultdict(lambda: defaultdict(set))
    for indicator in indicators:
        for split, look_up in indicator.splits.items():
            if split not in indicator.split_rows and asked_for(split, splits):
                picks[indicator.pool][look_up].add(indicator.picked)
    return Pools(scope, quarter, picks)


def asked_for(split, splits) -> bool:
    return splits is None or split in splits


def rows_of(indicator, pools, splits=None) -> list[FigureRow]:
    """The rows of one figure of the pools' report: its total, then the members of its splits."""
    scope, quarter = pools.scope, pools.quarter
    rows = [total_row(indicator, scope, quarter, pools)]
    for split in indicator.splits:
        if asked_for(split, splits):
            rows += split_rows(indicator, scope, quarter, split, pools)
    return rows


def total_row(indicator, scope, quarter, pools):
    """With the quarters of the year so far for a flow: each of them its own sum."""
    columns = spans(quarter)
    so_far = quarter.year_so_far if indicator.kind == FLOW else []
    found = indicator.totals(scope, [*columns.values(), *(one.span for one in so_far)], pools)
    values = dict(zip(columns, found, strict=False))
    beside = {}
    if values["quarter"] is not None:
        beside = {
            name: value(indicator, scope, quarter) for name, value in indicator.beside.items()
        }
    quarters = tuple(found[len(columns) :])
    return FigureRow(indicator.key, "", "", **values, quarters=quarters, beside=beside)


def split_rows(indicator, scope, quarter, split, pools):
    if not indicator.is_within(scope):
        return []
    columns = spans(quarter)
    found = indicator.members(split, scope, list(columns.values()), pools)
    return [
        FigureRow(indicator.key, split, member, **dict(zip(columns, found[member], strict=True)))
        for member in sorted(found)
    ]
