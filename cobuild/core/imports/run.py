"""A whole workbook: all sheets in one transaction, all or nothing, tried out before it is kept."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cobuild.core import cells

from .fates import Outcome
from .headings import in_all_languages
from .ledgers.sheets import ledger_imports
from .references import References, rows_for
from .registers import importable_by, register_for
from .sheets import SheetImport
from .writing import note_all

ABOUT = (  # sheets of ours that hold no records
    gettext_lazy("About"),
    gettext_lazy("Explanations"),
    gettext_lazy("Choices"),
)


PASSES = 3  # over the rows: they are read, decided on, and written


def silent(done, total):
    pass


class Run:
    """One pass over a workbook for a user.

    Everything is written, so that every rule of the database is asked; without ``keep``, or where
    anything is wrong, all of it is taken back. So it is where the rows do not fare as ``expected``,
    the outcome that the person saw and agreed to. ``understood`` says of sheets, by title, what
    they are and what their headings mean; ``fixed`` what holds for all rows of ledgers.
    ``report(done, total)`` is told how far the run is, and may end it.
    """

    def __init__(
        self, user, *, keep=False, expected=None, understood=None, fixed=None, report=None
    ):
        self.user, self.keep, self.expected = user, keep, expected
        self.understood, self.fixed = understood or {}, fixed or {}
        self.known_references = {}
        self.report, self.done, self.total = report or silent, 0, 0
        self.written = []  # the changes of all sheets, where they are kept

    @transaction.atomic
    def over(self, sheets) -> Outcome:
        outcome = Outcome()
        imports = self.imports(sheets, outcome)
        if not outcome.problems:
            self.total = PASSES * sum(len(each.sheet.rows) for each in imports)
            for each in imports:
                outcome.rows += each.work()
            if not outcome.rows:
                outcome.problems.append(_("The workbook has no rows."))
        as_expected = self.expected is None or self.expected.digest == outcome.digest
        outcome.kept = self.keep and outcome.is_right and as_expected
        if outcome.kept:
            note_all(self.written, self.user)
        else:
            transaction.set_rollback(True)
        return outcome

    def counted(self, rows):
        """The rows, each of which is told as done when it is taken."""
        for row in rows:
            self.done += 1
            self.report(self.done, self.total)
            yield row

    def imports(self, sheets, outcome) -> list[SheetImport]:
        """The sheets with their registers, those first that others refer to."""
        registers = importable_by(self.user)
        found = []
        for sheet in sheets:
            if sheet.hidden:
                outcome.notes.append(_("The hidden sheet “%s” is left out.") % sheet.title)
            elif sheet.rows and cells.heading(sheet.title) not in not_records():
                if sheet.hidden_rows:
                    outcome.notes.append(in_sheet(sheet, hidden_rows(sheet.hidden_rows)))
                self.add(found, sheet, registers, outcome)
        if not found and not outcome.problems:
            outcome.problems.append(_("The workbook has no rows."))
        return sorted(found, key=lambda each: turn_of(each, registers))

    def add(self, found, sheet, registers, outcome):
        fed = ledger_imports(self, sheet, registers, outcome, about=in_sheet)
        if fed is not None:
            found += fed
            return
        register = register_for(sheet, registers)
        if register is None:
            words = _("it is not clear which register this is; call the sheet after it.")
            outcome.problems.append(in_sheet(sheet, words))
            return
        if register not in registers:
            outcome.problems.append(in_sheet(sheet, _("you may not record in this register.")))
            return
        each = SheetImport(self, register, sheet)
        outcome.problems += [in_sheet(sheet, words) for words in each.problems()]
        outcome.notes += [in_sheet(sheet, words) for words in each.notes()]
        found.append(each)

    def references(self, model) -> References:
        """The records of a model that can be named; all columns share them."""
        if model not in self.known_references:
            self.known_references[model] = References(rows_for(model, self.user), self.user)
        return self.known_references[model]

    def tell_references(self, record):
        """A record just made can be named by the rows and sheets after it."""
        for model, references in self.known_references.items():
            if isinstance(record, model):
                references.add(record)


def turn_of(each, registers) -> int:
    """When a sheet is written: after those it refers to, a ledger's registers in its own order."""
    return max(registers.index(each.register), getattr(each, "turn", 0))


def in_sheet(sheet, words) -> str:
    return _("Sheet “%(sheet)s”: %(words)s") % {"sheet": sheet.title, "words": words}


def hidden_rows(number) -> str:
    words = ngettext(
        "%(count)s row is hidden, perhaps by a filter; it is read like the others.",
        "%(count)s rows are hidden, perhaps by a filter; they are read like the others.",
        number,
    )
    return words % {"count": number}


def not_records() -> set[str]:
    return set().union(*(in_all_languages(title) for title in ABOUT))
