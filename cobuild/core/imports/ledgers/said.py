"""What one row of a ledger says, cell by cell."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cobuild.core import cells
from cobuild.core.cell_text import compact
from cobuild.core.cells import DASHES
from cobuild.core.imports.values import is_empty
from cobuild.core.sheets import CellError

from .layout import cell_at, words


@dataclass(frozen=True)
class Cell:
    """A value and the column it stands in; None for what no cell says."""

    value: object = None
    column: int | None = None

    def __bool__(self):
        return not is_empty(self.value)


NOTHING = Cell()


class Said:
    """A row by the keys of its items; ``carried`` are the cells as merging and carrying fill them.

    An amount or number is never carried: it would count again in each row.
    """

    def __init__(self, reader, number):
        self.reader, self.number = reader, number
        self.read = {}
        self.row, self.carried = reader.rows[number], reader.carried[number]

    def __getitem__(self, key) -> Cell:
        if key not in self.read:
            self.read[key] = self.cell(key)
        return self.read[key]

    def cell(self, key) -> Cell:
        item = self.reader.items[key]
        column = self.reader.column_of.get(key)
        cell = NOTHING
        if column is not None:
            filled = self.row if item.is_number else self.carried
            cell = Cell(self.meant(item, cell_at(filled, column), column), column)
        return cell or self.reader.fixed(item, cell.column)

    def meant(self, item, value, column):
        """The value in the words that its field takes; what cannot be read is told and nothing."""
        try:
            if isinstance(value, CellError):
                told = _("The cell shows an error, %s, instead of a value.")
                raise ValidationError(told % value)
            if item.is_amount:
                return cells.yuan(value, factor=self.reader.factor(column))
            if item.is_day:
                days = days_in(value) if item.span and isinstance(value, str) else None
                return days[0] if days else cells.day(value)
            if item.is_number:
                return cells.number(plain_number(value))
            return self.reader.meant(item, value)
        except ValidationError as error:
            self.reader.refuse(self.number, column, error)
            return None

    def all(self) -> dict[str, Cell]:
        return {key: self[key] for key in self.reader.items}

    def first(self, *keys) -> Cell:
        """The first that the row says of several items."""
        return next((cell for cell in map(self.__getitem__, keys) if cell), NOTHING)

    def __contains__(self, key):
        return key in self.reader.column_of

    def span(self, key) -> tuple[Cell, Cell]:
        """A cell that holds a first and a last day; the same cell twice where it holds one."""
        column = self.reader.column_of.get(key)
        written = cell_at(self.carried, column) if column is not None else None
        days = days_in(written) if isinstance(written, str) else None
        if not days:
            return self[key], self[key]
        return Cell(days[0], column), Cell(days[1], column)

    def names(self, key) -> list[Cell]:
        """Each of the names in a cell."""
        cell = self[key]
        try:
            names = cells.names(cell.value)
        except ValidationError as error:
            self.reader.refuse(self.number, cell.column, error)
            return []
        return [Cell(name, cell.column) for name in names]

    @property
    def as_of(self) -> Cell:
        return self["as_of"] or Cell(self.reader.layout.as_of)


def plain_number(value):
    """The number of a text such as 242 people; what is not so plain stays as it is."""
    if not isinstance(value, str):
        return value
    text = compact(value).translate(DASHES)
    units = "|".join(sorted(map(re.escape, words()["counted"]), key=len, reverse=True))
    match = re.fullmatch(rf"([0-9,]+)(?:{units})", text)
    return match[1] if match else value


def days_in(text):
    """The two days that a text joins, if there is exactly one way to read it so."""
    plain = "".join(text.split())
    found = set()
    for sign in words()["span"]:
        for match in re.finditer(re.escape(sign), plain):
            try:
                pair = cells.day(plain[: match.start()]), cells.day(plain[match.end() :])
            except ValidationError:
                continue
            if all(pair):
                found.add(pair)
    return found.pop() if len(found) == 1 else None
