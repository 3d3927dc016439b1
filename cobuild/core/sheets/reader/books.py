"""Sheets of an .xlsx workbook, by calamine, out of an archive that is packed anew beforehand.

So the parser in Rust meets no header, name or part that was not looked at here.
"""

import re
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import limits
from archive import parts
from hidden import HiddenRows
from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook
from refusal import Refused

DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
WIDE_LETTERS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")  # UTF-16 and UTF-32
ERROR = re.compile(rb"""(<(?:\w+:)?c\s(?:[^>]*\s)?t=)(["'])e\2""")
NOT_COMPUTED = re.compile(
    rb"<c\b((?:(?!\st=)[^>])*)(?<!/)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)"
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def book_sheets(content):
    """Pairs of [title, hidden, merged, hidden rows] and rows; no chart sheets and the like."""
    hidden_rows = HiddenRows()
    book = load_workbook(packed(content, hidden_rows))
    for number, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_index(number)
            hidden = about.visible != SheetVisibleEnum.Visible
            head = [about.name, hidden, merged(sheet), hidden_rows.of(about.name)]
            yield head, rows(sheet)


def packed(content, hidden_rows):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts(content):
            hidden_rows.look_at(name.lower(), part)
            archive.writestr(name, harmless(name.lower(), part))
    stream.seek(0)
    return stream


def harmless(name, part):
    """A part without declarations; on a sheet errors as text, which calamine would leave out."""
    if part.startswith(WIDE_LETTERS):
        raise Refused("broken")
    if DECLARATION.search(part):
        raise Refused("entities")
    if name.startswith("xl/worksheets/"):
        part = ERROR.sub(rb"\1\2str\2", part)
        part = NOT_COMPUTED.sub(rb'<c\1 t="str"><v>#CALC!</v></c>', part)
    return part


def merged(sheet):
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > limits.MERGED:
        raise Refused("cells")
    return [[*first, *last] for first, last in ranges]


def rows(sheet):
    """Rows from A1 on."""
    if not sheet.end:
        return
    last_row, last_column = sheet.end
    if last_row >= limits.ROWS:
        raise Refused("rows")
    if last_column >= limits.COLUMNS:
        raise Refused("columns")
    for row in sheet.iter_rows():
        left_out = [None] * (last_column + 1 - len(row))
        yield left_out + [PLAIN[type(value)](value) for value in row]


def number(value):
    if value != value or abs(value) == float("inf"):
        return "#NUM!"
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def duration(value):
    """Hours and minutes as the sheet shows them, such as 26:30."""
    minutes = round(value / timedelta(minutes=1))
    return f"{minutes // 60}:{minutes % 60:02}"


def words(text):
    return text if text.isprintable() and text else text.translate(UNSEEN) or None


PLAIN = {  # what JSON has, or its tagged form
    str: words,
    float: number,
    bool: bool,
    int: int,
    timedelta: duration,
    datetime: lambda value: {"s": value.isoformat()},
    date: lambda value: {"d": value.isoformat()},
    time: lambda value: {"t": value.isoformat()},
}
