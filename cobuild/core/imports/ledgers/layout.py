"""How a sheet is laid out: titles and notes, one or two rows of headings, rows, totals."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path

from django.core.exceptions import ValidationError

from cobuild.core import cells
from cobuild.core.cell_text import compact, seen
from cobuild.core.imports.headings import HEADING_ROWS
from cobuild.core.imports.values import is_empty

EXAMPLE_ROWS = 200  # that are looked through for a value to show
DAY = re.compile(r"[12][0-9]{3}(?:[-./]|\u5e74)[0-9]{1,2}(?:[-./]|\u6708)[0-9]{1,2}\u65e5?")


@cache
def words() -> dict:
    return json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Heading:
    """What stands over a column, as it is compared; over two rows the upper part comes first."""

    column: int
    text: str  # as it is written
    own: str
    whole: str
    factor: Decimal | None = None  # yuan that its unit stands for


class Layout:
    """A sheet whose lowest row of headings is ``last``, counted from 0."""

    def __init__(self, sheet, last):
        self.sheet, self.last = sheet, last
        self.rows = sheet.rows
        self.headings = headings_over(sheet, last)

    @cached_property
    def across(self) -> set[int]:
        """The rows where cells are merged sideways."""
        return {top for top, left, _bottom, right in self.sheet.merged if right > left}

    @property
    def texts(self) -> list[str]:
        """The headings, each with its number where one stands there more than once."""
        times, found = {}, []
        for heading in self.headings:
            number = times[heading.whole] = times.get(heading.whole, 0) + 1
            found.append(heading.whole if number == 1 else f"{heading.whole}#{number}")
        return found

    @property
    def above(self) -> list:
        """What stands above the headings."""
        return [cell for row in self.rows[: self.last] for cell in row if not is_empty(cell)]

    @property
    def as_of(self):
        """The day of the ledger, where a line above the headings names one; else None."""
        return day_above(self.above)

    @property
    def factor(self) -> Decimal:
        """How many yuan an amount without a unit stands for, by the line above the headings."""
        for cell in self.above:
            found = unit_above(compact(cell))
            if found:
                return Decimal(words()["units"][found])
        return Decimal(1)

    def records(self, columns) -> tuple[list[int], list[int]]:
        """The numbers of the rows that say something in the columns, and of those left out."""
        used, left_out = [], []
        for number in range(self.last + 1, len(self.rows)):
            row = self.rows[number]
            if all(is_empty(cell) for cell in row):
                continue
            if is_total(row) or self.is_note(number) or self.is_headings(row):
                left_out.append(number)
            elif any(not is_empty(cell_at(row, column)) for column in columns):
                used.append(number)
        return used, left_out

    def is_note(self, number) -> bool:
        filled = [cell for cell in self.rows[number] if not is_empty(cell)]
        text = compact(filled[0]).lower()
        return text.startswith(tuple(words()["notes"])) or (
            len(filled) == 1 and number in self.across
        )

    def is_headings(self, row) -> bool:
        """Whether the headings stand there again, as on a new page."""
        said = [cells.heading(cell) for cell in row]
        own = [cells.heading(cell) for cell in self.rows[self.last]]
        return said == own

    def example(self, column):
        rows = self.rows[self.last + 1 : self.last + 1 + EXAMPLE_ROWS]
        below = (cell_at(row, column) for row in rows)
        first = next((cell for cell in below if not is_empty(cell)), "")
        return seen(first.date() if isinstance(first, datetime) else first)


def cell_at(row, column):
    return row[column] if column < len(row) else None


def candidates(sheet):
    """The rows that can be the lowest of the headings, each as a Layout."""
    first = range(min(len(sheet.rows), HEADING_ROWS))
    found = dict.fromkeys(lowest(sheet, number) for number in first)
    return [Layout(sheet, number) for number in found if number < HEADING_ROWS]


def lowest(sheet, number) -> int:
    """The row where the headings end that begin here: cells merged downwards belong to both."""
    ends = [
        bottom
        for top, _left, bottom, _right in sheet.merged
        if top <= number < bottom and bottom - top <= 2
    ]
    texts = [cell for cell in sheet.rows[number] if isinstance(cell, str) and cell.strip()]
    return min(max(ends), len(sheet.rows) - 1) if len(ends) * 2 >= len(texts) > 0 else number


def headings_over(sheet, last) -> list[Heading]:
    own = spread(sheet, last)
    upper = spread(sheet, last - 1) if last and belongs_together(sheet, last) else []
    found = []
    for column, (low, high) in enumerate(zip_longest(own, upper)):
        parts = [part for part in dict.fromkeys([high, low]) if not is_empty(part)]
        if parts:
            found.append(heading_of(column, parts))
    return found


def heading_of(column, parts) -> Heading:
    units = [cells.heading_unit(part) for part in parts]
    factors = [words()["units"].get(unit) for unit in units]
    factor = next((Decimal(each) for each in reversed(factors) if each), None)
    plain = [cells.heading(seen(part)) for part in parts]
    text = " ".join(seen(part) for part in parts)
    return Heading(column, text, plain[-1], "".join(plain), factor)


def belongs_together(sheet, last) -> bool:
    """Whether the row above holds headings too: it says of several columns what they share."""
    spans = [
        right - left
        for top, left, bottom, right in sheet.merged
        if top == last - 1 == bottom and right > left
    ]
    width = max(len(row) for row in sheet.rows[: last + 1])
    return (
        any(span + 1 < width for span in spans)
        and sum(not is_empty(cell) for cell in sheet.rows[last - 1]) > 1
    )


def spread(sheet, number) -> list:
    """The row, with the value of every merged area in each of its cells."""
    row = list(sheet.rows[number])
    for top, left, bottom, right in sheet.merged:
        if top <= number <= bottom and left < len(sheet.rows[top]):
            row += [None] * (right + 1 - len(row))
            row[left : right + 1] = [sheet.rows[top][left]] * (right + 1 - left)
    return row


def is_total(row) -> bool:
    """Whether the first thing that the row says is that it is a total."""
    first = next((cell for cell in row if not is_empty(cell)), "")
    return isinstance(first, str) and compact(first).lower().startswith(tuple(words()["totals"]))


def unit_above(text) -> str:
    """The unit of amounts that a line names, "" where it names none."""
    units = "|".join(sorted(map(re.escape, words()["units"]), key=len, reverse=True))
    names = "|".join(words()["unit"])
    found = re.search(rf"(?:{names})[:\uff1a]({units})(?![\u4e00-\u9fff])", text)
    return found[1] if found else ""


def day_above(found):
    """The one day that the lines name, or the one behind the word for it; else None."""
    days = []
    for cell in found:
        text = compact(cell) if isinstance(cell, str) else ""
        marked = [text.find(word) for word in words()["as_of"] if word in text]
        written = DAY.findall(text[max(marked) :] if marked else text)
        days += [read for read in map(day_or_none, written or [cell]) if read]
        if marked and written:
            return day_or_none(written[0])
    return days[0] if len(set(days)) == 1 else None


def day_or_none(cell):
    try:
        return cells.day(cell) if not isinstance(cell, int | float) else None
    except ValidationError:
        return None
