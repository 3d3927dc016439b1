"""Reads the file on standard input and writes its sheets, or why not, to standard output.

Lines of UTF-8, each a letter and JSON: `S[title or null, hidden, merged, hidden rows]` begins a
sheet, `R[...]` is its next row, `N"kind"` refuses the whole file and `E` ends a complete answer. In
a row {"d": ...}, {"s": ...} and {"t": ...} are a date, a date with time and a time (ISO 8601).
The argument is the ending of the file's name.
"""

import json
import resource
import sys

import limits
from kinds import refuse_known
from refusal import Refused


def limit_myself():
    for what, most in [
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.PROCESSOR),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ]:
        resource.setrlimit(what, (most, most))


def sheets(content, ending):
    """Pairs of the head [title or None, hidden, merged, hidden rows] and the rows of each sheet."""
    if refuse_known(content) == "zip":
        from books import book_sheets

        return book_sheets(content)
    if ending in {".xlsx", ".xlsm", ".xltx", ".et", ".xlsb", ".ods"}:
        raise Refused("text")
    from texts import text_rows

    return [([None, False, [], 0], text_rows(content))]


def say(letter, value=None):
    text = "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(f"{letter}{text}\n".encode())


def answer(content, ending):
    cells = filled = 0
    for head, rows in sheets(content, ending):
        say("S", head)
        for row in within_limits(rows):
            cells += len(row)
            filled += bool(row)
            if cells > limits.CELLS:
                raise Refused("cells")
            say("R", row)
    if not filled:
        raise Refused("empty")


def within_limits(rows):
    """The rows without empty cells and rows at their ends."""
    empty = 0
    for number, row in enumerate(rows):
        while row and row[-1] is None:
            row.pop()
        if not row:
            empty += 1
            continue
        refuse_big(number, row)
        yield from ([] for _ in range(empty))
        empty = 0
        yield row


def refuse_big(number, row):
    if number >= limits.ROWS:
        raise Refused("rows")
    if len(row) > limits.COLUMNS:
        raise Refused("columns")
    if any(isinstance(value, str) and len(value) > limits.TEXT for value in row):
        raise Refused("long")


def main(ending):
    try:
        answer(sys.stdin.buffer.read(limits.UPLOAD + 1), ending)
    except Refused as refused:
        say("N", refused.kind)
    except MemoryError:
        say("N", "heavy")
    except BaseException:  # calamine's panics are no Exceptions
        say("N", "broken")
    else:
        say("E")


limit_myself()
main(sys.argv[1])
