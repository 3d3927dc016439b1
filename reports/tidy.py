"""The figures of a quarter as tidy rows for programs: one value a row, this quarter's only."""

from cobuild.core.exports import csv_bytes

from .dimensions import DIMENSIONS
from .indicators import INDICATORS

HEADER = ("period", "key", "split", "member", "value")


def tidy_rows(figures, scope):
    """(period, key, split, member, value) in the order of the list; values as plain text.

    The total has an empty split and member. Amounts are yuan with two decimals, rates percent with
    one, counts whole numbers; an unknown value is empty.
    """
    for indicator in INDICATORS:
        plain = indicator.measure.plain
        total = figures.row(indicator.key)
        yield str(figures.quarter), indicator.key, "", "", plain(total.quarter)
        if total.quarter is None:
            continue
        for split in indicator.splits:
            for member, label in figures.labels(split, scope, indicator).items():
                value = plain(figures.row(indicator.key, split, member).quarter)
                name = DIMENSIONS[split].file_text(member, label)
                yield str(figures.quarter), indicator.key, split, name, value


def tidy_csv(figures, scope) -> bytes:
    return csv_bytes(HEADER, tidy_rows(figures, scope))
