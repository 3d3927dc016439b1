"""What becomes of each row of a workbook."""

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from xlsxwriter.utility import xl_col_to_name


class Fate(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    WRONG = "wrong"


@dataclass
class Row:
    """One row: ``number`` counts from 1 as the sheet does, ``column`` of a problem from 0.

    ``changes`` are (label, old, new) in words; a problem without a column is of the whole row.
    """

    sheet: str
    number: int
    words: str = ""
    fate: Fate = Fate.NEW
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[int | None, str]] = field(default_factory=list)

    @property
    def places(self):
        """The problems with the letters that the sheet gives their columns."""
        return [(column_letters(column), words) for column, words in self.problems]

    def refuse(self, column, message):
        self.fate = Fate.WRONG
        self.problems.append((column, str(message)))


@dataclass
class Outcome:
    """What an import does, or did: its rows, and what is wrong with the workbook as a whole.

    One that was kept has the counts of its rows and their digest; the rows are stored apart.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: bool = False  # whether it is written
    sheets: list[dict] = field(default_factory=list)  # how each was understood

    @cached_property
    def counts(self) -> Counter:
        """How many rows have each fate, once they all have theirs."""
        return Counter(str(row.fate) for row in self.rows)

    @cached_property
    def digest(self) -> str:
        """The same for the same rows that fare the same, told in the same words."""
        rows = json.dumps([list(vars(row).values()) for row in self.rows])
        return sha256(rows.encode()).hexdigest()

    @property
    def number(self):
        return self.counts.total()

    @property
    def is_right(self):
        return not self.problems and not self.counts[Fate.WRONG]

    @property
    def changes_something(self):
        return bool(self.counts[Fate.NEW] + self.counts[Fate.CHANGED])

    def as_json(self) -> dict:
        names = ("problems", "notes", "kept", "sheets", "counts", "digest")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, stored):
        told = {name: stored[name] for name in ("problems", "notes", "kept", "sheets")}
        outcome = cls(**told)
        outcome.counts, outcome.digest = Counter(stored["counts"]), stored["digest"]
        return outcome


def column_letters(column) -> str:
    """``0`` is A, ``26`` is AA; nothing for no column."""
    return "" if column is None else xl_col_to_name(column)
