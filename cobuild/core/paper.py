"""Official paper: the layout of GB/T 9704-2012, set on a python-docx document.

A4 with margins of 37, 26, 35 and 28 mm (clockwise), which leaves 156 × 225 mm for 22 lines of 28
characters in size 3 (16 pt): 28.95 pt from line to line by the document grid, 15.75 pt from
character to character by their spacing. The grid leaves the characters alone: LibreOffice gives
each of them two cells where a cell is narrower than the size. A named font that a machine lacks is
replaced by the reader's own.
"""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY_FONT, TITLE_FONT, NUMBER_FONT = "FangSong", "SimSun", "SimSun"
HEADING_FONTS = {1: "SimHei", 2: "KaiTi", 3: "FangSong"}
BODY_SIZE, TITLE_SIZE, NUMBER_SIZE = 16, 22, 14
LINE_PITCH = 579  # 20ths of a point
CHARACTER_SPACING = -5  # 20ths of a point, beyond the size of the body
TWO_CHARACTERS = Pt(2 * (BODY_SIZE + CHARACTER_SPACING / 20))
BODY_STYLE, PLAIN_STYLE = "Body Text", "Normal"


def lay_out(document):
    """Paper, grid, styles and page numbers of an empty document."""
    page = document.sections[0]
    set_page(page)
    set_grid(page)
    set_styles(document)
    set_page_numbers(document, page)


def set_page(page):
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.header_distance, page.footer_distance = Mm(15), Mm(22)


def set_grid(page):
    grid = page._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))


def set_styles(document):
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    plain = document.styles[PLAIN_STYLE]
    set_font(plain, BODY_FONT, BODY_SIZE)
    set_character_spacing(plain)
    set_spacing(plain)
    body = document.styles[BODY_STYLE]
    set_spacing(body)
    indent(body)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for level, font in HEADING_FONTS.items():
        style = document.styles[f"Heading {level}"]
        set_font(style, font, BODY_SIZE, bold=False)
        style.font.color.rgb = RGBColor(0, 0, 0)
        set_spacing(style)
        indent(style)


def set_font(owner, name, size, *, bold=None):
    """Name the font for Western and Chinese signs alike, whatever the theme says."""
    owner.font.name, owner.font.size, owner.font.bold = name, Pt(size), bold
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def set_character_spacing(style):
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(CHARACTER_SPACING))
    style.element.rPr.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")


def set_spacing(owner, points=LINE_PITCH / 20):
    """Exactly so far from line to line, with nothing between paragraphs."""
    owner.paragraph_format.line_spacing = Pt(points)
    owner.paragraph_format.space_before = owner.paragraph_format.space_after = Pt(0)


def indent(owner):
    """The first line begins two characters in, whatever the size of the character."""
    owner.paragraph_format.first_line_indent = TWO_CHARACTERS
    owner.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def off_grid(paragraph):
    """Let the paragraph's lines stand closer than the grid."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def set_page_numbers(document, page):
    """A dash on each side, one character from the outer edge of the type area."""
    document.settings.odd_and_even_pages_header_footer = True
    right, left = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    right.alignment, left.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    right.paragraph_format.right_indent = left.paragraph_format.left_indent = Pt(NUMBER_SIZE)
    for paragraph in (right, left):
        set_spacing(paragraph, NUMBER_SIZE + 2)
        add_page_number(paragraph)


def add_page_number(paragraph):
    before = paragraph.add_run("\u2014 ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    number, after = paragraph.add_run("1"), paragraph.add_run(" \u2014")
    field.append(number._r)
    for run in (before, number, after):
        set_font(run, NUMBER_FONT, NUMBER_SIZE)
