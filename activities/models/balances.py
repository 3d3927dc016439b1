"""Balances day by day, and which of many entries bring one below zero."""

from collections import defaultdict
from decimal import Decimal
from itertools import accumulate

NOTHING = Decimal(0)


def closings(changes) -> dict:
    """{day: balance at its end} of the days on which something changed, in their order."""
    by_day = defaultdict(Decimal)
    for day, change in changes:
        by_day[day] += change
    days = sorted(by_day)
    return dict(zip(days, accumulate(by_day[day] for day in days), strict=True))


def lowest_of_worsened(before, now) -> Decimal:
    """The lowest balance below zero among the days that end lower than before; else zero."""
    days = {day for day, _change in before + now}
    unchanged = [(day, NOTHING) for day in days]
    old, new = closings(before + unchanged), closings(now + unchanged)
    return min((new[day] for day in days if new[day] < min(old[day], 0)), default=NOTHING)


def lowest_since(first, changes) -> Decimal:
    """The lowest balance below zero at the end of a day from the first one on; else zero."""
    below = (left for day, left in closings(changes).items() if day >= first and left < 0)
    return min(below, default=NOTHING)


class Account:
    """The changes of one account, and the entries that are to be added to them.

    What came in and what says why it is kept is counted first, whatever stands where in a sheet.
    """

    def __init__(self):
        self.changes, self.steps = [], []

    def take(self, entry, changes, *, no_longer_explained=False):
        """``changes``: what the entry changes here, [(day, amount)]."""
        is_free = entry.overdraft_reason or all(amount > 0 for _day, amount in changes)
        if is_free and not no_longer_explained:
            self.changes += changes
        else:
            self.steps.append((entry, changes, no_longer_explained))

    def overdrawn(self) -> dict:
        """{entry's key: the balance that it brings about} of those that may not be kept."""
        if self.is_sound():
            return {}
        found = {}
        for entry, changes, no_longer_explained in self.steps:
            now = self.changes + changes
            lowest = lowest_of_worsened(self.changes, now)
            if no_longer_explained:  # what it explained must be over
                lowest = min(lowest, lowest_since(entry.day, now))
            if lowest:
                found[entry.pk] = lowest
            else:
                self.changes = now
        return found

    def is_sound(self) -> bool:
        """Whether it is plain from all of them together that none is wrong: payments alone."""
        together = [change for _entry, changes, _explained in self.steps for change in changes]
        payments = all(amount < 0 for _day, amount in together)
        explained = any(explained for _entry, _changes, explained in self.steps)
        if explained or not payments:
            return False
        return not lowest_of_worsened(self.changes, self.changes + together)
