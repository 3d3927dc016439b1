"""Files of tables: text never becomes a formula, codes stay text, the first sheet says what."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import file_digest
from itertools import islice
from urllib.parse import quote

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .audit import AuditEntry
from .plain_workbook import PlainWorkbook

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
SAFE = frozenset({int, date})  # what the csv module writes as we want it
AT_ONCE = 500  # rows handed to the file together
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
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal | date):
        return value
    if isinstance(value, list | tuple):
        return _(", ").join(str(part) for part in value)
    return str(value)


def write_xlsx(target, export, *, by) -> int:
    """Write a workbook: a sheet that says who exported what, when, with which filter; the rows."""
    book = PlainWorkbook(target)
    title = export.title
    rows = book.add_table(
        lambda number: sheet_title(title if number == 1 else f"{title[:25]} {number}"),
        export.header,
        export.rows,
    )
    facts = [
        (_("Register"), title),
        (_("Exported by"), str(by)),
        (_("Exported at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("Filter"), export.filter or _("none")),
        (_("Rows"), str(rows)),
    ]
    book.add_facts(sheet_title(_("About")), facts + words_of_cuts(book.cut_cells))
    book.close()
    return rows


def words_of_cuts(cells) -> list[tuple[str, str]]:
    """A line for each text that is longer than a cell can be: where it stands, how long it is."""
    words = _("“%(sheet)s”, cell %(cell)s, %(heading)s: the beginning of %(length)s characters")
    return [
        (
            _("Cut, because a cell holds no more"),
            words % {"sheet": sheet, "cell": cell, "heading": heading, "length": length},
        )
        for sheet, cell, heading, length in cells
    ]


def csv_cell(value):
    """A plain value as csv has it; a text that begins like a formula gets a mark before it."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in FORMULA_STARTS else value
    return format(value, "f") if isinstance(value, Decimal) else value


def csv_row(row):
    """Its cells; most of them can be told to need nothing without a call for each."""
    return [
        v
        if (kind := type(v)) in SAFE or kind is str and v[:1] not in FORMULA_STARTS
        else csv_cell(v)
        for v in row
    ]


def write_csv(target, header, rows) -> int:
    """UTF-8 with the mark by which Excel knows it; gives the number of rows."""
    text = io.TextIOWrapper(target, "utf-8", newline="")
    text.write("\ufeff")
    writer, rows, number = csv.writer(text), iter(rows), 0
    writer.writerow(header)
    while some := list(islice(rows, AT_ONCE)):
        writer.writerows(map(csv_row, some))
        number += len(some)
    text.detach()
    return number


def csv_bytes(header, rows) -> bytes:
    target = io.BytesIO()
    write_csv(target, header, ([plain(value) for value in row] for row in rows))
    return target.getvalue()


@dataclass(frozen=True)
class Export:
    """What somebody takes out: ``found`` are its records, ``rows`` their plain values, each read
    when it is asked for; ``filter`` in the reader's words, ``query`` as the log tells it."""

    model: type
    header: list[str]
    found: QuerySet
    rows: Iterable[list]
    filter: str
    query: str

    @property
    def title(self):
        return str(self.model._meta.verbose_name_plural)

    def file_name(self, kind):
        return f"{self.title}.{kind}"

    def write(self, target, kind, *, by) -> dict:
        """Write the file and tell the log of it; its number of rows and digest."""
        if kind == "csv":
            rows = write_csv(target, self.header, self.rows)
        else:
            rows = write_xlsx(target, self, by=by)
        target.seek(0)
        digest = file_digest(target, "sha256").hexdigest()
        AuditEntry.write(
            by=by,
            action=AuditEntry.Action.EXPORT,
            label=self.model._meta.label_lower,
            reason=f"sha256 {digest}",
            object_text=f"{rows} × {self.model._meta.model_name} {self.query}",
        )
        return {"rows": rows, "sha256": digest}


def download(response, name, kind):
    """Make the response a file of this name; Chinese names come out right."""
    response["Content-Type"] = CONTENT_TYPES[kind]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
