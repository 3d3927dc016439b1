"""Official documents as ``.docx``: texts filled in safely, set on official paper.

Headings, paragraphs and tables stand as paper.py lays them out.
"""

import io
import re
from dataclasses import dataclass
from datetime import UTC
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from .paper import (
    BODY_FONT,
    BODY_STYLE,
    TITLE_FONT,
    TITLE_SIZE,
    lay_out,
    off_grid,
    set_font,
    set_spacing,
)

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TYPE_AREA = 156  # mm from edge to edge
ZIP_BEGINS = (1980, 1, 1, 0, 0, 0)
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def check_placeholders(text: str, known) -> None:
    """Refuse a wording that asks for something that nobody will fill in."""
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in known})
    if unknown:
        raise ValidationError(
            _("Unknown: %(unknown)s. You may use: %(known)s."),
            params={
                "unknown": " ".join(f"{{{name}}}" for name in unknown),
                "known": " ".join(f"{{{name}}}" for name in known),
            },
        )


def filled(text: str, values: dict) -> str:
    """The text with its placeholders replaced, once: what was filled in is not looked at again."""
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


def printable(text) -> str:
    """The text without the signs that no document can hold."""
    return NOT_IN_XML.sub("", str(text).replace("\r\n", "\n"))


def document_bytes(title: str, body: str, *, tables=None) -> bytes:
    """A document with a title and a paragraph for each line of the body, as it was typed.

    A line that is a key of ``tables`` stands for that table: (headings, rows of texts).
    """
    document = OfficialDocument(title)
    for line in printable(body).split("\n"):
        if tables and line.strip() in tables:
            headings, rows = tables[line.strip()]
            document.table([Column(heading) for heading in headings], rows, size=12)
        else:
            document.line(line)
    return document.content(at=timezone.now())


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` in mm (0: an equal share), ``align`` as in ALIGNMENTS."""

    heading: str
    width: float = 0
    align: str = "left"


class OfficialDocument:
    """A document in the making: what is added comes below what is there, the title first."""

    def __init__(self, title):
        self.title = printable(title)
        self.document = Document()
        lay_out(self.document)
        heading = self.line(alignment="center")
        set_font(heading.add_run(self.title), TITLE_FONT, TITLE_SIZE, bold=True)

    def heading(self, words, level):
        """A heading of level 1, 2 or 3, with whatever number the words begin with."""
        self.document.add_paragraph(printable(words), style=f"Heading {level}")

    def paragraph(self, words):
        """Running text: its first line begins two characters in."""
        self.document.add_paragraph(printable(words), style=BODY_STYLE)

    def line(self, words="", alignment=None):
        """A line as it was typed."""
        paragraph = self.document.add_paragraph(printable(words))
        paragraph.alignment = ALIGNMENTS.get(alignment)
        return paragraph

    def small(self, words, *, size, alignment=None, keep=False):
        """A line below the size of the body, closer to its neighbours; ``keep`` with the next."""
        paragraph = self.line(alignment=alignment)
        write_small(paragraph, words, size)
        paragraph.paragraph_format.keep_with_next = keep

    def table(self, columns, rows, *, size):
        """Rows of texts below the headings of the columns, which begin every page of the table."""
        table = self.document.add_table(rows=0, cols=len(columns))
        table.style, table.autofit = "Table Grid", False
        set_cell_margins(table)
        widths = [column.width or TYPE_AREA / len(columns) for column in columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        heads = add_row(table, columns, [column.heading for column in columns], size, head=True)
        heads.append(OxmlElement("w:tblHeader"))
        for texts in rows:
            add_row(table, columns, texts, size)

    def content(self, *, at, author="") -> bytes:
        """The file; its bytes follow from what was added, the author and the time."""
        at = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        facts = self.document.core_properties
        facts.title, facts.author = self.title[:255], printable(author)[:255]
        facts.last_modified_by = facts.comments = ""
        facts.created = facts.modified = at
        target = io.BytesIO()
        self.document.save(target)
        return without_times(target.getvalue())


def set_cell_margins(table):
    """Keep texts a millimetre from the lines beside them."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def add_row(table, columns, texts, size, *, head=False):
    """A row that no page cuts; gives its properties."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    for cell, column, text in zip(row.cells, columns, texts, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGNMENTS["center" if head else column.align]
        write_small(paragraph, text, size, bold=head)
    return properties


def write_small(paragraph, words, size, *, bold=None):
    set_spacing(paragraph, size * 1.5)
    off_grid(paragraph)
    set_font(paragraph.add_run(printable(words)), BODY_FONT, size, bold=bold)


def without_times(content: bytes) -> bytes:
    """The same parts without the time at which they were packed."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as parts, ZipFile(target, "w") as packed:
        for part in parts.infolist():
            entry = ZipInfo(part.filename, ZIP_BEGINS)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            packed.writestr(entry, parts.read(part))
    return target.getvalue()
