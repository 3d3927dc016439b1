"""The cross-checks printed under a report (design page figures.md, "Cross-checks")."""

from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.periods import Quarter

from .counting import FLOW, Indicator, Quotient, Ratio
from .dimensions import DIMENSIONS
from .figures import FigureRow
from .indicators import INDICATORS
from .wording import quarter_words


@dataclass(frozen=True)
class Term:
    """One number of a check: ``sign`` stands before it, its records behind the row's column."""

    text: str
    label: str
    row: FigureRow
    quarter: Quarter
    column: str = "quarter"
    sign: str = ""


@dataclass(frozen=True)
class Check:
    """Two sides that must agree; ``terms`` are the numbers of both, the last is the right side.

    ``rule`` says what is compared: a split whose members add up, ``year``, ``carried``, ``rate``
    or ``people``.
    """

    indicator: Indicator
    rule: str
    label: str
    terms: tuple[Term, ...]
    holds: bool
    unit: str = ""

    @property
    def key(self):
        return f"{self.indicator.key}.{self.rule}"

    @property
    def quarter(self):
        return self.terms[-1].quarter

    @property
    def sides(self):
        """Both sides, such as ``9 + 12 = 21``."""
        return "".join(f"{term.sign}{term.text}" for term in self.terms) + self.unit

    @property
    def verdict(self):
        return _("holds") if self.holds else _("does not hold")


PARTS = {
    "kind": gettext_lazy("%(figure)s, kinds and total"),
    "form": gettext_lazy("%(figure)s, forms and total"),
    "purpose": gettext_lazy("%(figure)s, purposes and total"),
    "level": gettext_lazy("%(figure)s, levels and total"),
}
CARRIED = {
    # a stock: what was added and what was taken away within the quarter, and the rule in words
    "members.registered": (
        "members.newly_registered",
        "members.withdrawn",
        gettext_lazy("Members: last quarter + newly registered − withdrawn = now"),
    ),
    "liaison.funds_balance": (
        "liaison.funds_received",
        "liaison.funds_spent",
        gettext_lazy("Funds of associations: balance before + received − spent = balance now"),
    ),
}


def checks(figures, scope, group=None) -> list[Check]:
    """The checks that the rows of the figures carry; without the splits fewer can be made."""
    known = cache(lambda split, system: DIMENSIONS[split].members(scope, system))
    found = []
    for indicator in INDICATORS:
        total = figures.row(indicator.key)
        if total.quarter is None or group not in (None, indicator.group):
            continue
        found += checks_of(indicator, total, figures, known)
    return found


def checks_of(indicator, total, figures, known):
    """All checks of one figure; ``known(split, system)`` are the members that there are."""
    if isinstance(indicator, Ratio | Quotient):
        yield rate_check(total, figures.quarter)
    if "named" in total.beside:
        yield people_check(total, figures.quarter)
    if indicator.key in CARRIED:
        yield carried_check(total, figures)
    for split in PARTS:
        if split in indicator.splits:
            yield parts_check(total, figures, split, known(split, indicator.system))
    if indicator.kind == FLOW and indicator.adds_up and total.quarters:
        yield year_check(total, figures.quarter)


def parts_check(total, figures, split, members) -> Check:
    """The members that there are; what belongs to none of them makes the check fail."""
    rows = [(label, figures.row(total.key, split, member)) for member, label in members.items()]
    parts = [term(row, row.quarter, figures.quarter, label=label) for label, row in rows]
    parts = parts or [term(total, 0, figures.quarter)]
    label = PARTS[split] % {"figure": total.indicator.label}
    added = sum(row.quarter for _label, row in rows)
    whole = term(total, total.quarter, figures.quarter)
    return check(total, split, label, plus(parts), whole, added == total.quarter)


def year_check(total, quarter) -> Check:
    """The quarters of the year so far and the year to date."""
    pairs = zip(quarter.year_so_far, total.quarters, strict=True)
    parts = [term(total, value, one, label=quarter_words(one)) for one, value in pairs]
    label = _("%(figure)s, quarters and year to date") % {"figure": total.indicator.label}
    whole = term(total, total.year, quarter, column="year")
    return check(total, "year", label, plus(parts), whole, sum(total.quarters) == total.year)


def carried_check(total, figures) -> Check:
    """What stood before, what came and what went give what stands now."""
    came, went, label = CARRIED[total.key]
    quarter, before = figures.quarter, total.beside["opening"]
    came, went = figures.row(came), figures.row(went)
    parts = (
        term(total, before, quarter + -1),
        term(came, came.quarter, quarter, sign=" + "),
        term(went, went.quarter, quarter, sign=" − "),
    )
    holds = before + came.quarter - went.quarter == total.quarter
    return check(total, "carried", label, parts, term(total, total.quarter, quarter), holds)


def rate_check(total, quarter) -> Check:
    part, whole = total.quarter
    label = _("%(figure)s, part and whole") % {"figure": total.indicator.label}
    return at_most(total, "rate", label, part, whole, quarter)


def people_check(total, quarter) -> Check:
    label = _("Members known by name: people and their attendances")
    people, attendances = total.beside["people"], total.beside["named"]
    return at_most(total, "people", label, people, attendances, quarter)


def term(row, value, quarter, *, column="quarter", label="", sign="") -> Term:
    text = row.measure.exact_text(value)
    return Term(text, str(label or row.indicator.label), row, quarter, column, sign)


def plus(parts) -> tuple[Term, ...]:
    return (*parts[:1], *(replace(part, sign=" + ") for part in parts[1:]))


def check(total, rule, label, parts, whole, holds) -> Check:
    """That the parts give the whole."""
    measure, whole = total.measure, replace(whole, sign=" = " if holds else " ≠ ")
    in_report = measure.exact_label == measure.label
    unit = "" if in_report else f" {measure.exact_label}"
    return Check(total.indicator, rule, str(label), (*parts, whole), holds, unit)


def at_most(total, rule, label, part, whole, quarter) -> Check:
    """That a part is no more than the whole; both stand behind the figure itself."""
    holds = 0 <= part <= whole
    signs = zip((part, whole), ("", " ≤ " if holds else " > "), strict=True)
    terms = (Term(str(number), label, total, quarter, sign=sign) for number, sign in signs)
    return Check(total.indicator, rule, label, tuple(terms), holds)
