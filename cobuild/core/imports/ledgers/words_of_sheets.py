"""How sheets were understood, in words for the person who sent them."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cobuild.core.imports.fates import column_letters
from cobuild.core.imports.registers import importable_by

from .declare import named


def shown(outcome, user) -> list[dict]:
    """How each sheet was understood, in the user's words."""
    registers = importable_by(user)
    return [in_words(told, registers) for told in outcome.sheets]


def in_words(told, registers) -> dict:
    ledger = named(told["kind"], registers)
    labels = {item.key: capfirst(str(item.label)) for item in ledger.items} if ledger else {}
    columns = [
        (column_letters(column), text, labels.get(key, ""), example)
        for column, text, _kept, example, key in told["columns"]
    ]
    return {
        "title": told["title"],
        "label": capfirst(str(ledger.label)) if ledger else "",
        "by": said_by(told["by"]),
        "columns": columns,
        "read": sum(bool(label) for _letter, _text, label, _example in columns),
        "row": told["row"],
        "notes": told["notes"],
    }


def said_by(by) -> str:
    return {
        "chosen": _("as you said"),
        "kept": _("as your county said of these headings before"),
    }.get(by, _("recognised by its headings"))
