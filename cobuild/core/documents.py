"""Official documents as ``.docx``: the layout of GB/T 9704-2012, and texts filled in safely.

A4, margins of 37, 28, 35 and 26 mm, body in size 3 (16 pt) with 29 pt from line to line. A named
font that a machine lacks is replaced by the reader's own.
"""

import io
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY_FONT, TITLE_FONT = "FangSong", "SimSun"
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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


def printable(text: str) -> str:
    """The text without the signs that no document can hold."""
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n"))


def document_bytes(title: str, body: str, *, tables=None) -> bytes:
    """A document with a title and a paragraph for each line of the body.

    A line that is a key of ``tables`` stands for that table: (headings, rows of texts).
    """
    document = Document()
    set_page(document)
    set_style(document)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.first_line_indent = None
    set_font(heading.add_run(printable(title)), TITLE_FONT, 22, bold=True)
    for line in printable(body).split("\n"):
        if tables and line.strip() in tables:
            add_table(document, *tables[line.strip()])
        else:
            document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def set_page(document):
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)


def set_style(document):
    style = document.styles["Normal"]
    set_font(style, BODY_FONT, 16)
    style.paragraph_format.line_spacing = Pt(29)
    style.paragraph_format.space_after = Pt(0)


def set_font(owner, name, size, *, bold=None):
    """Name the font for Western and Chinese signs alike."""
    owner.font.name, owner.font.size, owner.font.bold = name, Pt(size), bold
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def add_table(document, headings, rows):
    table = document.add_table(rows=0, cols=len(headings))
    table.style = "Table Grid"
    for number, texts in enumerate([headings, *rows]):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(printable(str(text)))
            set_font(run, BODY_FONT, 12, bold=number == 0)
