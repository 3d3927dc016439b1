"""How people read a value (figures.md, "Words for quantities"): rounded half up."""

from decimal import ROUND_HALF_UP, Decimal

from .catalogue import AVERAGE, MONEY, RATE

UNKNOWN = "\u2014"


def shown(measure, value):
    """In the report: 10,000 yuan with two decimals, % with one; a dash where nothing is known."""
    if measure == MONEY:
        return rounded(Decimal(value) / 1_000_000, "0.01")
    if measure in (RATE, AVERAGE):
        part, whole = value
        factor = 100 if measure == RATE else 1
        return rounded(Decimal(part) * factor / whole, "0.1") if whole else UNKNOWN
    return Decimal(value)


def written(measure, value):
    """In the csv: yuan with two decimals, % with one; empty where nothing is known."""
    if measure == MONEY:
        return f"{Decimal(value) / 100:.2f}"
    text = str(shown(measure, value))
    return "" if text == UNKNOWN else text


def rounded(value, step):
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)
