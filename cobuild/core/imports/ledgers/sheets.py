"""A sheet taken as a ledger: its imports, and how it was understood for the person to see."""

from django.utils.translation import gettext as _

from cobuild.core.imports.registers import register_for

from .called import Called
from .declare import plain
from .expand import LedgerImport
from .kept import kept_for
from .layout import candidates
from .reader import Reader
from .understanding import (
    RECOGNISED,
    digest_of,
    fullest,
    notes_of,
    read_as,
    understand,
)


def ledger_imports(run, sheet, registers, outcome, *, about) -> list | None:
    """What the sheet feeds into each register; None where it is the sheet of one register.

    ``about(sheet, words)`` says of which sheet the words are. How the sheet is understood goes
    into ``outcome.sheets``.
    """
    choice = run.understood.get(sheet.title)
    found = understand(sheet, registers, choice, kept_for(run.user), run.fixed)
    if found is None:
        tell_register(sheet, registers, outcome)
        return None
    reader = Reader(run, found)
    outcome.sheets.append(outlined(found, reader))
    outcome.problems += [about(sheet, words) for words in problems_of(found, registers)]
    return in_turn(run, found.ledger, registers, reader)


def in_turn(run, ledger, registers, reader) -> list[LedgerImport]:
    """One import for each register, none before those that the ledger feeds earlier."""
    called, made, turn = Called(run), [], 0
    for feed in ledger.feeds:
        register = recorded(feed.model, registers)
        if register:
            turn = max(turn, registers.index(register))
            made.append(LedgerImport(run, register, feed, reader, called, turn))
    return made


def recorded(model, registers):
    return next((each for each in registers if each.model is model), None)


def problems_of(found, registers) -> list[str]:
    if not any(recorded(model, registers) for model in found.ledger.models):
        return [_("you may not record what this ledger holds.")]
    return [_("The column “%s” is missing.") % label for label in found.missing]


def tell_register(sheet, registers, outcome):
    """The sheet as a register reads it by itself, or as nothing where that is not clear."""
    register = register_for(sheet, registers)
    if register in registers:
        found = read_as(sheet, plain(register))
        outcome.sheets.append(outlined(found, None))
    elif candidates(sheet):
        outcome.sheets.append(unclear(sheet))


def unclear(sheet) -> dict:
    layout = fullest(sheet)
    return {"title": sheet.title, "kind": "", "by": "", "notes": [], **shape(layout, {})}


def outlined(found, reader) -> dict:
    return {
        "title": found.layout.sheet.title,
        "kind": found.ledger.name,
        "by": found.by if reader else RECOGNISED,
        "fixed": found.fixed,
        "meanings": found.meanings,
        "words": reader.surveyed if reader else {},
        "notes": [*notes_of(found), *reader.notes()] if reader else [],
        **shape(found.layout, found.columns),
    }


def shape(layout, columns) -> dict:
    """The headings: [column, as written, as it is kept, an example, what it means]."""
    rows = zip(layout.headings, layout.texts, strict=True)
    return {
        "digest": digest_of(layout),
        "row": layout.last + 1,
        "columns": [
            [h.column, h.text, text, layout.example(h.column), columns.get(h.column, "")]
            for h, text in rows
        ],
    }
