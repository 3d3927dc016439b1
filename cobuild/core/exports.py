"""Files of tables: text never becomes a formula, codes stay text, the first sheet says what."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .audit import AuditEntry

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575  # of one sheet, below its heading: what is more goes on the next sheet
FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def sheet_title(title: str) -> str:
    return title.translate(FORBIDDEN_IN_TITLE).strip("'")[:31] or "-"


def plain(value):
    """A value as a cell holds it: number, date, or text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal | int | date):
        return value
    if isinstance(value, list | tuple):
        return _(", ").join(str(part) for part in value)
    return str(value)


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


def xlsx_bytes(title, header, rows, *, by, filter="") -> bytes:
    """A workbook: a sheet that says who exported what, when, with which filter; then the rows."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
    }
    about = book.add_worksheet(sheet_title(_("About")))
    facts = [
        (_("Register"), title),
        (_("Exported by"), str(by)),
        (_("Exported at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("Filter"), filter or _("none")),
        (_("Rows"), len(rows)),
    ]
    for row, (label, value) in enumerate(facts):
        about.write_string(row, 0, label, formats["head"])
        about.write_string(row, 1, str(value))
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 60)
    for number, start in enumerate(range(0, len(rows) or 1, MOST_ROWS), start=1):
        name = sheet_title(title if number == 1 else f"{title[:25]} {number}")
        sheet = book.add_worksheet(name)
        write_rows(sheet, header, rows[start : start + MOST_ROWS], formats)
        if number == 1:
            sheet.activate()
    book.close()
    return target.getvalue()


def write_rows(sheet, header, rows, formats):
    for column, label in enumerate(header):
        sheet.write_string(0, column, label, formats["head"])
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            write_cell(sheet, row, column, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    if rows:
        sheet.autofilter(0, 0, len(rows), len(header) - 1)


def csv_cell(value):
    value = plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return format(value, "f") if isinstance(value, Decimal) else value
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def csv_bytes(header, rows) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def exported(model, header, rows, *, kind, by, filter, query):
    """The answer that brings the person the rows as a file, which the log tells with its query."""
    title = str(model._meta.verbose_name_plural)
    if kind == "csv":
        content = csv_bytes(header, rows)
    else:
        content = xlsx_bytes(title, header, rows, by=by, filter=filter)
    AuditEntry.write(
        by=by,
        action=AuditEntry.Action.EXPORT,
        label=model._meta.label_lower,
        reason=f"sha256 {sha256(content).hexdigest()}",
        object_text=f"{len(rows)} × {model._meta.model_name} {query}",
    )
    return download(HttpResponse(content), f"{title}.{kind}", kind)


def download(response, name, kind):
    """Make the response a file of this name; Chinese names come out right."""
    response["Content-Type"] = CONTENT_TYPES[kind]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
