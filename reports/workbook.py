"""The quarter as a workbook in the layout of a Chinese statistical return.

The bytes follow from the figures alone: the file's own dates are the time of computation.
"""

import io
from dataclasses import dataclass

import xlsxwriter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from xlsxwriter.utility import xl_col_to_name

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
    "center": {**FONT, "align": "center"},
    "right": {**FONT, "align": "right"},
    "note": {**FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "head": {**GRID, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"},
    "text": {**GRID, "text_wrap": True},
    "inside": {**GRID, "text_wrap": True, "indent": 2},
    "middle": {**GRID, "align": "center"},
    "unknown": {**GRID, "align": "right"},
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


class Sheet:
    """What the sheets of a return share: title, filling unit and period, paper, notes."""

    unit_of_measure = ""

    def __init__(self, book, name, styles, figures, scope, facts, group):
        self.sheet = book.add_worksheet(sheet_title(str(name)))
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
        self.across(1, third, last - third, period, "center")
        self.across(1, last - third + 1, last, self.unit_of_measure, "right")

    def paper(self, *, heading, frozen_columns):
        """A4 across, as wide as the paper; the heading stays on the screen and on every page."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(*heading)
        sheet.freeze_panes(heading[1] + 1, frozen_columns)
        sheet.set_footer("&C&P / &N")

    def note(self, words, last, height=16):
        self.across(self.row, 0, last, words, "note")
        self.sheet.set_row(self.row, height)
        self.row += 1

    def notes(self, last, *splits):
        for words in footnotes(self.figures, splits, self.group):
            self.note(_("Note: %(note)s") % {"note": words}, last, 30)
        at = date_format(timezone.localtime(self.figures.computed_at), "DATETIME_FORMAT")
        words = _("Figures computed at %(at)s over: %(unit)s. Exported by: %(by)s.")
        self.note(words % {"at": at, "unit": self.facts.unit, "by": self.facts.by}, last)

    def signatures(self, last):
        """The line on which the people responsible sign."""
        step = max((last + 1) // len(SIGNERS), 1)
        for place, label in enumerate(SIGNERS):
            self.text(self.row + 1, min(place * step, last), label, "plain")


class StatementSheet(Sheet):
    """Numbered figures with their kinds and forms, in the three columns and with the change."""

    LAST = 6
    HEADING = (2, 4)

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
        self.sheet.set_column(0, 0, 6)
        self.sheet.set_column(1, 1, 44)
        self.sheet.set_column(2, 6, 15)
        self.paper(heading=self.HEADING, frozen_columns=2)

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

    def __init__(self, *args):
        *args, self.split = args
        super().__init__(*args)
        self.table = member_table(self.figures, self.scope, self.split, self.group)

    def write(self):
        last = max(len(self.table.indicators), 3)
        self.unit_of_measure = _("Unit of measure: see the heading")
        self.head(last)
        self.heading()
        self.row = self.HEADING[1] + 1
        self.line(_("Total"), self.table.total)
        for label, rows in self.table.members:
            self.line(label, rows)
        self.notes(last, self.split)
        self.signatures(last)
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(f"B:{xl_col_to_name(last)}", 13)
        self.paper(heading=self.HEADING, frozen_columns=1)

    def heading(self):
        top = self.HEADING[0]
        self.down(top, 0, capfirst(DIMENSIONS[self.split].label))
        self.text(top + 2, 0, pgettext("column of a return", "A"), "head")
        for column, indicator in enumerate(self.table.indicators, start=1):
            self.text(top, column, indicator.label, "head")
            self.text(top + 1, column, indicator.measure.label, "head")
            self.text(top + 2, column, str(column), "head")
        self.sheet.set_row(top, 34)

    def line(self, label, rows):
        self.text(self.row, 0, label, "text")
        for column, figure in enumerate(rows, start=1):
            self.number(self.row, column, figure.measure, figure.quarter)
        self.row += 1
