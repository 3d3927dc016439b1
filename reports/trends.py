"""The trend of a figure: its values quarter by quarter, for all and for the members of a split."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy

from cobuild.core.periods import FIRST_QUARTER, Quarter, Span

from .computing import stored_rows
from .counting import FLOW, Indicator
from .dimensions import DIMENSIONS
from .figures import FigureRow
from .statement import LESS, MORE

TOTAL = ""
MOST_LINES = 8
MOST_BARS = 3  # of a quarter: more would be too thin to tell apart
FIGURES_OF_NOW = gettext_lazy(
    "These are the figures of now. What was published of a quarter stays in its versions."
)


@dataclass(frozen=True)
class Trend:
    """Quarters, in their order, to ``{member: raw value}``; the total is the member ``""``."""

    indicator: Indicator
    split: str
    values: dict[Quarter, dict[str, object]]

    @property
    def quarters(self) -> list[Quarter]:
        return list(self.values)

    @property
    def totals(self) -> list:
        return [values[TOTAL] for values in self.values.values()]

    @property
    def is_unknown(self) -> bool:
        """Whether the reader's posts cannot know the figure at all."""
        return all(total is None for total in self.totals)

    @property
    def is_empty(self) -> bool:
        """Whether nothing that the figure counts belongs to any of the quarters."""
        return all(total == self.nothing for total in self.totals)

    @property
    def nothing(self):
        return self.indicator.measure.nothing

    @cached_property
    def members(self) -> list[str]:
        """The members that have a value in some quarter."""
        found = (
            member
            for values in self.values.values()
            for member, raw in values.items()
            if member != TOTAL and raw != self.nothing
        )
        return list(dict.fromkeys(found))

    def row(self, quarter, member=TOTAL) -> FigureRow:
        """One value as a row of the quarter's report."""
        values = self.values[quarter]
        nothing = None if values[TOTAL] is None else self.nothing
        split = self.split if member != TOTAL else ""
        value = values.get(member, nothing)
        return FigureRow(self.indicator.key, split, member, value, None, None)

    def number(self, quarter, member=TOTAL):
        """One value as people see it (reports/figures.py); None where it is unknown."""
        return self.row(quarter, member).value

    def labels(self, scope, asked=()) -> dict[str, str]:
        """The words of the members with a value and of those asked for, in their order.

        Asked for can only be what is in scope or has a value.
        """
        if not self.split:
            return {}
        labels = DIMENSIONS[self.split].labels(scope, self.indicator.system, self.members)
        labels |= {key: key for key in self.members if key not in labels}
        return {key: label for key, label in labels.items() if key in {*self.members, *asked}}

    def draws_bars(self, lines) -> bool:
        """Bars show what happened in a quarter; stocks, rates and many members are lines."""
        flows = self.indicator.kind == FLOW and self.indicator.adds_up
        return flows and len(lines) <= MOST_BARS

    def from_first_record(self, scope) -> "Trend":
        """Without the quarters at the beginning before which there is no record at all."""
        first = next((n for n, total in enumerate(self.totals) if total != self.nothing), 0)
        if not first or has_records_before(self.indicator, scope, self.quarters[0]):
            return self
        later = dict(list(self.values.items())[first:])
        return Trend(self.indicator, self.split, later)

    @property
    def notes(self) -> list[str]:
        """What a reader must know where members do not add up to the whole."""
        if not (self.split and self.indicator.adds_up) or self.is_unknown:
            return []
        found = {difference(values) for values in self.values.values()}
        told = [words for words, sign in ((MORE, 1), (LESS, -1)) if sign in found]
        return [words[self.split] for words in told if self.split in words]


def difference(values) -> int:
    """Whether the members of a quarter add up to more (1) or less (-1) than the total, or to it."""
    added = sum(raw for member, raw in values.items() if member != TOTAL)
    return (added > values[TOTAL]) - (added < values[TOTAL])


def has_records_before(indicator, scope, quarter) -> bool:
    return indicator.rows(scope, Span(FIRST_QUARTER.first, (quarter + -1).last)).exists()


def trend_of(scope, indicator, quarters, split="") -> Trend:
    """The stored values of a whole county where there are any, else values computed now."""
    stored = {}
    if scope.county:
        stored = stored_rows(scope.county, quarters, [indicator.key], {"", split})
    values = {
        quarter: {row.member: row.quarter for row in rows} for quarter, rows in stored.items()
    }
    missing = [quarter for quarter in quarters if quarter not in stored]
    if missing:
        values |= computed(scope, indicator, missing, split)
    return Trend(indicator, split, {quarter: values[quarter] for quarter in quarters})


def computed(scope, indicator, quarters, split) -> dict:
    """The values of these quarters, computed together."""
    spans = [quarter.span for quarter in quarters]
    found = {TOTAL: indicator.totals(scope, spans)}
    if split and indicator.is_within(scope):
        found |= indicator.members(split, scope, spans)
    return {
        quarter: {member: values[number] for member, values in found.items()}
        for number, quarter in enumerate(quarters)
    }
