"""The records behind one number, in the columns of their register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import Activity, Attendance, Donation, DonationItem
from agreements.members.models import MemberRegistration
from cobuild.core.columns import Column, as_words, column
from cobuild.core.pages.registers import register_of

from .counting import Average, Indicator, Quotient, Ratio

PER_PAGE = 50


@dataclass(frozen=True)
class PartRows:
    """Rows without a register of their own: they show in the columns of the record they are of."""

    owner: type
    relation: str
    columns: Callable  # the columns of the row itself, beside its record's
    newest: str  # the look-up to order by
    related: tuple[str, ...] = ()


def of_lot():
    return [column(DonationItem, name) for name in ("form", "name", "value")]


def of_attendance():
    labels = MemberRegistration._meta
    unit = labels.get_field("unit").verbose_name
    return [
        Column("registration", labels.verbose_name),
        Column("registration_unit", unit, read=lambda row: row.registration.unit),
    ]


PART_ROWS = {
    DonationItem: PartRows(Donation, "donation", of_lot, "-donation__received_on"),
    Attendance: PartRows(
        Activity, "activity", of_attendance, "-activity__starts_on", ("registration__unit",)
    ),
}


@dataclass
class Listing:
    """One page of the records; ``rows`` gives (record, address, [(column, words)])."""

    indicator: Indicator
    records: object  # the query set behind the number
    user: object
    split: str = ""

    @property
    def part(self) -> PartRows | None:
        return PART_ROWS.get(self.records.model)

    @property
    def register(self):
        return register_of(self.part.owner if self.part else self.records.model)

    @property
    def amount(self):
        return self.indicator.amount_of(self.split)

    @property
    def columns(self) -> list[Column]:
        own = self.part.columns() if self.part else self.extra_columns()
        return [*self.register.shown, *own]

    def extra_columns(self):
        """What the record adds to the number, where no column of the register says so."""
        indicator = self.indicator
        if isinstance(indicator, Ratio):
            return [Column("figure_part", indicator.part_label, "yes")]
        if isinstance(indicator, Quotient):
            return [
                Column("figure_part", indicator.part_label, "number"),
                Column("figure_whole", indicator.whole_label, "number"),
            ]
        if self.amount is None or self.amount in [col.name for col in self.register.shown]:
            return []
        return [Column("figure_amount", self.amount_label, "number")]

    @property
    def amount_label(self):
        if isinstance(self.amount, str):
            return column(self.records.model, self.amount).label
        return self.indicator.measure.exact_label

    def visible(self):
        """The records with what their columns need, within what the user may see."""
        if self.part:
            owners = self.register.rows(self.user).order_by().values("pk")
            rows = self.records.filter(**{f"{self.part.relation}__in": owners})
            return rows.select_related(*self.part.related).order_by(self.part.newest, "pk")
        behind = self.records.order_by().values("pk")
        return self.register.rows(self.user).filter(pk__in=behind).distinct()

    def page(self, number):
        return Paginator(self.visible(), PER_PAGE).get_page(number)

    def rows(self, page):
        records = list(page.object_list)
        extra, owners = self.extra_values(records), self.owners(records)
        for record in records:
            shown = owners[getattr(record, f"{self.part.relation}_id")] if self.part else record
            yield shown, shown.get_absolute_url(), self.cells(record, shown, extra)

    def owners(self, records) -> dict:
        """{id: the record that a row is part of}, read together."""
        if not self.part:
            return {}
        ids = {getattr(record, f"{self.part.relation}_id") for record in records}
        return self.register.rows(self.user).order_by().in_bulk(ids)

    def cells(self, record, shown, extra):
        cells = [(col, col.text(shown, self.user)) for col in self.register.shown]
        if self.part:
            return cells + [(col, col.text(record, self.user)) for col in self.part.columns()]
        names = self.extra_columns()
        numbers = extra.get(record.pk, ())
        return cells + [(col, as_words(number)) for col, number in zip(names, numbers, strict=True)]

    def extra_values(self, records) -> dict:
        """{id: what the record adds} for the records of one page."""
        names = [col.name for col in self.extra_columns()] if not self.part else []
        if not names:
            return {record.pk: () for record in records}
        rows = self.records.order_by().filter(pk__in=[record.pk for record in records])
        return {pk: numbers for pk, *numbers in rows.values_list("pk", *names)}

    def sum_words(self, count, raw) -> str:
        """Number and amount of the records, which give the figure; no amount out of one's reach."""
        number = ngettext("%(count)s record", "%(count)s records", count)
        number %= {"count": as_words(count)}
        if raw is None:
            return number
        if isinstance(self.indicator, Average):
            return number_and_quotient(number, _("%(number)s; %(part)s for %(whole)s"), raw)
        if isinstance(self.indicator, Ratio | Quotient):
            return number_and_quotient(number, _("%(number)s; %(part)s of %(whole)s"), raw)
        if self.amount is None:
            return number
        exact = self.indicator.measure.exact_text(raw)
        return _("%(number)s; together %(amount)s %(unit)s") % {
            "number": number,
            "amount": exact,
            "unit": self.indicator.measure.exact_label,
        }


def number_and_quotient(number, words, raw) -> str:
    part, whole = raw
    return words % {"number": number, "part": as_words(part), "whole": as_words(whole)}


def differs_words(indicator, stored, now, at) -> str:
    """That records changed since the stored figure was computed; empty when it still agrees."""
    if stored == now:
        return ""
    text = indicator.measure.text
    return NOW_DIFFERENT % {"stored": text(stored), "at": as_words(at), "now": text(now)}


NOW_DIFFERENT = gettext_lazy(
    "Records changed since: the figure computed at %(at)s was %(stored)s, now it is %(now)s."
)
