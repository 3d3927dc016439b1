"""One line of what waits, and how many lines of a kind are shown."""

from dataclasses import dataclass

FEW = 3  # of a kind that may be long; a last line leads to all of them


@dataclass(frozen=True)
class Reminder:
    """One line: ``label`` and ``look`` make its badge, ``action`` is the word of its one link.

    ``cause`` is the stable name of what gives a notice (reports/notices.py), empty where the line
    is none: it never holds a name, and a new reason to act has a new one.
    """

    look: str
    label: str
    what: str
    action: str
    url: str
    when: str = ""
    note: str = ""
    cause: str = ""


def lines(rows, line, rest, most=None):
    """The rows as lines; of more than ``most`` the first few, and a line that leads to all."""
    count = rows.count() if most else 0
    yield from map(line, rows[:most])
    if most and count > most:
        yield rest(count)
