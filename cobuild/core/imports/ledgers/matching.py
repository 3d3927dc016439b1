"""Which heading means which item of a ledger."""

from .declare import LOOSE, Ledger
from .layout import Layout, words

EXACT = 1_000  # before any length


def matched(ledger: Ledger, layout: Layout) -> dict[int, str]:
    """``{column: key}``: the best fitting pairs first, each heading and each item once."""
    found, fits = {}, pairs(ledger, layout)
    while fits:
        score, column, key = best(ledger, fits, found)
        found[column] = key
        fits = [fit for fit in fits if fit[1] != column and fit[2] != key]
    return dict(sorted(found.items()))


def pairs(ledger, layout) -> list[tuple[int, int, str]]:
    return [
        (score, heading.column, item.key)
        for heading in layout.headings
        if not is_ignored(heading)
        for item in ledger.items
        if (score := fit(item, heading))
    ]


def is_ignored(heading) -> bool:
    return heading.own in words()["ignored"]


def best(ledger, fits, found):
    """The exact fit of most signs, those before that others stand near to; of equal ones that
    whose neighbour to the left is nearest."""

    def rank(each):
        score, column, key = each
        near = ledger.by_key[key].near
        left = [at for at, other in found.items() if other == near and at < column]
        return score > EXACT, not near, score, bool(left), max(left, default=-1), -column

    return max(fits, key=rank)


def fit(item, heading) -> int:
    """How well a heading fits an item: the number of signs that say so, 0 if none does."""
    for text in (heading.whole, heading.own):
        if text in item.exact:
            return EXACT + len(text)
    return max((loose(word, heading.whole) for word in item.loose), default=0)


def loose(word, text) -> int:
    part = word.strip(LOOSE)
    if word.startswith("~"):
        return 2 * len(part) if text.endswith(part) else 0
    return len(part) if part in text else 0
