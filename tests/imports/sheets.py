"""Sheets put together by tests, and what an import says of them."""

import io

import xlsxwriter

from cobuild.core.imports.run import Run
from cobuild.core.sheets import Sheet


def sheet(title, *rows, merged=(), hidden=False, hidden_rows=0):
    return Sheet(title, [list(row) for row in rows], list(merged), hidden, hidden_rows)


def fares(user, *sheets, keep=True, **more):
    return Run(user, keep=keep, **more).over(sheets)


def fates(outcome):
    return [str(row.fate) for row in outcome.rows]


def said(outcome):
    return [words for row in outcome.rows for column, words in row.problems]


def workbook(sheets) -> bytes:
    """A workbook of ``{title: rows}``."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for title, rows in sheets.items():
        page = book.add_worksheet(title)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return target.getvalue()
