"""The quarter as a workbook in the layout of a Chinese statistical return.

The bytes follow from the figures alone: the file's own dates are the time of computation.
"""

import io
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cobuild.core.exports import sheet_title

from .checks import checks
from .dimensions import DIMENSIONS, INSIDE
from .measures import UNKNOWN
from .statement import footnotes, groups, member_table, statement
from .wording import COLUMN_LABELS, SIGNERS, quarter_words

A4 = 9
FONT = {"font_name": "SimSun", "font_size": 11, "valign": "vcenter"}
GRID = {**FONT, "border": 1}
STYLES = {
    "title": {**FONT, "bold": True, "font_size": 18, "align": "center"},
    "plain": FONT,
    "center": {**FONT, "align": "center", "shrink": True},
    "right": {**FONT, "align": "right", "shrink": True},
    "note": {**FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "head": {**GRID, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"},
    "text": {**GRID, "text_wrap": True},
    "inside": {**GRID, "text_wrap": True, "indent": 2},
    "middle": {**GRID, "align": "center"},
    "unknown": {**GRID, "align": "right", "shrink": True},
    0: {**GRID, "num_format": "#,##0"},
    1: {**GRID, "num_format": "#,##0.0"},
    2: {**GRID, "num_format": "#,##0.00"},
}


@dataclass(frozen=True)
class Facts:
    """What stands around the figures: title, filling unit, and who exported them."""

    title: str
    unit: str
    by: str


MEMBER_SHEETS = {
    "community": gettext_lazy("By community, %(group)s"),
    "zone": gettext_lazy("By zone, %(group)s"),
    "unit": gettext_lazy("By unit, %(group)s"),
    "association": gettext_lazy("By association, %(group)s"),
}


def quarter_workbook(figures, scope, facts) -> bytes:
    """A return for each group of figures, then sheets of their members."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    created = timezone.localtime(figures.computed_at).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": facts.title, "author": facts.unit, "created": created})
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    for group in groups().values():
        StatementSheet(book, group.label, styles, figures, scope, facts, group).write()
    for group in groups().values():
        for split in group.tables:
            if split in MEMBER_SHEETS:
                name = MEMBER_SHEETS[split] % {"group": group.label}
                MemberSheet(book, name, styles, figures, scope, facts, group, split).write()
    book.close()
    return target.getvalue()


def lines_of(words, width) -> int:
    """On how many lines of this many signs the words stand; a Chinese sign is as wide as two."""
    signs = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in str(words))
    return ceil(signs / width)


class Sheet:
    """What the sheets of a return share: title, filling unit and period, paper, notes."""

    unit_of_measure = ""

    def __init__(self, book, name, styles, figures, scope, facts, group):
        self.name = str(name)
        self.sheet = book.add_worksheet(sheet_title(self.name))
        self.styles, self.figures, self.scope, self.facts = styles, figures, scope, facts
        self.group = group
        self.row = 0

    def text(self, row, column, words, style):
        self.sheet.write_string(row, column, str(words), self.styles[style])

    def across(self, row, first, last, words, style):
        """Text over several columns of a row."""
        if first == last:
            return self.text(row, first, words, style)
        self.sheet.merge_range(row, first, row, last, "", self.styles[style])
        self.text(row, first, words, style)

    def down(self, row, column, words, style="head"):
        """Text over the two rows of a heading."""
        self.sheet.merge_range(row, column, row + 1, column, "", self.styles[style])
        self.text(row, column, words, style)

    def height(self, row, headings, width):
        """Room for the longest of the headings, whose words end a line before it is full."""
        lines = max(lines_of(heading, width - 2) for heading in headings)
        self.sheet.set_row(row, 15 * lines)

    def number(self, row, column, measure, raw):
        number = measure.number(raw)
        if number is None:
            self.text(row, column, UNKNOWN, "unknown")
        else:
            self.sheet.write_number(row, column, number, self.styles[measure.decimals])

    def head(self, last):
        """Title, then filling unit, period and unit of measure in one row."""
        third = (last + 1) // 3
        self.across(0, 0, last, self.facts.title, "title")
        self.sheet.set_row(0, 32)
        unit = _("Filling unit: %(unit)s") % {"unit": self.facts.unit}
        self.across(1, 0, third - 1, unit, "plain")
        period = quarter_words(self.figures.quarter)
        words = _("%(table)s, %(period)s") % {"table": self.name, "period": period}
        self.across(1, third, last - third, words, "center")
        self.across(1, last - third + 1, last, self.unit_of_measure, "right")

    def paper(self, *, heading, frozen_columns):
        """A4 across, as wide as the paper; the heading stays on the screen and on every page."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(*heading)
        sheet.freeze_panes(heading[1] + 1, frozen_columns)
        sheet.set_footer("&C&P / &N")

    def note(self, words, last):
        self.across(self.row, 0, last, words, "note")
        self.sheet.set_row(self.row, 15 * lines_of(words, self.width))
        self.row += 1

    def notes(self, last, *splits):
        for words in footnotes(self.figures, splits, self.group):
            self.note(_("Note: %(note)s") % {"note": words}, last)
        at = date_format(timezone.localtime(self.figures.computed_at), "DATETIME_FORMAT")
        words = _("Figures computed at %(at)s over: %(unit)s. Exported by: %(by)s.")
        self.note(words % {"at": at, "unit": self.facts.unit, "by": self.facts.by}, last)

    def signatures(self, last):
        """The line on which the people responsible sign."""
        for column, label in zip(self.places_to_sign(last), SIGNERS, strict=True):
            self.text(self.row + 1, column, label, "plain")

    def places_to_sign(self, last):
        step = max((last + 1) // len(SIGNERS), 1)
        return [min(place * step, last) for place in range(len(SIGNERS))]


class StatementSheet(Sheet):
    """Numbered figures with their kinds and forms, in the three columns and with the change."""

    LAST = 6
    HEADING = (2, 4)
    WIDTHS = (6, 44, 15, 15, 15, 15, 15)

    def write(self):
        self.unit_of_measure = _("Unit of measure: see the column")
        self.head(self.LAST)
        self.heading()
        self.row = self.HEADING[1] + 1
        for line in statement(self.figures, self.scope, self.group):
            self.line(line)
        self.notes(self.LAST, *MEMBER_SHEETS, *INSIDE)
        self.cross_checks()
        self.signatures(self.LAST)
        for column, width in enumerate(self.WIDTHS):
            self.sheet.set_column(column, column, width)
        self.paper(heading=self.HEADING, frozen_columns=2)

    @property
    def width(self):
        return sum(self.WIDTHS)

    def places_to_sign(self, last):
        return 0, 2, 4, 6  # the column of the figures is as wide as three others

    def heading(self):
        top = self.HEADING[0]
        self.down(top, 0, _("No."))
        self.down(top, 1, _("Figure"))
        self.down(top, 2, _("Unit of measure"))
        self.across(top, 3, 4, _("This year"), "head")
        self.text(top, 5, _("Last year"), "head")
        self.down(top, 6, _("Change on last year"))
        for column, label in enumerate(COLUMN_LABELS.values(), start=3):
            self.text(top + 1, column, capfirst(label), "head")
        self.height(top + 1, COLUMN_LABELS.values(), self.WIDTHS[3])
        letters = (
            pgettext("column of a return", "A"),
            pgettext("column of a return", "B"),
            pgettext("column of a return", "C"),
        )
        for column, mark in enumerate([*letters, "1", "2", "3", "4"]):
            self.text(top + 2, column, mark, "head")

    def line(self, line):
        row, measure = self.row, line.indicator.measure
        label = f"{line.label} ({line.note})" if line.note else line.label
        self.text(row, 0, line.number or "", "middle")
        self.text(row, 1, label, "text" if line.number else "inside")
        self.text(row, 2, measure.label, "middle")
        for column, name in enumerate(COLUMN_LABELS, start=3):
            self.number(row, column, measure, getattr(line.row, name))
        self.text(row, 6, line.row.change_text if line.number else "", "unknown")
        self.row += 1

    def cross_checks(self):
        self.note(_("Cross-checks:"), self.LAST)
        for check in checks(self.figures, self.scope, self.group.key):
            self.note(f"{check.label}: {check.sides} ({check.verdict})", self.LAST)


class MemberSheet(Sheet):
    """Members of a split by figures, this quarter only, below the line of the whole."""

    HEADING = (2, 4)
    FIRST, NARROWEST, TOGETHER = 26, 11, 88  # widths of the first column, of one other, of all

    def __init__(self, *args):
        *args, self.split = args
        super().__init__(*args)
        self.table = member_table(self.figures, self.scope, self.split, self.group)
        self.last = max(len(self.table.indicators), 3)
        self.others = max(self.NARROWEST, self.TOGETHER // self.last)

    def write(self):
        self.unit_of_measure = _("Unit of measure: see the heading")
        self.head(self.last)
        self.heading()
        self.row = self.HEADING[1] + 1
        self.line(_("Total"), self.table.total)
        for label, rows in self.table.members:
            self.line(label, rows)
        self.notes(self.last, self.split)
        self.signatures(self.last)
        self.sheet.set_column(0, 0, self.FIRST)
        self.sheet.set_column(1, self.last, self.others)
        self.paper(heading=self.HEADING, frozen_columns=1)

    @property
    def width(self):
        return self.FIRST + self.others * self.last

    def heading(self):
        top = self.HEADING[0]
        self.down(top, 0, capfirst(DIMENSIONS[self.split].label))
        self.text(top + 2, 0, pgettext("column of a return", "A"), "head")
        for column, indicator in enumerate(self.table.indicators, start=1):
            self.text(top, column, indicator.label, "head")
            self.text(top + 1, column, indicator.measure.label, "head")
            self.text(top + 2, column, str(column), "head")
        indicators = self.table.indicators
        self.height(top, [one.label for one in indicators], self.others)
        self.height(top + 1, [one.measure.label for one in indicators], self.others)

    def line(self, label, rows):
        self.text(self.row, 0, label, "text")
        for column, figure in enumerate(rows, start=1):
            self.number(self.row, column, figure.measure, figure.quarter)
        self.row += 1
