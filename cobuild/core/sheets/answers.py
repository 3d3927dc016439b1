"""What the child process says, turned into sheets; its lines are described there."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePath

from .messages import MESSAGES, Unreadable
from .reader import limits

ERRORS = frozenset(
    ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#CALC!", "#SPILL!"]
)
DATES = {"d": date, "s": datetime, "t": time}


class CellError(str):
    """What a cell shows instead of a value, such as #N/A; #CALC! where none was computed."""


@dataclass(frozen=True)
class Sheet:
    """One sheet from A1 on, without empty cells and rows at the ends.

    `rows` hold str, int, float, bool, date, datetime, time, CellError and None for empty; a
    duration is a str such as 26:30. `merged` are first row, first column, last row and last
    column, from 0. The hidden rows are among the others.
    """

    title: str
    rows: list[list[object]]
    merged: list[tuple[int, int, int, int]]
    hidden: bool
    hidden_rows: int = 0


def sheets_from(stream, name):
    """The sheets in a complete answer; Unreadable for any other."""
    try:
        return list(gathered(stream, PurePath(name).stem))
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise Unreadable("broken") from fault


def gathered(stream, stem):
    sheets = []
    for letter, text in lines(stream):
        if letter == b"R":
            sheets[-1].rows.append(row(text))
        elif letter == b"S":
            sheets.append(begun(text, stem))
        elif letter == b"N":
            raise Unreadable(refusal(text))
        elif letter == b"E":
            return sheets
    raise Unreadable("heavy")  # the child died


def lines(stream):
    left = limits.ANSWER
    while line := stream.readline(left):
        left -= len(line)
        if left <= 0:
            raise Unreadable("cells")
        yield line[:1], line[1:]


def refusal(text):
    kind = json.loads(text)
    return kind if kind in MESSAGES else "broken"


def begun(text, stem):
    title, hidden, merged, hidden_rows = json.loads(text)
    areas = [tuple(area) for area in merged]
    return Sheet(stem if title is None else title, [], areas, hidden, hidden_rows)


def row(text):
    return [
        CellError(value) if isinstance(value, str) and value in ERRORS else value
        for value in json.loads(text, object_hook=moment)
    ]


def moment(tagged):
    ((tag, text),) = tagged.items()
    return DATES[tag].fromisoformat(text)
