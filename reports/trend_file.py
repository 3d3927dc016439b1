"""A trend as a workbook: quarters by members, with the chart below the table, on one page."""

import io

import xlsxwriter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cobuild.core.exports import sheet_title

from .trends import FIGURES_OF_NOW, TOTAL
from .wording import short_quarter
from .workbook import A4, STYLES, Facts

HEADING = 3
FIRST = HEADING + 1
LAST_COLUMN = 9  # of the title and the notes: members take no more
LONG = 60  # letters of a note that may need a second line
SCALE = {"x_scale": 2, "y_scale": 1.5}


def trend_workbook(drawing, total, facts) -> bytes:
    """``total`` is the name of the whole, ``facts`` what stands around the table."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": facts.title, "author": facts.unit})
    TrendSheet(book, drawing, total, facts).write()
    book.close()
    return target.getvalue()


class TrendSheet:
    """One sheet: title, filling unit and unit of measure, the table, notes, the chart."""

    def __init__(self, book, drawing, total, facts: Facts):
        self.book, self.drawing, self.facts = book, drawing, facts
        self.trend, self.indicator = drawing.trend, drawing.trend.indicator
        self.columns = {TOTAL: total, **drawing.members}
        self.name = sheet_title(str(self.indicator.label))
        self.sheet = book.add_worksheet(self.name)
        self.styles = {name: book.add_format(style) for name, style in STYLES.items()}
        self.last_row = HEADING + len(self.trend.quarters)

    def write(self):
        self.head()
        self.heading()
        for row, quarter in enumerate(self.trend.quarters, start=FIRST):
            self.line(row, quarter)
        below = self.notes(self.last_row + 1)
        if self.drawing.lines:
            self.sheet.insert_chart(below + 1, 0, self.chart(), SCALE)
        self.paper()

    def text(self, row, column, words, style):
        self.sheet.write_string(row, column, str(words), self.styles[style])

    def across(self, row, words, style):
        self.sheet.merge_range(row, 0, row, LAST_COLUMN, "", self.styles[style])
        self.text(row, 0, words, style)

    def head(self):
        self.across(0, self.facts.title, "title")
        self.sheet.set_row(0, 32)
        self.across(1, _("Filling unit: %(unit)s") % {"unit": self.facts.unit}, "plain")
        measure = _("Unit of measure: %(unit)s") % {"unit": self.indicator.measure.label}
        self.across(2, measure, "plain")

    def heading(self):
        self.text(HEADING, 0, _("Quarter"), "head")
        for column, label in enumerate(self.columns.values(), start=1):
            self.text(HEADING, column, label, "head")

    def line(self, row, quarter):
        self.text(row, 0, short_quarter(quarter), "text")
        for column, member in enumerate(self.columns, start=1):
            self.number(row, column, self.trend.number(quarter, member))

    def number(self, row, column, number):
        """An unknown value leaves the cell empty: a chart would draw any text as 0."""
        style = self.styles[self.indicator.measure.decimals]
        if number is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, number, style)

    def notes(self, row) -> int:
        """The notes from this row on; the row below them."""
        at = date_format(timezone.localtime(), "DATETIME_FORMAT")
        made = _("Exported at %(at)s by %(by)s.") % {"at": at, "by": self.facts.by}
        notes = [
            self.indicator.definition,
            *self.trend.notes,
            _("An empty cell is an unknown value."),
            FIGURES_OF_NOW,
            made,
        ]
        for number, words in enumerate(notes, start=row):
            self.across(number, _("Note: %(note)s") % {"note": words}, "note")
            self.sheet.set_row(number, 30 if len(words) > LONG else 16)
        return row + len(notes)

    def chart(self):
        """Of the members, or of the total where there is no split."""
        bars = self.trend.draws_bars(self.drawing.lines)
        chart = self.book.add_chart({"type": "column" if bars else "line"})
        for column, member in enumerate(self.columns, start=1):
            if member in self.drawing.lines:
                chart.add_series(
                    {
                        "name": [self.name, HEADING, column],
                        "categories": [self.name, FIRST, 0, self.last_row, 0],
                        "values": [self.name, FIRST, column, self.last_row, column],
                        "marker": {"type": "automatic"},
                    }
                )
        chart.set_title({"name": str(self.indicator.label), "overlay": False})
        chart.set_y_axis({"name": str(self.indicator.measure.label)})
        chart.set_legend({"position": "bottom"} if self.trend.split else {"none": True})
        chart.show_blanks_as("gap")
        return chart

    def paper(self):
        """One page of A4."""
        self.sheet.set_column(0, 0, 18)
        self.sheet.set_column(1, LAST_COLUMN, 13)
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 1)
        self.sheet.freeze_panes(FIRST, 1)
