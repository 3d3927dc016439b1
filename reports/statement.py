"""What a report shows, for the page and the workbook alike: lines of figures, tables of members."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .counting import Indicator
from .dimensions import INSIDE
from .figures import FigureRow
from .indicators import INDICATORS


@dataclass(frozen=True)
class Line:
    """One line of the report; ``number`` is None for an “of which” line."""

    number: int | None
    label: str
    row: FigureRow
    note: str = ""

    @property
    def indicator(self) -> Indicator:
        return self.row.indicator


@dataclass(frozen=True)
class MemberTable:
    """Members by figures for this quarter; ``total`` is the line of the whole."""

    split: str
    indicators: list[Indicator]
    total: list[FigureRow]
    members: list[tuple[str, list[FigureRow]]]


def systems() -> list[str]:
    """The systems that the list of figures is about, in its order."""
    return list(dict.fromkeys(indicator.system for indicator in INDICATORS))


def statement(figures, scope, system=None) -> list[Line]:
    """The numbered figures, each with its kinds or forms below it."""
    lines, number = [], 0
    for indicator in INDICATORS:
        if system not in (None, indicator.system):
            continue
        number += 1
        row = figures.row(indicator.key)
        lines.append(Line(number, str(indicator.label), row, note_of(indicator, figures)))
        for split in INSIDE:
            if split in indicator.splits and row.quarter is not None:
                lines += inside_lines(figures, scope, indicator, split)
    return lines


def inside_lines(figures, scope, indicator, split):
    return [
        Line(
            None, _("of which: %(part)s") % {"part": label}, figures.row(indicator.key, split, key)
        )
        for key, label in figures.labels(split, scope).items()
    ]


def note_of(indicator, figures) -> str:
    """That some lots have no value, beside the amount of donations."""
    if indicator.key != "district.donations":
        return ""
    lots = figures.row("district.donation_lots_unvalued").quarter
    if not lots:
        return ""
    return ngettext(
        "and %(number)s lot without a value", "and %(number)s lots without a value", lots
    ) % {"number": lots}


def member_table(figures, scope, split, system=None) -> MemberTable:
    """All members of a split with the figures that offer it."""
    indicators = [
        indicator
        for indicator in INDICATORS
        if split in indicator.splits and system in (None, indicator.system)
    ]
    return MemberTable(
        split,
        indicators,
        [figures.row(indicator.key) for indicator in indicators],
        [
            (label, [cell(figures, one, split, key) for one in indicators])
            for key, label in figures.labels(split, scope).items()
        ],
    )


def cell(figures, indicator, split, member):
    """The member's row; unknown where the figure itself is unknown in this scope."""
    if figures.row(indicator.key).quarter is None:
        return FigureRow(indicator.key, split, member, None, None, None)
    return figures.row(indicator.key, split, member)


def counts_twice(figures, split) -> bool:
    """Whether the members of a split add up to more than the whole in some figure."""
    for indicator in INDICATORS:
        parts = figures.parts(indicator.key, split)
        if parts and indicator.adds_up and split not in indicator.split_rows:
            whole = figures.row(indicator.key)
            if sum(part.quarter for part in parts) > (whole.quarter or 0):
                return True
    return False


FOOTNOTES = {
    "community": gettext_lazy(
        "An activity of several communities counts in each of them and once in the total: "
        "the communities add up to more than the total."
    ),
    "zone": gettext_lazy(
        "An activity of several zones counts in each of them and once in the total: "
        "the zones add up to more than the total."
    ),
}


def footnotes(figures, splits=tuple(FOOTNOTES)) -> list[str]:
    """What a reader must know where members add up to more than the whole."""
    wanted = (split for split in splits if split in FOOTNOTES)
    return [FOOTNOTES[split] for split in wanted if counts_twice(figures, split)]
