"""The rows of a ledger as rows of a register, each problem told at the ledger's own cell."""

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cobuild.core import cells
from cobuild.core.bulk import among
from cobuild.core.imports.fates import Fate, Row
from cobuild.core.imports.headings import Headings
from cobuild.core.imports.references import folded
from cobuild.core.imports.sheets import SheetImport
from cobuild.core.imports.values import is_empty
from cobuild.core.sheets import Sheet

from .declare import targets_by_key
from .said import Cell

BETWEEN = "\n"  # names in one cell; no name holds it


class LedgerImport(SheetImport):
    """What a ledger feeds into one register; its sheet is made when its turn has come, since it
    names what the registers before it brought."""

    def __init__(self, run, register, feed, reader, called, turn):
        super().__init__(run, register, Sheet(reader.layout.sheet.title, [], [], False))
        self.feed, self.reader, self.called, self.turn = feed, reader, called, turn
        self.targets = targets_by_key(register)

    def problems(self):
        return []

    def notes(self):
        return []

    def work(self):
        records = self.records()
        self.lay_out(records)
        rows = super().work() if self.headings.targets else []
        return [*map(self.placed, rows), *self.unplaced()]

    def unplaced(self):
        """The rows of which something could not be read: nothing of them is written."""
        for number, problems in sorted(self.reader.wrong.items()):
            self.reader.failed.add(number)
            words = self.reader.words_of_row(number)
            yield Row(self.sheet.title, number + 1, words, Fate.WRONG, problems=problems)
        self.reader.wrong.clear()

    # The ledger's rows as cells of the register's fields ------------------------------------

    def records(self) -> list[tuple[int, dict[str, Cell]]]:
        """(number of the ledger's row, the cells by field) of each record to write."""
        found = [
            (said.number, self.named(said.number, made))
            for said in self.reader.said
            if said.number not in self.reader.failed and said.number not in self.reader.wrong
            for made in self.feed.make(said)
        ]
        found = [
            (number, made)
            for number, made in found
            if any(made.values()) and number not in self.reader.wrong
        ]
        if self.feed.shared:
            found = without_repetition(found, self.register.identity[0])
        return self.completed(found) if self.feed.known_by else found

    def named(self, number, made) -> dict[str, Cell]:
        """The cells with the names that the registers know; a name of several is told."""
        found = {}
        for key, cell in made.items():
            found[key] = cell
            try:
                found[key] = self.with_name(key, cell)
            except ValidationError as error:
                self.reader.refuse(number, cell.column, error)
        return found

    def with_name(self, key, cell):
        field, own_name = self.targets[key].field, key == "name" and self.feed.shared
        if not cell or not (own_name or is_named(field)):
            return cell
        model = self.model if own_name else field.related_model
        if not field.many_to_many:
            return Cell(self.called.name(model, cell.value), cell.column)
        names = [self.called.name(model, name) for name in cells.names(cell.value)]
        return Cell(BETWEEN.join(names), cell.column)

    def completed(self, found):
        """What is there already keeps what the row does not say."""
        known = self.standing(found)
        return [(number, self.kept(made, known)) for number, made in found]

    def kept(self, made, known):
        record = newest(known.get(self.key_of(made), ()), made.get("since"))
        if record is None:
            return made
        derived = {key for key in self.feed.once if made.get(key) and made[key].column is None}
        return {
            key: Cell(self.value_of(record, key), cell.column)
            if key in derived or not cell and "." not in key
            else cell
            for key, cell in made.items()
        }

    def value_of(self, record, key):
        field = self.targets[key].field
        if field.many_to_many:
            return None
        value = getattr(record, key)
        return value.words_for(self.run.user) if hasattr(value, "words_for") else value

    def standing(self, found) -> dict:
        """The records that the user sees, by what they are known by."""
        first = self.feed.known_by[0]
        wanted = {key[0] for number, made in found if (key := self.key_of(made))}
        known = defaultdict(list)
        rows = self.model._default_manager.visible_to(self.run.user).exclude(state="voided")
        rows = rows.filter(**{f"{first}__in": among(wanted)}).with_words().order_by("pk")
        for record in rows:
            values = (getattr(record, self.field(name).attname) for name in self.feed.known_by)
            known[tuple(values)].append(record)
        return known

    def key_of(self, made):
        """What a record is known by; None where a cell of it cannot be read."""
        try:
            return tuple(self.compared(name, made.get(name)) for name in self.feed.known_by)
        except ValidationError:
            return None

    def compared(self, name, cell):
        field = self.field(name)
        if not cell:
            raise ValidationError("")
        if field.is_relation:
            return self.run.references(field.related_model).find(str(cell.value)).pk
        if field.get_internal_type() == "DateField":
            return cells.day(cell.value)
        return cells.text(cell.value)

    # The sheet that is made of them ----------------------------------------------------------

    def lay_out(self, records):
        """A sheet with ``each`` rows for every row of the ledger, so that none has to be moved."""
        said = {key for number, made in records for key, cell in made.items() if cell}
        keys = [key for key in self.targets if key in said]
        self.each = max(Counter(number for number, made in records).values(), default=1)
        rows = [[] for row in self.reader.rows for lot in range(self.each)]
        self.columns = {}
        for number, made in records:
            at = next(at for at in range(number * self.each, len(rows)) if not rows[at])
            rows[at] = [made[key].value if key in made else None for key in keys]
            self.columns[at + 1] = [made[key].column if key in made else None for key in keys]
        self.labels = [self.targets[key].label for key in keys]
        self.sheet = Sheet(self.sheet.title, rows, [], False)
        targets = {at: self.targets[key] for at, key in enumerate(keys)}
        self.headings = Headings(self.reader.layout.last * self.each, targets, {}, (), {})

    def row_of(self, number) -> int:
        """The row of the ledger, as the sheet counts it, that a row of ours is about."""
        return (number - 1) // self.each + 1

    def placed(self, row):
        """The row as it stands in the ledger, with the register before its words."""
        columns = self.columns[row.number]
        row.problems = [self.problem(columns, *problem) for problem in row.problems]
        row.number = self.row_of(row.number)
        if row.fate is Fate.WRONG:
            self.reader.failed.add(row.number - 1)
        row.words = _("%(register)s: %(words)s") % {
            "register": self.register.label,
            "words": row.words or "–",
        }
        return row

    def typed(self, entry, name):
        """As the ledger's own cell says it, which need not be the whole name."""
        at = next(at for at, each in self.headings.targets.items() if each.name == name)
        column = self.columns[entry.number][at]
        if column is None:
            return super().typed(entry, name)
        return cells.text(self.reader.carried[self.row_of(entry.number) - 1][column]).strip()

    @cached_property
    def of_rows(self) -> dict[str, str]:
        """Words about one of our rows as words about the ledger's."""
        about = _("Row %(number)s is about the same record.")
        ours = (number for number in self.columns if self.each > 1)
        return {about % {"number": n}: about % {"number": self.row_of(n)} for n in ours}

    def problem(self, columns, column, words):
        """The problem at the ledger's cell; of what no cell says, it names the field."""
        words = self.of_rows.get(words, words)
        if column is None or columns[column] is not None:
            return (None if column is None else columns[column]), words
        return None, _("%(field)s: %(words)s") % {"field": self.labels[column], "words": words}


def is_named(field) -> bool:
    """Whether a field takes records that have names of their own."""
    return field.is_relation and hasattr(field.related_model, "short_name")


def newest(records, since):
    """The record that stands still when a new one would begin, the last begun of several."""
    first = since.value if since and isinstance(since.value, date) else None
    standing = [
        record
        for record in records
        if first is None or getattr(record, "until", None) is None or record.until >= first
    ]
    return max(standing, key=lambda record: getattr(record, "since", record.pk), default=None)


def without_repetition(found, name):
    """Each record once, with all that its rows say; a row that says otherwise stays."""
    first, kept = {}, []
    for number, made in found:
        key = folded(made[name].value) if made.get(name) else None
        before = first.setdefault(key, made) if key is not None else made
        if before is made or contradicts(before, made):
            kept.append((number, made))
        else:
            before.update({k: cell for k, cell in made.items() if cell and not before.get(k)})
    return kept


def contradicts(before, made) -> bool:
    return any(
        cell and before.get(key) and not same(before[key].value, cell.value)
        for key, cell in made.items()
    )


def same(one, other) -> bool:
    return one == other or (not is_empty(one) and folded(one) == folded(other))
