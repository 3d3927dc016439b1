"""The cross-checks printed under a report (design page figures.md, "Cross-checks")."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .counting import FLOW, Ratio
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
}


def checks(figures, scope) -> list[Check]:
    """The checks that the rows of the figures carry; without the splits fewer can be made."""
    found = []
    for indicator in INDICATORS:
        total = figures.row(indicator.key)
        if total.quarter is None:
            continue
        if isinstance(indicator, Ratio):
            found.append(rate_check(indicator, total))
        for split, label in PARTS.items():
            if split in indicator.splits:
                members = figures.labels(split, scope)
                parts = [figures.row(indicator.key, split, member).quarter for member in members]
                words = label % {"figure": indicator.label}
                found.append(sum_check(words, total, parts, total.quarter))
        if indicator.kind == FLOW and total.quarters:
            label = _("%(figure)s, quarters and year to date") % {"figure": indicator.label}
            found.append(sum_check(label, total, total.quarters, total.year))
    return found


def sum_check(label, row, parts, whole) -> Check:
    measure, holds = row.measure, sum(parts) == whole
    left = " + ".join(measure.exact_text(part) for part in parts) or measure.exact_text(0)
    right = measure.exact_text(whole)
    if measure.exact_label != measure.label:  # the sides are not in the unit of the report
        right = f"{right} {measure.exact_label}"
    return Check(label, f"{left} {'=' if holds else '≠'} {right}", holds)


def rate_check(indicator, row) -> Check:
    part, whole = row.quarter
    holds = 0 <= part <= whole
    label = _("%(figure)s, part and whole") % {"figure": indicator.label}
    return Check(label, f"{part} {'≤' if holds else '>'} {whole}", holds)
