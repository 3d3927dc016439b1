"""Cells that hold words: names, codes, several names in one cell, and headings.

Faults 18, 21, 22, 32 and 33 of the catalogue. Names stay exactly as they were given; only codes
and headings are made plain.
"""

import json
import re
import unicodedata
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .typed import plain_text

DIGITS_KEPT = 15  # a workbook keeps no more of a number
COLOUR_MARK = "\ufe0f"  # behind signs that have a picture
NOT_KEPT = re.compile(r"[\0-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
BREAKS = re.compile("\r\n|\r|\x0b")
SCIENTIFIC = re.compile(r"\d(\.\d+[Ee]\+?|[Ee]\+)\d+")
TWO_NUMBERS = re.compile(r"\d{7}\s+\d{7}")
APOSTROPHES = "'`\u2018\u2019"
DASHES = str.maketrans(dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-"))

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
BRACKETS = str.maketrans("[]{}\u3010\u3011\u3014\u3015\u3016\u3017\uff08\uff09", "()" * 6)
BETWEEN_NAMES = re.compile(
    "[\u3001\uff0c\uff1b;/\uff0f\n]"
    r"|,(?!\s*(?:Ltd|Inc|LLC|Corp|Co)\b)"
    rf"|(?<=[{HAN})])[^\S\n]+(?=[{HAN}])"
)
IN_BRACKETS = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
PADDED_NAME = re.compile(rf"(?<![{HAN}])([{HAN}])([^\S\n]+)([{HAN}])(?![{HAN}])")


@cache
def words() -> dict:
    """The Chinese words and signs that cells are read by."""
    return json.loads(Path(__file__).with_name("cell_words.json").read_text(encoding="utf-8"))


def seen(value) -> str:
    """What a message shows of a cell: one short line without signs that cannot be stored."""
    line = " ".join(str(value).split())
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
    return line if len(line) <= 60 else line[:59] + "\u2026"


def refuse(value, message, code="invalid", **params):
    """Raise the message; it names the cell's content as ``%(seen)s``."""
    raise ValidationError(message, code=code, params={"seen": seen(value), **params})


def compact(value) -> str:
    """The text of a cell in plain signs without blanks and invisible marks."""
    plain = plain_text(value if isinstance(value, str) else str(value))
    joined = "".join(plain.split()).replace(COLOUR_MARK, "")
    if joined.isprintable():
        return joined
    return "".join(sign for sign in joined if unicodedata.category(sign) != "Cf")


def is_nothing(value, *, none=False) -> bool:
    """Whether a cell is empty or holds the dash that stands for it.

    With ``none`` also where it holds the word for it: in a column of days or of amounts that
    can mean nothing else.
    """
    if not isinstance(value, str):
        return value is None
    nothing = words()["nothing"] + (words()["none"] if none else [])
    return compact(value) in nothing


def text(value) -> str:
    """A cell as text, ``""`` for an empty one: outer blanks go, everything inside stays.

    Every line break becomes ``\\n``; a number has no ``.0``, a day is written 2025-03-05.
    Raises ValidationError, naming the place, for signs that no file and no database can keep.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return text_of_other(value)
    found = BREAKS.sub("\n", value.strip("\ufeff \t\r\n\x0b\u3000\u00a0"))
    wrong = NOT_KEPT.search(found)
    if wrong:
        refuse(
            value,
            _(
                "“%(seen)s” holds a sign that cannot be stored, %(sign)s at place %(position)d."
                " Delete it and type the text again."
            ),
            "sign",
            sign=f"U+{ord(wrong[0]):04X}",
            position=wrong.start() + 1,
        )
    return found


def text_of_other(value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return text_of_number(value) if isinstance(value, int | float) else text(str(value))


def text_of_number(value: int | float) -> str:
    """The digits of a number cell; ValidationError if the workbook may have lost some."""
    if not abs(value) < 10**DIGITS_KEPT:  # nor is NaN
        refuse(
            value,
            _(
                "“%(seen)s” is a number too long for a workbook: its last digits are lost."
                " Set the column to text and type it again."
            ),
            "digits",
        )
    return f"{value:.15g}" if value % 1 else str(int(value))


def code(value) -> str:
    """A code or telephone number in plain signs without blanks; ``""`` for an empty cell.

    Raises ValidationError where the workbook has made something else of it: a day, a number of
    more than 15 digits, scientific notation.
    """
    if is_nothing(value):
        return ""
    if isinstance(value, bool | date | time):
        refuse(value, _("“%(seen)s” is not a code. Set the column to text and type it again."))
    found = text(value)
    if TWO_NUMBERS.search(plain_text(found)):
        refuse(value, _("“%(seen)s” holds two numbers. Put one number in a cell."))
    found = compact(found).translate(DASHES).lstrip(APOSTROPHES)
    if SCIENTIFIC.fullmatch(found):
        refuse(
            value,
            _(
                "“%(seen)s” has lost its digits: it is in scientific notation."
                " Set the column to text and type the number again."
            ),
            "digits",
        )
    return found


def names(value) -> list[str]:
    """The names in a cell, in their order, each once.

    Between them stand signs, line breaks or, between two Chinese names, blanks; what is in
    brackets belongs to its name, as does a blank that only fills up a name of two signs.
    """
    if is_nothing(value):
        return []
    found = text(value)
    pieces, start = [], 0
    for match in BETWEEN_NAMES.finditer(with_whole_names(found)):
        pieces.append(found[start : match.start()])
        start = match.end()
    stripped = (piece.strip() for piece in [*pieces, found[start:]])
    return list(dict.fromkeys(piece for piece in stripped if piece))


def with_whole_names(found: str) -> str:
    """As long as ``found``, with a line in place of what only seems to stand between names."""
    plain = IN_BRACKETS.sub(lambda match: f"({'_' * len(match[1])})", found.translate(BRACKETS))
    return PADDED_NAME.sub(lambda match: f"{match[1]}{'_' * len(match[2])}{match[3]}", plain)


def heading(value) -> str:
    """A heading as it is matched: plain small letters without blanks, units and notes.

    What else stands in brackets stays: "Leader (post)" is not "Leader (phone)".
    """
    plain = plain_heading(value)
    for written in re.findall(r"\(([^()]*)\)", plain):
        if unit_in(written) or written in words()["notes"]:
            plain = plain.replace(f"({written})", "")
    return plain.strip("*:")


def heading_unit(value) -> str:
    """The unit in a heading's brackets, in plain small letters; ``""`` if there is none."""
    units = [unit_in(written) for written in re.findall(r"\(([^()]*)\)", plain_heading(value))]
    return next((unit for unit in reversed(units) if unit), "")


def plain_heading(value) -> str:
    return "" if value is None else compact(value).lower().translate(BRACKETS)


def unit_in(written: str) -> str:
    unit = written.removeprefix(words()["unit_before"])
    return unit if unit in words()["units"] else ""
