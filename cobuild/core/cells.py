"""What a cell of a workbook means. Faults 18 to 26 and 33 of the catalogue.

A cell comes as its reader gives it: text, a number, a date or None. Every function here answers
None (``""`` or ``[]`` where it answers with text) for an empty cell, and raises a ValidationError
that shows the text seen and says what to write instead.
"""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .cell_text import (
    DASHES,
    code,
    compact,
    heading,
    heading_unit,
    is_nothing,
    names,
    refuse,
    text,
    words,
)
from .chinese_days import day
from .money import FEN, LARGEST, check_yuan, read_amount
from .typed import plain_text, written_out

__all__ = ["code", "day", "heading", "heading_unit", "names", "number", "text", "yes", "yuan"]

LARGEST_EXACT = 2**53  # whole numbers beyond it are not exact in a workbook
NOISE = Decimal("0.000001")  # yuan that a binary fraction may be off
SPLIT = re.compile(r"\d\s+\d")
LOOSE_COMMA = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),|\d{4},")
YUAN_SIGN = "\u00a5"


def number(value) -> int | None:
    """A whole number, negative ones too; None for an empty cell, but 0 for 0."""
    if is_nothing(value, none=True):
        return None
    if isinstance(value, str):
        return whole_of(value, written_out(exact_text(value)))
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return whole_of(value, "")
    return whole_of(value, str(value) if isinstance(value, int) else f"{value:f}")


def whole_of(value, digits: str) -> int:
    match = re.fullmatch(r"(-?\d{1,16})(\.0*)?", digits, re.ASCII)
    if match and abs(int(match[1])) <= LARGEST_EXACT:
        return int(match[1])
    refuse(value, _("“%(seen)s” is not a whole number. Write only its digits, for example 1280."))


def yuan(value, *, factor=Decimal(1)) -> Decimal | None:
    """An amount in yuan with two decimals, negative ones too; None for an empty cell.

    ``factor`` is how many yuan the heading's unit stands for (10,000 under ten thousands); a unit
    in the cell itself wins over it. What a binary fraction is off, less than a millionth of a
    yuan, is rounded to fen; a third decimal is refused, as are words such as "nearly".
    """
    if is_nothing(value, none=True):
        return None
    try:
        return check_yuan(yuan_written(value, factor))
    except ValidationError as error:
        if error.params:
            raise
        refuse(value, _("“%(seen)s”: %(reason)s"), error.code, reason=error.message)


def yuan_written(value, factor: Decimal) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return without_noise(check_range(value) * factor)
    written = exact_text(value) if isinstance(value, str) else ""
    amount, unit = read_amount(written)
    if unit is None and factor != 1 and YUAN_SIGN in written:
        refuse(value, _("“%(seen)s” has a sign for yuan, its heading another unit. Add the unit."))
    return amount * (factor if unit is None else unit)


def check_range(value) -> Decimal:
    amount = Decimal(str(value))
    return amount if amount.is_finite() and abs(amount) <= LARGEST else check_yuan(amount)


def without_noise(amount: Decimal) -> Decimal:
    rounded = amount.quantize(FEN)
    return rounded if abs(amount - rounded) < NOISE else amount


def exact_text(value: str) -> str:
    """The text of a number in plain signs; refused where it is not exactly one number."""
    plain = plain_text(value).translate(DASHES)
    if any(word in plain for word in words()["inexact"]):
        refuse(
            value,
            _(
                "“%(seen)s” is not exact. Write the exact number;"
                " what is uncertain about it belongs in the remarks."
            ),
            "inexact",
        )
    if SPLIT.search(plain) or LOOSE_COMMA.search(plain):
        refuse(
            value,
            _("“%(seen)s” may be more than one number. Write one number, for example 1280."),
        )
    return compact(plain)


def yes(value) -> bool | None:
    """Yes or no as words or signs; None for an empty cell. A bare x is refused: it is both."""
    if is_nothing(value):
        return None
    written = compact(f"{value:g}" if isinstance(value, float) else value).lower()
    if written in words()["yes"]:
        return True
    if written in words()["no"]:
        return False
    refuse(value, _("“%(seen)s” is neither yes nor no. Write yes or no."))
