"""Two versions of a quarter side by side: figure by figure, and the members that differ."""

from dataclasses import dataclass

from .dimensions import DIMENSIONS
from .figures import FigureRow, Figures
from .measures import Percent
from .statement import Group, groups

ARROW = " → "


@dataclass(frozen=True)
class Compared:
    """One figure, or a member of one of its splits, on both sides in one column of the report."""

    label: str
    left: FigureRow
    right: FigureRow
    column: str
    split_label: str = ""
    members: tuple["Compared", ...] = ()

    @property
    def indicator(self):
        return self.left.indicator

    @property
    def differs(self) -> bool:
        return self.raw(self.left) != self.raw(self.right) or bool(self.members)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(value, what a rate is made of): the same rate may be of other numbers."""
        rows = (self.left, self.right)
        return [(row.text(self.column), made_of(row.measure, self.raw(row))) for row in rows]

    @property
    def difference(self) -> str:
        return self.left.measure.difference_text(self.raw(self.right), self.raw(self.left))

    def raw(self, row):
        return getattr(row, self.column)


def made_of(measure, raw) -> str:
    return " / ".join(map(str, raw)) if raw and isinstance(measure, Percent) else ""


@dataclass(frozen=True)
class Comparison:
    """``left`` and ``right`` are the figures of one county and quarter, ``scope`` the county."""

    left: Figures
    right: Figures
    scope: object
    column: str

    def by_group(self) -> list[tuple[Group, list[Compared]]]:
        return [(group, self.lines(group)) for group in groups().values()]

    def lines(self, group) -> list[Compared]:
        return [self.line(group, indicator) for indicator in group.indicators]

    def line(self, group, indicator):
        rows = self.rows(indicator.key)
        known = all(row.quarter is not None for row in rows)
        members = self.members(group, indicator) if known else ()
        return Compared(str(indicator.label), *rows, self.column, members=tuple(members))

    def rows(self, key, split="", member=""):
        return self.left.row(key, split, member), self.right.row(key, split, member)

    def members(self, group, indicator):
        """The members that differ, split by split."""
        for split in indicator.splits:
            if self.differing(indicator, split):
                yield from self.members_of(group, indicator, split)

    def members_of(self, group, indicator, split):
        differing = self.differing(indicator, split)
        for member, label in self.labels(group, split).items():
            if member in differing:
                rows, of = self.rows(indicator.key, split, member), DIMENSIONS[split].label
                yield Compared(label, *rows, self.column, str(of))

    def differing(self, indicator, split) -> set[str]:
        sides = (self.left, self.right)
        found = {row.member for side in sides for row in side.parts(indicator.key, split)}
        pairs = {member: self.rows(indicator.key, split, member) for member in found}
        return {
            member
            for member, (left, right) in pairs.items()
            if getattr(left, self.column) != getattr(right, self.column)
        }

    def labels(self, group, split) -> dict[str, str]:
        """The words of all members as each side calls them."""
        offering = [indicator for indicator in group.indicators if split in indicator.splits]
        then, now = (side.labels(split, self.scope, *offering) for side in (self.left, self.right))
        names = {member: [then.get(member), now.get(member)] for member in {**then, **now}}
        return {
            member: ARROW.join(dict.fromkeys(filter(None, called)))
            for member, called in names.items()
        }
