"""The ledger of an association or a zone: its entries in order, with the balance after each.

A balance is told to those only who read every entry of the account; a sponsor's liaison reads the
payments of the own enterprise.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements.boards import Number, address
from agreements.liaison.models import Association
from cobuild.core.columns import as_words
from cobuild.core.periods import Span
from communities.models import Zone

from .models import FundEntry

ALL_YEARS = "all"
NOTHING = Decimal("0.00")


def association_ledger(request, pk):
    return ledger_page(request, Association, pk)


def zone_ledger(request, pk):
    return ledger_page(request, Zone, pk)


def ledger_page(request, model, pk):
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    account = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    ledger = Ledger(account, request.user, request.GET.get("year", ""))
    may_record = request.user.may_record(FundEntry) and not account.is_voided
    return render(request, "activities/ledger.html", {"ledger": ledger, "may_record": may_record})


@dataclass(frozen=True)
class Line:
    """An entry and the balance after it."""

    entry: FundEntry
    balance: Decimal

    @property
    def is_below_zero(self):
        return self.balance < 0

    @property
    def received(self):
        return as_words(self.entry.amount) if self.entry.direction == "in" else ""

    @property
    def spent(self):
        return as_words(self.entry.amount) if self.entry.direction == "out" else ""

    @property
    def left(self):
        return as_words(self.balance)


def ledger_address(entry):
    return reverse(f"{entry.account._meta.model_name}-ledger", args=[entry.account.pk])


def ledger_words(entry):
    return _("Ledger of %(account)s") % {"account": entry.account}


class Ledger:
    """The entries of one year (``year``: its number, all, or empty for the newest with entries)."""

    def __init__(self, account, user, year):
        self.account, self.user = account, user
        self.where = {account._meta.model_name: account.pk}
        self.entries = FundEntry.objects.visible_to(user).of_account(account)
        self.year = self.parse(year.strip())

    def parse(self, text):
        if text == ALL_YEARS:
            return None
        if not text:
            return self.years[0]
        if not re.fullmatch(r"(19|20|21)\d\d", text, re.ASCII):
            raise Http404(_("This is no year; write it as 2026."))
        return int(text)

    @cached_property
    def years(self) -> list[int]:
        """The years that have entries, the newest first; without any the current one."""
        days = self.entries.order_by().dates("day", "year", order="DESC")
        return [day.year for day in days] or [timezone.localdate().year]

    @cached_property
    def span(self):
        return self.year and Span(date(self.year, 1, 1), date(self.year, 12, 31))

    @cached_property
    def of_span(self):
        return self.entries.during(self.span) if self.span else self.entries

    @cached_property
    def lines(self) -> list:
        balance, lines = self.before, []
        for entry in self.of_span.select_related("sponsorship__unit").in_order():
            balance += entry.change
            lines.append(Line(entry, balance))
        return lines

    @cached_property
    def before(self) -> Decimal:
        """The balance with which the year begins."""
        if not self.span:
            return NOTHING
        return self.entries.filter(day__lt=self.span.first).balance()

    @property
    def new_url(self):
        return address("fundentry-new", **self.where)

    # The totals, each with the list of its entries ---------------------------------------------

    def sum_of(self, direction):
        entries = (line.entry for line in self.lines)
        return sum((each.amount for each in entries if each.direction == direction), NOTHING)

    def entries_at(self, **query):
        return address("fundentry-list", **self.where, **query)

    def days(self):
        return {"day_from": self.span.first, "day_to": self.span.last} if self.span else {}

    @property
    def brought_forward(self):
        return Number(self.before, self.entries_at(day_to=self.span.first - timedelta(days=1)))

    @property
    def received(self):
        return Number(self.sum_of("in"), self.entries_at(direction="in", **self.days()))

    @property
    def spent(self):
        return Number(self.sum_of("out"), self.entries_at(direction="out", **self.days()))

    @property
    def balance(self):
        until = {"day_to": self.span.last} if self.span else {}
        left = self.lines[-1].balance if self.lines else self.before
        return Number(left, self.entries_at(**until))

    @cached_property
    def voided(self):
        rows = FundEntry.objects.visible_to(self.user).filter(state="voided", **self.where)
        if self.span:
            rows = rows.during(self.span)
        return Number(rows.count(), self.entries_at(state="voided", **self.days()))

    # Who reads it -------------------------------------------------------------------------------

    @cached_property
    def shows_balance(self) -> bool:
        """Whether the user reads every entry of the account."""
        places = self.user.own_places(FundEntry)
        return self.is_among({kind: ids for kind, ids in places.items() if kind != "unit"})

    @cached_property
    def is_closed(self) -> bool:
        """Whether nothing of the account is for the user."""
        return not self.shows_balance and not self.is_among(self.user.own_places(FundEntry))

    def is_among(self, places) -> bool:
        """Whether the account's entries hang on one of the places."""
        rows = type(self.account).objects
        read = rows.within(places)
        if isinstance(self.account, Zone):
            read = read | rows.filter(communities__in=places.get("community", ()))
        return read.filter(pk=self.account.pk).exists()
