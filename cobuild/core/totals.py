"""Sums over all rows of a list as it is filtered, not only over those of the page."""

from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.utils.translation import pgettext_lazy

from .columns import as_words

YUAN = pgettext_lazy("unit of measure", "yuan")
PEOPLE = pgettext_lazy("unit of measure", "people")
ATTENDANCES = pgettext_lazy("unit of measure", "attendances")
HOUSEHOLDS = pgettext_lazy("unit of measure", "households")


@dataclass(frozen=True)
class Total:
    """What of a register can be added up: the values of a field, an annotation or a part's field.

    ``measured_in`` is the unit of measure; ``only`` leaves out rows that are no part of the sum.
    Never of a field that is masked before some readers: a sum over one row shows its value.
    """

    path: str
    label: str
    measured_in: str
    only: Q | None = None

    def over(self):
        return Sum(F(self.path), filter=self.only)


def totals_of(totals, rows) -> list[tuple[Total, str]]:
    """Each total with its sum over the rows in words; one query, of no rows nothing."""
    names = {f"total_{number}": total for number, total in enumerate(totals)}
    sums = rows.order_by().aggregate(**{name: total.over() for name, total in names.items()})
    return [(total, as_words(sums[name] or 0)) for name, total in names.items()]
