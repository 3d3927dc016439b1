"""The rows of a sheet as it is understood: merged and carried cells, words in their sense."""

from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from cobuild.core import cells
from cobuild.core.cell_text import seen
from cobuild.core.imports.headings import in_all_languages
from cobuild.core.imports.references import folded, rows_for
from cobuild.core.imports.values import choices_of, is_empty

from .layout import cell_at
from .said import Cell, Said

MOST_NUMBERS = 20  # of rows that a note names
SHORTEST_BEGINNING = 2  # signs of a word that can be told by its beginning


class Reader:
    """The cells of a sheet as it is understood; ``run`` gives what the user may name."""

    def __init__(self, run, understanding):
        self.run, self.understanding = run, understanding
        self.layout, self.items = understanding.layout, understanding.ledger.by_key
        self.rows = understanding.layout.rows
        self.column_of = {key: column for column, key in understanding.columns.items()}
        self.known_words = {}
        self.guessed = {}  # {(item, what is written): what it is taken for}
        self.failed = set()  # rows that a register has refused
        self.wrong = {}  # {number of a row: [(column, what is wrong)]}
        self.factors = {h.column: h.factor for h in self.layout.headings if h.factor}

    @cached_property
    def numbers(self) -> list[int]:
        """The rows that hold records, counted from 0."""
        return self.layout.records(self.understanding.columns)[0]

    @cached_property
    def left_out(self) -> list[int]:
        return self.layout.records(self.understanding.columns)[1]

    @cached_property
    def said(self) -> list[Said]:
        """What each row says, read whole, so that all that is wrong is told at once."""
        rows = [Said(self, number) for number in self.numbers]
        for row in rows:
            row.all()
        return rows

    def words_of_row(self, number) -> str:
        """What a row is about: what it says of the last thing that it must say."""
        core = [key for key, item in self.items.items() if item.core and key in self.column_of]
        return seen(cell_at(self.carried[number], self.column_of[core[-1]])) if core else ""

    @cached_property
    def carried(self) -> list[list]:
        """The rows with merged values in each of their cells, and carried ones below theirs."""
        rows = [list(row) for row in self.rows]
        for top, left, bottom, _right in self.layout.sheet.merged:
            for number in range(top + 1, min(bottom, len(rows) - 1) + 1):
                put(rows[number], left, cell_at(rows[top], left))
        for column in self.carried_columns:
            above = None
            for number in self.numbers:
                if is_empty(cell_at(rows[number], column)):
                    put(rows[number], column, above)
                above = cell_at(rows[number], column)
        return rows

    @property
    def carried_columns(self):
        return [c for c, key in self.understanding.columns.items() if self.items[key].carried]

    @cached_property
    def surveyed(self) -> dict[str, list[str]]:
        """The words in columns of choices that stand for none of them, by item."""
        found = {}
        for key, column in self.column_of.items():
            known = self.words_for(self.items[key])
            for number in self.numbers if known else ():
                text = cell_at(self.rows[number], column)
                if isinstance(text, str) and not is_empty(text) and not self.stands(key, text):
                    found.setdefault(key, {})[seen(text)] = None
        return {key: list(texts) for key, texts in found.items()}

    def stands(self, key, text) -> bool:
        try:
            return self.meant(self.items[key], text) in self.words_for(self.items[key]).values()
        except ValidationError:
            return False

    def notes(self) -> list[str]:
        """What was carried down, taken by its beginning, and left out."""
        self.surveyed  # noqa: B018
        told = [
            _("“%(text)s” is taken as “%(word)s”.") % {"text": text, "word": word}
            for (key, text), word in self.guessed.items()
        ]
        told += [self.note_of_carried(column) for column in self.carried_columns]
        if self.left_out:
            numbers = _(", ").join(str(number + 1) for number in self.left_out[:MOST_NUMBERS])
            told.append(_("Left out as totals, notes or headings: rows %s.") % numbers)
        return [words_ for words_ in told if words_]

    def note_of_carried(self, column) -> str:
        """Which cells that are not merged take the value above."""
        merged = self.merged_rows(column)
        loose = [
            number
            for number in self.numbers
            if number not in merged
            and is_empty(cell_at(self.rows[number], column))
            and not is_empty(cell_at(self.carried[number], column))
        ]
        if not loose:
            return ""
        label = self.items[self.understanding.columns[column]].label
        numbers = _(", ").join(str(number + 1) for number in loose[:MOST_NUMBERS])
        words_ = _("Empty cells under “%(label)s” take the value above: rows %(numbers)s.")
        return words_ % {"label": label, "numbers": numbers}

    def merged_rows(self, column) -> set[int]:
        return {
            number
            for top, left, bottom, right in self.layout.sheet.merged
            if left <= column <= right
            for number in range(top, min(bottom + 1, len(self.rows)))
        }

    def factor(self, column):
        return self.factors.get(column, self.layout.factor)

    def refuse(self, number, column, error):
        problem = column, " ".join(error.messages)
        if problem not in self.wrong.setdefault(number, []):
            self.wrong[number].append(problem)

    def fixed(self, item, column) -> Cell:
        """What holds for all rows, in the column of the cell that is empty, if there is one."""
        text = self.understanding.fixed.get(item.key) or in_usual_language(item.usual)
        if not text:
            return Cell(None, column)
        if item.is_day:
            return Cell(cells.day(text))
        return Cell(self.meant(item, text))

    def meant(self, item, value):
        """The value of a cell in the words that its field takes."""
        if is_empty(value):
            return None
        known = self.words_for(item)
        if not known or not isinstance(value, str | int | float | bool):
            return value
        return self.word(item, known, value)

    def word(self, item, known, value):
        text = folded(value)
        chosen = self.understanding.meanings.get(item.key, {}).get(text)
        if chosen:
            return known.get(folded(chosen), chosen)
        if text in known:
            return known[text]
        fitting = {v for word, v in known.items() if is_beginning(text, word)}
        if len(fitting) == 1:
            self.guessed[item.key, str(value).strip()] = str(*fitting)
            return fitting.pop()
        if item.model_field is None:
            words_ = _("“%(text)s” is not known under “%(item)s”.")
            raise ValidationError(words_ % {"text": value, "item": item.label})
        return value

    def words_for(self, item) -> dict:
        """``{what may be written: what the field takes}``; empty for other than choices."""
        if item.key not in self.known_words:
            self.known_words[item.key] = self.words_of(item)
        return self.known_words[item.key]

    def words_of(self, item) -> dict:
        field = item.model_field
        if field is None or (field.is_relation and hasattr(field.related_model, "access")):
            known = {}
        elif field.is_relation:
            rows = rows_for(field.related_model, self.run.user)
            known = {folded(text): str(row) for row in rows for text in in_all_languages(row)}
        elif field.choices:
            known = choices_of(field)
        else:
            known = {}
        for value, texts in item.values.items():
            known |= {folded(cells.heading(text)): value for text in texts}
        return known


def in_usual_language(text) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


def is_beginning(text, word) -> bool:
    return len(text) >= SHORTEST_BEGINNING and word.startswith(text) and len(word) > len(text)


def put(row, column, value):
    row += [None] * (column + 1 - len(row))
    row[column] = value
