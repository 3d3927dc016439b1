"""The quarterly report as an official document: text written from the figures, and their tables.

The bytes follow from the figures, their places and the filling unit alone, in one language.
"""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cobuild.core.documents import Column, OfficialDocument

from .checks import checks
from .dimensions import INSIDE
from .figures import COLUMNS
from .sentences import day_words, sentences
from .statement import footnotes, groups, inside_parts, statement
from .topics import topics_of
from .wording import COLUMN_LABELS, SIGNERS, quarter_words

TABLE_SIZE, CHECKS_SIZE = 10.5, 9
WIDTHS = {"number": 12, "figure": 39, "unit": 22, "value": 18, "change": 29}
ROOM_TO_SIGN = "\u3000" * 4


def quarter_report(figures, scope, facts) -> bytes:
    """The report of the figures; ``facts`` are its title and filling unit."""
    report = Report(figures, scope, facts)
    report.opening()
    for group in groups().values():
        report.group(group)
    report.cross_checks()
    report.signatures()
    return report.document.content(at=figures.computed_at, author=facts.unit)


class Report:
    """The report in the making, from top to bottom."""

    def __init__(self, figures, scope, facts):
        self.figures, self.scope, self.facts = figures, scope, facts
        self.quarter = figures.quarter
        self.document = OfficialDocument(facts.title)
        self.parts = 0

    def opening(self):
        """Whose figures of which days these are, and on what they rest."""
        at = timezone.localtime(self.figures.computed_at)
        self.document.line()
        words = _(
            "This report gives the co-building figures of %(quarter)s, from %(first)s to "
            "%(last)s, from the registers of: %(unit)s."
        )
        days = {"first": day_words(self.quarter.first), "last": day_words(self.quarter.last)}
        facts = {"quarter": quarter_words(self.quarter), "unit": self.facts.unit, **days}
        self.document.paragraph(words % facts)
        self.document.paragraph(basis_words(at))
        if at.date() <= self.quarter.last:
            self.document.paragraph(
                _("The quarter was not over at that time: the figures are preliminary.")
            )

    def part(self, words):
        """A heading of the first level with its number."""
        self.parts += 1
        number = numeral(self.parts)
        words = _("%(number)s. %(words)s") % {"number": number, "words": words}
        self.document.heading(words, 1)

    def group(self, group):
        self.part(group.label)
        topics = topics_of(group.indicators)
        for number, (label, indicators) in enumerate(topics, start=1):
            if len(topics) > 1:
                words = _("(%(number)s) %(words)s") % {"number": numeral(number), "words": label}
                self.document.heading(words, 2)
            self.document.paragraph(self.told(indicators))
        self.table(group)

    def told(self, indicators) -> str:
        rows = [self.figures.row(indicator.key) for indicator in indicators]
        return sentences(rows, self.quarter, self.parts_of) or _("Nothing is known of this.")

    def parts_of(self, row):
        return inside_parts(self.figures, self.scope, row.indicator)

    def table(self, group):
        """All figures of the group with their kinds and forms, and what there is to note."""
        caption = _("Figures of %(group)s") % {"group": group.label}
        self.document.small(caption, size=12, alignment="center", keep=True)
        lines = statement(self.figures, self.scope, group)
        self.document.table(table_columns(), [cells(line) for line in lines], size=TABLE_SIZE)
        for words in footnotes(self.figures, (*group.tables, *INSIDE), group):
            self.document.small(_("Note: %(note)s") % {"note": words}, size=TABLE_SIZE)
        self.document.small("", size=TABLE_SIZE)

    def cross_checks(self):
        """How many checks were made and how many hold, then each with both sides."""
        self.part(_("Cross-checks"))
        made = checks(self.figures, self.scope)
        broken = [check for check in made if not check.holds]
        self.document.paragraph(checks_words(len(made), len(broken)))
        rows = [
            [str(number), check.label, check.sides, check.verdict]
            for number, check in enumerate(made, start=1)
        ]
        self.document.table(check_columns(), rows, size=CHECKS_SIZE)

    def signatures(self):
        """The line on which the people responsible sign."""
        self.document.line()
        words = ROOM_TO_SIGN.join(str(label) for label in SIGNERS)
        self.document.small(words, size=14)


def numeral(number) -> str:
    """A number as headings have it; Arabic beyond those that the language names here."""
    known = pgettext("numbers of headings", "1 2 3 4 5 6 7 8 9 10").split()
    return known[number - 1] if number <= len(known) else str(number)


def basis_words(at) -> str:
    words = _(
        "It counts the records that were submitted or confirmed when the figures were computed, "
        "at %(at)s; drafts, returned and voided records count nowhere. What several communities "
        "or units did together counts once. Amounts are in 10,000 yuan, rounded from the sum in "
        "yuan; a dash stands where nothing is known or can be compared."
    )
    return words % {"at": date_format(at, "DATETIME_FORMAT")}


def checks_words(made, broken) -> str:
    if broken:
        words = ngettext(
            "%(broken)s of %(made)s checks does not hold.",
            "%(broken)s of %(made)s checks do not hold.",
            broken,
        )
    else:
        words = ngettext(
            "%(made)s check was made, and it holds.",
            "%(made)s checks were made, and all of them hold.",
            made,
        )
    return words % {"made": made, "broken": broken}


def table_columns() -> list[Column]:
    return [
        Column(_("No."), WIDTHS["number"], "center"),
        Column(_("Figure"), WIDTHS["figure"]),
        Column(_("Unit of measure"), WIDTHS["unit"], "center"),
        *(Column(capfirst(label), WIDTHS["value"], "right") for label in COLUMN_LABELS.values()),
        Column(_("Change on last year"), WIDTHS["change"], "right"),
    ]


def check_columns() -> list[Column]:
    return [
        Column(_("No."), 12, "center"),
        Column(_("Cross-check"), 66),
        Column(_("Both sides"), 60),
        Column(_("Result"), 18, "center"),
    ]


def cells(line) -> list[str]:
    """The texts of a line; an “of which” line has no number and no change."""
    label = f"{line.label} ({line.note})" if line.note else line.label
    values = [line.row.text(column) for column in COLUMNS]
    change = line.row.change_text if line.number else ""
    return [str(line.number or ""), label, str(line.indicator.measure.label), *values, change]
