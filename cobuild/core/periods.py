"""Calendar quarters, written ``2026Q3``. Rules: design page figures.md, "Periods"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone


@dataclass(frozen=True, order=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """``2026Q3``; ValueError for anything else and for years outside 1900-2199."""
        match = re.fullmatch(r"(19|20|21)(\d\d)Q([1-4])", text, re.ASCII)
        if not match:
            raise ValueError(f"{text!r} is not a quarter such as 2026Q3")
        return cls(int(match[1] + match[2]), int(match[3]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def current(cls) -> "Quarter":
        return cls.of(timezone.localdate())

    def __str__(self):
        return f"{self.year}Q{self.number}"

    def __add__(self, quarters: int) -> "Quarter":
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def __sub__(self, other: "Quarter") -> int:
        return (self.year - other.year) * 4 + self.number - other.number

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        return (self + 1).first - timedelta(days=1)

    @property
    def span(self) -> Span:
        return Span(self.first, self.last)

    @property
    def year_to_date(self) -> Span:
        return Span(date(self.year, 1, 1), self.last)

    @property
    def year_so_far(self) -> list["Quarter"]:
        """The quarters of the year up to this one."""
        return [Quarter(self.year, number) for number in range(1, self.number + 1)]

    @property
    def year_before(self) -> "Quarter":
        return Quarter(self.year - 1, self.number)


FIRST_QUARTER = Quarter(1900, 1)  # that can be written


def last_quarters(number: int) -> list[Quarter]:
    """The current quarter and those before it, in their order."""
    current = Quarter.current()
    return [current + -back for back in reversed(range(number))]
