"""What a report shows, for the page and the workbook alike: lines of figures, tables of members."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.systems import all_systems

from .counting import MEMBERS, Indicator
from .dimensions import INSIDE, TABLES
from .figures import FigureRow
from .indicators import INDICATORS


@dataclass(frozen=True)
class Group:
    """A part of the report: a system, or members and communities."""

    key: str
    label: str
    mark: str = ""

    @cached_property
    def indicators(self) -> list[Indicator]:
        return [indicator for indicator in INDICATORS if indicator.group == self.key]

    @cached_property
    def tables(self) -> list[str]:
        """The splits of its figures that are tables of their own."""
        offered = {split for indicator in self.indicators for split in indicator.splits}
        return [split for split in TABLES if split in offered]


@cache
def groups() -> dict[str, Group]:
    """The parts of the report in their order."""
    systems = [Group(one.key, one.label, one.mark) for one in all_systems().values()]
    return {one.key: one for one in (*systems, Group(MEMBERS, MEMBERS_LABEL))}


MEMBERS_LABEL = gettext_lazy("Members and communities")


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


def statement(figures, scope, group) -> list[Line]:
    """The numbered figures of a group, each with its kinds or forms below it."""
    lines = []
    for number, indicator in enumerate(group.indicators, start=1):
        row = figures.row(indicator.key)
        lines.append(Line(number, str(indicator.label), row, note_of(indicator, figures)))
        for label, part in inside_parts(figures, scope, indicator):
            lines.append(Line(None, _("of which: %(part)s") % {"part": label}, part))
    return lines


def inside_parts(figures, scope, indicator) -> list[tuple[str, FigureRow]]:
    """(words, row) of the kinds or forms of a figure; none where the figure is unknown."""
    if figures.row(indicator.key).quarter is None:
        return []
    return [
        (label, figures.row(indicator.key, split, key))
        for split in INSIDE
        if split in indicator.splits
        for key, label in figures.labels(split, scope, indicator).items()
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


def member_table(figures, scope, split, group) -> MemberTable:
    """All members of a split with the figures of the group that offer it."""
    indicators = [indicator for indicator in group.indicators if split in indicator.splits]
    return MemberTable(
        split,
        indicators,
        [figures.row(indicator.key) for indicator in indicators],
        [
            (label, [cell(figures, one, split, key) for one in indicators])
            for key, label in figures.labels(split, scope, *indicators).items()
        ],
    )


def cell(figures, indicator, split, member):
    """The member's row; unknown where the figure itself is unknown in this scope."""
    if figures.row(indicator.key).quarter is None:
        return FigureRow(indicator.key, split, member, None, None, None)
    return figures.row(indicator.key, split, member)


def differences(figures, split, group) -> set[int]:
    """Whether the members of a split add up to more (1) or less (-1) than some figure's total."""
    found = set()
    for indicator in group.indicators:
        parts = figures.parts(indicator.key, split)
        whole = figures.row(indicator.key).quarter
        if parts and indicator.adds_up and whole is not None:
            added = sum(part.quarter for part in parts)
            found.add((added > whole) - (added < whole))
    return found


def footnotes(figures, splits, group) -> list[str]:
    """What a reader must know where members do not add up to the whole."""
    notes = []
    for split in splits:
        found = differences(figures, split, group)
        if split in MORE and 1 in found:
            notes.append(MORE[split])
        if split in LESS and -1 in found:
            notes.append(LESS[split])
    return notes


MORE = {
    "community": gettext_lazy(
        "What belongs to several communities, as an activity that they held together, counts in "
        "each of them and once in the total: the communities add up to more than the total."
    ),
    "zone": gettext_lazy(
        "What belongs to several zones, as an activity that they held together, counts in each of "
        "them and once in the total: the zones add up to more than the total."
    ),
    "unit": gettext_lazy(
        "What belongs to several units, as a household that two of them help, counts in each of "
        "them and once in the total: the units add up to more than the total."
    ),
    "post": gettext_lazy(
        "Who serves at several posts counts at each of them and once in the total: the posts add "
        "up to more than the total."
    ),
}
LESS = {
    "unit": gettext_lazy(
        "Members who took part without being known by name belong to no unit here: the units add "
        "up to less than the total."
    ),
}
