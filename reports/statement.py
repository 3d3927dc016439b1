"""What a report shows, for the page and the workbook alike: lines of figures, tables of members."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .counting import Indicator
from .dimensions import DIMENSIONS, INSIDE
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
    keys = [row.member for row in figures.parts(indicator.key, split)]
    labels = DIMENSIONS[split].labels(scope, keys)
    keys = [*labels, *(key for key in keys if key not in labels)]
    return [
        Line(
            None,
            _("of which: %(part)s") % {"part": labels.get(key, key)},
            figures.row(indicator.key, split, key),
        )
        for key in keys
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
    found = figures.members(split)
    labels = DIMENSIONS[split].labels(scope, found)
    members = [*labels, *(key for key in found if key not in labels)]
    return MemberTable(
        split,
        indicators,
        [figures.row(indicator.key) for indicator in indicators],
        [
            (labels.get(key, key), [cell(figures, one, split, key) for one in indicators])
            for key in members
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


def footnotes(figures) -> list[str]:
    notes = []
    if counts_twice(figures, "community"):
        notes.append(
            _(
                "An activity of several communities counts in each of them and once in the total: "
                "the communities add up to more than the total."
            )
        )
    if counts_twice(figures, "zone"):
        notes.append(
            _(
                "An activity of several zones counts in each of them and once in the total: "
                "the zones add up to more than the total."
            )
        )
    return notes
