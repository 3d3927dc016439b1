"""Workbooks of plain tables, written row by row: little memory, however many rows.

XlsxWriter, which writes the formatted workbooks, takes about ten times as long for the same cells
(docs/decisions/0032-exports.md). The format is ECMA-376, part 1, chapter 18; texts stand in their
cells, so that none of them is ever taken for a formula.
"""

import re
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.utility import xl_col_to_name

LONGEST_CELL = 32_767  # UTF-16 units
MOST_ROWS = 1_048_575  # of one sheet, below its heading: what is more goes on the next sheet
MOST_DIGITS = 15  # a number of more loses some: it is written as a text
FIRST_DAY = date(1900, 3, 1)  # earlier ones are texts: Excel counts a day then that never was
DAY_ZERO = date(1899, 12, 30).toordinal()
AT_ONCE = 500  # rows handed to the archive together
NARROWEST, WIDEST, LOOKED_AT = 8, 60, 100  # columns are as wide as their first rows need
TO_ESCAPE = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
HEAD, DATE, NUMBER = 1, 2, 3  # by their places in ``cellXfs`` below

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"'
    ' applyAlignment="1"><alignment wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
FROZEN_HEAD = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)


def escaped(text) -> str:
    """The text within XML; what XML cannot hold in the way of Excel, ``_x0007_``."""
    if text.isalnum():
        return text
    return TO_ESCAPE.sub(lambda m: ENTITIES.get(m[0]) or f"_x{ord(m[0]):04X}_", text)


def fitting(text) -> str:
    """The text, or as much of it as a cell holds."""
    if len(text) <= LONGEST_CELL // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


def text_cell(text, style=0) -> str:
    """A cell from behind its reference on, which all of these leave to the caller."""
    look = f' s="{style}"' if style else ""
    inner = f'<is><t xml:space="preserve">{escaped(text)}</t></is>'
    return f'{look} t="inlineStr">{inner}</c>'


def number_cell(number) -> str:
    if abs(number) >= 10**MOST_DIGITS:
        return text_cell(str(number))
    return f"><v>{number}</v></c>"


def decimal_cell(number) -> str:
    if not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS:
        return text_cell(format(number, "f"))
    return f' s="{NUMBER}"><v>{number:f}</v></c>'


def date_cell(day) -> str:
    if day < FIRST_DAY:
        return text_cell(day.isoformat())
    return f' s="{DATE}"><v>{day.toordinal() - DAY_ZERO}</v></c>'


CELLS = {str: text_cell, int: number_cell, Decimal: decimal_cell, date: date_cell}


def columns_xml(widths) -> str:
    parts = (
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    return f"<cols>{''.join(parts)}</cols>"


def width_of(texts) -> int:
    widest = max((sum(map(sign_width, str(text)[:WIDEST])) for text in texts), default=0)
    return min(max(widest + 2, NARROWEST), WIDEST)


def sign_width(sign) -> int:
    return 2 if east_asian_width(sign) in "WF" else 1


class PlainWorkbook:
    """``target`` is a binary file. Values are texts, whole numbers, Decimals and dates.

    ``cut_cells`` has (sheet, cell, heading, length) of each text that was too long for its cell.
    """

    def __init__(self, target):
        self.archive = ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1)
        self.sheets = []  # (title, number of its part) in the order of the book
        self.cut_cells = []

    def add_table(self, title_of, headings, rows) -> int:
        """Write the rows under their headings, on as many sheets as they need; gives their number.

        ``title_of(number)`` names these sheets, counted from 1.
        """
        rows, total, number = iter(rows), 0, 1
        first = next(rows, None)
        while first is not None or number == 1:
            here = chain([first], islice(rows, MOST_ROWS - 1)) if first is not None else ()
            total += self._table_sheet(title_of(number), headings, here)
            first, number = next(rows, None), number + 1
        return total

    def add_facts(self, title, facts):
        """Write pairs of texts on a sheet that becomes the first."""
        lines = (
            f'<row r="{row}"><c r="A{row}"{text_cell(fitting(label), HEAD)}'
            f'<c r="B{row}"{text_cell(fitting(value))}</row>'
            for row, (label, value) in enumerate(facts, start=1)
        )
        self._sheet(title, columns_xml([16, 60]), lines, lambda: "", place=0)

    def close(self):
        """Write what holds the sheets together; the first table is the sheet that opens."""
        for name, xml in self._frame():
            self.archive.writestr(name, DECLARATION + xml)
        self.archive.close()

    def _table_sheet(self, title, headings, rows) -> int:
        letters = list(map(xl_col_to_name, range(len(headings))))
        rows = iter(rows)
        begin = list(islice(rows, LOOKED_AT))
        widths = map(width_of, zip(headings, *begin, strict=True))
        written = 0

        def lines():
            nonlocal written
            head = zip(letters, headings, strict=True)
            cells = (f'<c r="{letter}1"{text_cell(text, HEAD)}' for letter, text in head)
            yield f'<row r="1">{"".join(cells)}</row>'
            for written, values in enumerate(chain(begin, rows), start=1):  # noqa: B007
                yield self._row(title, headings, letters, written + 1, values)

        def after():
            last = f"{letters[-1]}{written + 1}"
            return f'<autoFilter ref="A1:{last}"/>' if written else ""

        self._sheet(title, FROZEN_HEAD + columns_xml(widths), lines(), after)
        return written

    def _row(self, title, headings, letters, number, values) -> str:
        parts = []
        for letter, value in zip(letters, values, strict=True):
            if value == "":
                continue
            if type(value) is str and len(value) > LONGEST_CELL // 2:
                whole, value = value, fitting(value)
                if value != whole:
                    heading = headings[letters.index(letter)]
                    self.cut_cells.append((title, f"{letter}{number}", heading, len(whole)))
            parts.append(f'<c r="{letter}{number}"{CELLS.get(type(value), text_cell)(value)}')
        return f'<row r="{number}">{"".join(parts)}</row>'

    def _sheet(self, title, before, lines, after, place=None):
        number = len(self.sheets) + 1
        self.sheets.insert(len(self.sheets) if place is None else place, (title, number))
        with self.archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
            head = f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>'
            part.write(head.encode())
            while some := "".join(islice(lines, AT_ONCE)):
                part.write(some.encode("utf-8", "replace"))
            part.write(f"</sheetData>{after()}</worksheet>".encode())

    def _frame(self):
        """(name, XML) of the parts besides the sheets."""
        numbers = [number for _title, number in self.sheets]
        active = 1 if len(self.sheets) > 1 else 0
        sheets = "".join(
            f'<sheet name="{quoted(title)}" sheetId="{number}" r:id="rId{number}"/>'
            for title, number in self.sheets
        )
        yield (
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews>'
            f'<workbookView activeTab="{active}"/></bookViews><sheets>{sheets}</sheets></workbook>',
        )
        yield "xl/styles.xml", STYLES
        targets = [(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        styles = (len(numbers) + 1, "styles", "styles.xml")
        yield "xl/_rels/workbook.xml.rels", relations([*targets, styles])
        yield "_rels/.rels", relations([(1, "officeDocument", "xl/workbook.xml")])
        parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
        parts += [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
        overrides = "".join(
            f'<Override PartName="{name}" ContentType="{CONTENT}.{kind}+xml"/>'
            for name, kind in parts
        )
        yield (
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f"{overrides}</Types>",
        )


def quoted(text) -> str:
    return escaped(text).replace('"', "&quot;")


def relations(targets) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'
