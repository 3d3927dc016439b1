"""Workbooks as spreadsheet programs write them."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import xlsxwriter


def small():
    """One sheet with a heading and two rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("\u5355\u4f4d")
        for number, row in enumerate([["Name", "Sum"], ["a", 1], ["b", 2.5]]):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def rich():
    """Everything that cells can hold, from B3 on, merged cells, a hidden and a chart sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Rich")
        day, moment, clock, hours = (
            book.add_format({"num_format": form})
            for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm")
        )
        sheet.write_row("B3", ["007", 7, 1.25, True])
        sheet.write("B4", date(2026, 9, 30), day)
        sheet.write("C4", datetime(2026, 9, 30, 14, 5), moment)
        sheet.write("D4", time(14, 5), clock)
        sheet.write("E4", timedelta(hours=26, minutes=30), hours)
        sheet.write_formula("B5", "=NA()", None, "#N/A")
        sheet.write_formula("C5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D5", "=1+1", None, 2)
        sheet.write_formula("E5", '="x"', None, "x")
        sheet.merge_range("B6:D7", "merged")
        sheet.write_blank("T40", None, day)
        book.add_worksheet("Back").hide()
        book.add_chartsheet("Chart")
    return stream.getvalue()


def uncomputed():
    """Formulas whose values no program has stored, as openpyxl writes them."""
    book = openpyxl.Workbook()
    book.active.append(["=1+1", '="a"&"b"', "plain", None, 5])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def large(rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number in range(rows):
            sheet.write_row(number, 0, [f"Unit {number}", number, number / 4, "x", "y"])
    return stream.getvalue()


def filtered(writer):
    """``Back`` with one hidden row and ``A & B`` with two, each with one more that is empty; in the
    file they stand the other way round where openpyxl is the writer."""
    stream = io.BytesIO()
    if writer == "openpyxl":
        book = openpyxl.Workbook()
        for sheet in (book.active, book.create_sheet()):
            sheet.append(["Name"])
            sheet.append(["a"])
            sheet.append(["b"])
            sheet.row_dimensions[5].hidden = True
        book.worksheets[0].title, book.worksheets[1].title = "A & B", "Back"
        book.worksheets[0].row_dimensions[2].hidden = True
        book.worksheets[0].row_dimensions[3].hidden = True
        book.worksheets[1].row_dimensions[2].hidden = True
        book.move_sheet("Back", -1)
        book.save(stream)
        return stream.getvalue()
    with xlsxwriter.Workbook(stream) as book:
        for title, last in (("Back", 1), ("A & B", 2)):
            sheet = book.add_worksheet(title)
            sheet.write_column(0, 0, ["Name", "a", "b"])
            sheet.autofilter(0, 0, 2, 0)
            for row in (*range(1, last + 1), 4):
                sheet.set_row(row, None, None, {"hidden": True})
    return stream.getvalue()
