"""Counting and adding up rows: in all, and at each member of the splits.

What comes out is {(split, member): value}; the total stands at ("", ""). A split is named like the
field of the row that holds its member, or a frozenset of them.
"""

from collections import defaultdict

TOTAL = ("", "")
UNASSIGNED = "none"


def places(row, splits):
    """Where a row counts: in the total and once at each of its members."""
    yield TOTAL
    for split in splits:
        found = getattr(row, split)
        for member in found if isinstance(found, frozenset) else (found,):
            yield split, UNASSIGNED if member is None else str(member)


def count(rows, thing, *splits):
    """How many different things the rows name."""
    found = defaultdict(set)
    for row in rows:
        for place in places(row, splits):
            found[place].add(getattr(row, thing))
    return {place: len(things) for place, things in found.items()}


def add(rows, amount, *splits):
    sums = defaultdict(int)
    for row in rows:
        for place in places(row, splits):
            sums[place] += getattr(row, amount)
    return dict(sums)


def divide(part, whole):
    """The pairs (numerator, denominator)."""
    return {place: (part.get(place, 0), whole.get(place, 0)) for place in {**part, **whole}}


def only(values, split):
    """The values at the members of one split."""
    return {place: value for place, value in values.items() if place[0] == split}
