"""The rows of a sheet as values of fields: one entry a record, with the rows of its part."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from cobuild.core import cells
from cobuild.core.cell_text import seen

from .fates import Fate, Row
from .references import Several
from .values import FieldReader, is_empty

MASK = "*"
TOTALS = ("\u5408\u8ba1", "\u603b\u8ba1", "\u5c0f\u8ba1", "total")


@dataclass
class Entry:
    """What a sheet says of one record: ``values`` by field, ``lots`` the rows of its ``part``."""

    rows: list[Row]
    values: dict
    part: object = None
    lots: list[dict] = field(default_factory=list)
    several: dict = field(default_factory=dict)  # {field: (column, what its cell can mean)}
    masked: set[str] = field(default_factory=set)  # fields where a mask stands for the value
    typed: dict[str, str] = field(default_factory=dict)  # what the cells of its places say

    @property
    def is_wrong(self):
        return any(row.fate is Fate.WRONG for row in self.rows)

    @property
    def number(self):
        return self.rows[0].number

    def say(self, words):
        for row in self.rows:
            row.words = words

    def decide(self, fate):
        for row in self.rows:
            row.fate = fate

    def tell(self, label, old, new):
        self.rows[0].changes.append((label, old, new))

    def refuse(self, column, message):
        for row in self.rows:
            row.refuse(column, message)

    def key(self):
        """What rows of one record have in common: everything but the row of the part."""
        model_values = []
        for name, value in self.values.items():
            if isinstance(value, list):
                value = tuple(row.pk for row in value)
            model_values.append((name, getattr(value, "pk", value)))
        return tuple(model_values)


class SheetReader:
    """Reads the cells below the headings of a ``sheets.SheetImport``."""

    def __init__(self, sheet_import):
        self.sheet, self.headings = sheet_import.sheet, sheet_import.headings
        self.presets, self.part = sheet_import.presets, None
        self.sensitive = sheet_import.model.sensitive_fields
        self.places = sheet_import.place_names
        self.identity = sheet_import.register.identity[0]
        self.columns = {target.name: column for column, target in self.headings.targets.items()}
        for target in self.headings.targets.values():
            self.part = target.part or self.part
        self.readers = {
            column: FieldReader(
                target.field,
                sheet_import.references(target),
                self.headings.factors.get(column, 1),
            )
            for column, target in self.headings.targets.items()
        }

    def entries(self):
        rows = zip(self.sheet.rows, filled_down(self.sheet), strict=True)
        for number, (written, filled) in enumerate(rows, 1):
            if number > self.headings.row + 1 and not is_blank(written) and not is_total(written):
                yield self.entry(Row(self.sheet.title, number, self.named(filled)), filled)

    def named(self, row_cells) -> str:
        """What the row is called by until it is known what it is."""
        column = self.columns.get(self.identity)
        cell = row_cells[column] if column in range(len(row_cells)) else None
        return "" if is_empty(cell) else seen(cell)

    def entry(self, row, row_cells) -> Entry:
        entry, lot, said = Entry([row], dict(self.presets), self.part), {}, False
        for column, reader in self.readers.items():
            target = self.headings.targets[column]
            cell = row_cells[column] if column < len(row_cells) else None
            said = said or bool(target.part and not is_empty(cell))
            if target.name in self.sensitive and MASK in str(cell):
                entry.masked.add(target.name)
                continue
            try:
                (lot if target.part else entry.values)[target.name] = reader.read(cell)
                if target.name in self.places:
                    entry.typed[target.name] = cells.text(cell).strip()
            except ValidationError as error:
                if isinstance(error, Several) and target.is_single:
                    entry.several[target.name] = column, error
                else:
                    row.refuse(column, " ".join(error.messages))
        entry.lots = [lot] if said else []
        return entry


def grouped(entries) -> list[Entry]:
    """Rows that say the same of a record but name other rows of its part are one entry."""
    groups = {}
    for number, entry in enumerate(entries):
        key = entry.key() if entry.part and not entry.is_wrong else number
        known = groups.setdefault(key, entry)
        if known is not entry:
            known.rows += entry.rows
            known.lots += entry.lots
    return list(groups.values())


def filled_down(sheet) -> list[list]:
    """The rows, with the value of a cell merged downwards in each of its rows."""
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, _right in sheet.merged:
        for number in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if left < len(rows[top]):
                rows[number] += [None] * (left + 1 - len(rows[number]))
                rows[number][left] = rows[top][left]
    return rows


def is_blank(row) -> bool:
    return all(is_empty(cell) for cell in row)


def is_total(row) -> bool:
    """Whether the first thing that the row says is that it is a total."""
    first = next((cell for cell in row if not is_empty(cell)), "")
    return isinstance(first, str) and first.strip().lower().startswith(TOTALS)
