"""Wrong rows back as the workbook that was sent, with the cells marked and commented."""

import io
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from cobuild.core.exports import plain, sheet_title
from cobuild.core.plain_workbook import LONGEST_CELL


def marked_workbook(sheets, wrong_rows) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
        "wrong": book.add_format({"bg_color": "#f9d6d5", "num_format": "yyyy-mm-dd"}),
    }
    for sheet in sheets:
        if sheet.rows and not sheet.hidden:
            wrong = {row.number: row.problems for row in wrong_rows if row.sheet == sheet.title}
            write_sheet(book.add_worksheet(sheet_title(sheet.title)), sheet, wrong, formats)
    book.close()
    return target.getvalue()


def write_sheet(page, sheet, wrong, formats):
    for number, cells in enumerate(sheet.rows):
        for column, value in enumerate(cells):
            write_cell(page, number, column, exact(value), formats)
        mark(page, number, cells, wrong.get(number + 1, ()), formats["wrong"])
    page.autofit()


def write_cell(sheet, row, column, value, formats):
    """Write one value; ``formats`` has the styles ``date`` and ``number``."""
    value = plain(value)
    if isinstance(value, date):
        sheet.write_datetime(
            row, column, datetime(value.year, value.month, value.day), formats["date"]
        )
    elif isinstance(value, Decimal | int):
        sheet.write_number(
            row, column, value, formats["number"] if isinstance(value, Decimal) else None
        )
    else:
        sheet.write_string(row, column, value[:LONGEST_CELL])


def exact(value):
    """A number as the cell showed it, not as a float writes it."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(str(value))
    return value


def mark(page, number, cells, problems, style):
    """Mark each wrong cell; what is wrong with the whole row stands in its first."""
    messages = {}
    for column, message in problems:
        messages.setdefault(column or 0, []).append(message)
    for column, texts in messages.items():
        value = exact(cells[column]) if column < len(cells) else None
        write_marked(page, number, column, value, style)
        page.write_comment(number, column, "\n".join(texts), {"x_scale": 2})


def write_marked(page, number, column, value, style):
    if value is None:
        page.write_blank(number, column, None, style)
    elif isinstance(value, str):
        page.write_string(number, column, value, style)
    else:
        write_cell(page, number, column, value, {"date": style, "number": style})
