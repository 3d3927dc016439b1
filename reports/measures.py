"""In what a figure is measured, and how its value is written and compared.

A *raw* value is exact and fit for storing: a count, an amount in fen, or for a rate the numerator
and the denominator; None where nothing is known. Rules: design page figures.md, "Words for
quantities" and "Periods".
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cobuild.core.money import in_wan

UNKNOWN = "\u2014"
MINUS = "\u2212"
TENTH = Decimal("0.1")


def tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH, rounding=ROUND_HALF_UP)


def sign(value) -> str:
    return {True: "+", False: MINUS}.get(value > 0, "") if value else ""


def signed(value: Decimal) -> str:
    return f"{sign(value)}{number_format(abs(value), 1, use_l10n=True, force_grouping=True)}"


@dataclass(frozen=True)
class Count:
    """Whole things; ``label`` is the unit of measure."""

    label: str
    decimals = 0
    nothing = 0  # the value of a member without records
    in_points = False  # whether a change is told in percentage points

    @property
    def exact_label(self):
        """The unit of measure of values without rounding."""
        return self.label

    def raw(self, found) -> int:
        """The raw value of a number that the database gave."""
        return int(found or 0)

    def number(self, raw):
        """The value as people see it: int, or Decimal for amounts and rates; None if unknown."""
        return raw

    def text(self, raw) -> str:
        number = self.number(raw)
        if number is None:
            return UNKNOWN
        return number_format(number, self.decimals, use_l10n=True, force_grouping=True)

    def exact_text(self, raw) -> str:
        """The value without rounding, for sums that are compared."""
        return self.text(raw)

    def plain(self, raw) -> str:
        """The value for a program: whole numbers; nothing where the value is unknown."""
        return "" if raw is None else str(raw)

    def change(self, now, before) -> Decimal | None:
        """Growth since the year before in percent; None when that has no meaning."""
        if now is None or before is None or before <= 0:
            return None
        return tenths(Decimal(now - before) * 100 / before)

    def change_text(self, now, before) -> str:
        change = self.change(now, before)
        return UNKNOWN if change is None else f"{signed(change)}%"

    def difference_text(self, now, before) -> str:
        """How much more or less it is, without rounding; a rate in what it is written in."""
        if now is None or before is None:
            return UNKNOWN
        return f"{sign(now - before)}{self.exact_text(abs(now - before))}"


@dataclass(frozen=True)
class Yuan(Count):
    """Money: raw in fen, shown in ten thousands of yuan, yuan for programs."""

    decimals = 2

    @property
    def exact_label(self):
        return pgettext("unit of measure", "yuan")

    def raw(self, found):
        return int((found or 0) * 100)

    def number(self, raw):
        return None if raw is None else in_wan(Decimal(raw) / 100)

    def exact_text(self, raw):
        """In yuan."""
        return number_format(Decimal(raw) / 100, 2, use_l10n=True, force_grouping=True)

    def difference_text(self, now, before):
        difference = super().difference_text(now, before)
        return difference if difference == UNKNOWN else f"{difference} {self.exact_label}"

    def plain(self, raw):
        return "" if raw is None else f"{Decimal(raw) / 100:.2f}"


@dataclass(frozen=True)
class Percent(Count):
    """A rate: raw is (numerator, denominator); unknown while the denominator is 0."""

    label: str = "%"
    decimals = 1
    nothing = (0, 0)
    in_points = True

    def exact(self, raw) -> Decimal | None:
        return Decimal(raw[0]) * 100 / raw[1] if raw and raw[1] else None

    def number(self, raw):
        exact = self.exact(raw)
        return None if exact is None else tenths(exact)

    def plain(self, raw):
        number = self.number(raw)
        return "" if number is None else str(number)

    def change(self, now, before):
        """By how many percentage points the rate grew."""
        now, before = self.exact(now), self.exact(before)
        return None if now is None or before is None else tenths(now - before)

    def change_text(self, now, before):
        change = self.change(now, before)
        if change is None:
            return UNKNOWN
        return _("%(change)s percentage points") % {"change": signed(change)}

    def difference_text(self, now, before):
        return self.change_text(now, before)


@dataclass(frozen=True)
class PerHead(Percent):
    """An average: raw is (amount, number of heads); unknown while there is nobody."""

    label: str
    in_points = False

    def exact(self, raw):
        return Decimal(raw[0]) / raw[1] if raw and raw[1] else None

    def change(self, now, before):
        """Growth since the year before in percent."""
        now, before = self.exact(now), self.exact(before)
        return None if now is None or not before else tenths((now - before) * 100 / before)

    def change_text(self, now, before):
        return Count.change_text(self, now, before)

    def difference_text(self, now, before):
        now, before = self.exact(now), self.exact(before)
        return UNKNOWN if now is None or before is None else signed(tenths(now - before))
