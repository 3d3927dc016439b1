"""The cross-checks printed under a report (design page figures.md, "Cross-checks")."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .counting import FLOW, Quotient, Ratio
from .indicators import INDICATORS


@dataclass(frozen=True)
class Check:
    """Two sides that must agree; ``sides`` shows both, such as ``9 + 12 = 21``."""

    label: str
    sides: str
    holds: bool

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
    found = []
    for indicator in INDICATORS:
        total = figures.row(indicator.key)
        if total.quarter is None or group not in (None, indicator.group):
            continue
        found += checks_of(indicator, total, figures, scope)
    return found


def checks_of(indicator, total, figures, scope):
    """All checks of one figure."""
    if isinstance(indicator, Ratio | Quotient):
        yield rate_check(indicator, total)
    if "named" in total.beside:
        yield people_check(total)
    if indicator.key in CARRIED:
        yield carried_check(total, figures)
    for split, label in PARTS.items():
        if split in indicator.splits:
            members = figures.labels(split, scope, indicator)
            parts = [figures.row(indicator.key, split, member).quarter for member in members]
            yield sum_check(label % {"figure": indicator.label}, total, parts, total.quarter)
    if indicator.kind == FLOW and indicator.adds_up and total.quarters:
        label = _("%(figure)s, quarters and year to date") % {"figure": indicator.label}
        yield sum_check(label, total, total.quarters, total.year)


def sum_check(label, row, parts, whole) -> Check:
    text = row.measure.exact_text
    left = " + ".join(text(part) for part in parts) or text(0)
    return equality(label, row, left, sum(parts), whole)


def carried_check(row, figures) -> Check:
    """What stood before, what came and what went give what stands now."""
    came, went, label = CARRIED[row.key]
    came, went = figures.row(came).quarter, figures.row(went).quarter
    before, text = row.beside["opening"], row.measure.exact_text
    left = f"{text(before)} + {text(came)} − {text(went)}"
    return equality(str(label), row, left, before + came - went, row.quarter)


def equality(label, row, left, value, whole) -> Check:
    measure, holds = row.measure, value == whole
    right = measure.exact_text(whole)
    if measure.exact_label != measure.label:  # the sides are not in the unit of the report
        right = f"{right} {measure.exact_label}"
    return Check(label, f"{left} {'=' if holds else '≠'} {right}", holds)


def rate_check(indicator, row) -> Check:
    part, whole = row.quarter
    label = _("%(figure)s, part and whole") % {"figure": indicator.label}
    return at_most(label, part, whole)


def people_check(row) -> Check:
    label = _("Members known by name: people and their attendances")
    return at_most(label, row.beside["people"], row.beside["named"])


def at_most(label, part, whole) -> Check:
    holds = 0 <= part <= whole
    return Check(label, f"{part} {'≤' if holds else '>'} {whole}", holds)
