"""The records behind one number, in the columns of their register."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import Donation, DonationItem
from cobuild.core.columns import Column, as_words, column
from cobuild.core.pages.registers import register_of

from .counting import Indicator, Ratio

PER_PAGE = 50
LOT_FIELDS = ("form", "name", "value")


@dataclass
class Listing:
    """One page of the records; ``rows`` gives (record, address, [(column, words)])."""

    indicator: Indicator
    records: object  # the query set behind the number
    user: object

    @property
    def is_of_lots(self):
        return self.records.model is DonationItem

    @property
    def register(self):
        return register_of(Donation if self.is_of_lots else self.records.model)

    @property
    def columns(self) -> list[Column]:
        shown = list(self.register.shown)
        if self.is_of_lots:
            return shown + [column(DonationItem, name) for name in LOT_FIELDS]
        return shown + self.extra_columns()

    def extra_columns(self):
        """What the record adds to the number, where no column of the register says so."""
        if isinstance(self.indicator, Ratio):
            return [Column("figure_part", self.indicator.part_label, "yes")]
        if self.indicator.amount is None or isinstance(self.indicator.amount, str):
            return []
        return [Column("figure_amount", self.indicator.measure.label, "number")]

    def visible(self):
        """The records with what their columns need, within what the user may see."""
        behind = self.records.order_by()
        if self.is_of_lots:
            donations = self.register.rows(self.user).order_by()
            lots = self.records.filter(donation__in=donations.values("pk"))
            return lots.select_related("donation__unit", "donation__community").order_by(
                "-donation__received_on", "pk"
            )
        return self.register.rows(self.user).filter(pk__in=behind.values("pk")).distinct()

    def page(self, number):
        return Paginator(self.visible(), PER_PAGE).get_page(number)

    def rows(self, page):
        extra = self.extra_values(page.object_list)
        for record in page.object_list:
            shown = record.donation if self.is_of_lots else record
            yield shown, shown.get_absolute_url(), self.cells(record, shown, extra)

    def cells(self, record, shown, extra):
        of_lot = LOT_FIELDS if self.is_of_lots else ()
        cells = []
        for col in self.columns:
            if col.name.startswith("figure_"):
                words = as_words(extra[record.pk])
            else:
                words = col.text(record if col.name in of_lot else shown, self.user)
            cells.append((col, words))
        return cells

    def extra_values(self, records) -> dict:
        """{id: what the record adds} for the records of one page."""
        names = [col.name for col in self.extra_columns()] if not self.is_of_lots else []
        if not names:
            return {}
        rows = self.records.order_by().filter(pk__in=[record.pk for record in records])
        return dict(rows.values_list("pk", names[0]))

    def sum_words(self, count, raw) -> str:
        """Number and amount of the records, which give the figure."""
        number = ngettext("%(count)s record", "%(count)s records", count)
        number %= {"count": as_words(count)}
        if isinstance(self.indicator, Ratio):
            part, whole = raw
            return _("%(number)s; %(part)s of %(whole)s") % {
                "number": number,
                "part": as_words(part),
                "whole": as_words(whole),
            }
        if self.indicator.amount is None:
            return number
        exact = self.indicator.measure.exact_text(raw)
        return _("%(number)s; together %(amount)s %(unit)s") % {
            "number": number,
            "amount": exact,
            "unit": self.indicator.measure.exact_label,
        }


def differs_words(indicator, stored, now, at) -> str:
    """That records changed since the stored figure was computed; empty when it still agrees."""
    if stored == now:
        return ""
    text = indicator.measure.text
    return NOW_DIFFERENT % {"stored": text(stored), "at": as_words(at), "now": text(now)}


NOW_DIFFERENT = gettext_lazy(
    "Records changed since: the figure computed at %(at)s was %(stored)s, now it is %(now)s."
)
