"""The money of an association or a zone: what came in, what was spent, and what is left."""

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext_lazy as _

from agreements.liaison.models import Association, Sponsorship
from cobuild.core.bulk import among
from cobuild.core.checks import FieldCheck
from cobuild.core.columns import as_words
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.records import Record, RecordQuerySet
from communities.models import Zone

from .activity import Activity
from .balances import Account, closings, lowest_of_worsened, lowest_since


class FundEntryQuerySet(RecordQuerySet):
    def during(self, span):
        return self.filter(day__range=(span.first, span.last))

    def received(self):
        return self.filter(direction=FundEntry.Direction.IN)

    def spent(self):
        return self.filter(direction=FundEntry.Direction.OUT)

    def of_account(self, account):
        """The entries that count of an association or a zone."""
        return self.counted().filter(**{account._meta.model_name: account})

    def in_order(self):
        """As a ledger tells them: by day, of one day what came in first."""
        return self.order_by("day", "direction", "pk")

    def balance(self) -> Decimal:
        """Received less spent over the rows, in yuan."""
        return self.aggregate(balance=Sum(signed_amount()))["balance"] or Decimal("0.00")


def signed_amount():
    """The amount of an entry as it changes the balance."""
    return Case(When(direction="in", then=F("amount")), default=-F("amount"))


def changes_by_day(rows) -> list:
    """[(day, how the balance changed)]"""
    days = rows.order_by().values_list("day").annotate(change=Sum(signed_amount()))
    return list(days)


class FundEntry(Record):
    """One receipt or payment. A payment that makes the balance negative says why it is kept."""

    class Direction(models.TextChoices):
        IN = "in", _("received")
        OUT = "out", _("spent")

    class Purpose(models.TextChoices):
        ROOM = "room", _("association room")
        CORRIDOR = "corridor", _("publicity corridor")
        ACTIVITY_FUNDS = "activity_funds", _("activity funds")
        OTHER = "other", _("other purpose")

    access = "fund_entry"
    words_from = ("association", "zone")
    attachable = True
    scope = {
        "county": ("association__county", "zone__county"),
        "zone": ("zone", "association__memberships__community__zone"),
        "community": ("association__memberships__community", "zone__communities"),
        "unit": "sponsorship__unit",
    }
    write_scope = {"zone": "zone", "community": ()}

    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association"), related_name="fund_entries",
        null=True, blank=True,
    )  # fmt: skip
    zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name=_("zone"), related_name="fund_entries",
        null=True, blank=True,
    )  # fmt: skip
    day = models.DateField(_("day"))
    direction = LineField(_("received or spent"), max_length=3, choices=Direction)
    amount = YuanField(_("amount (yuan)"))
    purpose = LineField(_("purpose"), max_length=20, choices=Purpose)
    details = LineField(_("what it was for"), max_length=200, blank=True)
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, verbose_name=_("fulfils the pledge"),
        related_name="fund_entries", null=True, blank=True,
    )  # fmt: skip
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("spent for the activity"),
        related_name="fund_entries", null=True, blank=True,
    )  # fmt: skip
    voucher = LineField(_("voucher number"), max_length=40, blank=True)
    overdraft_reason = LineField(
        _("why it is recorded although the balance falls below zero"), max_length=300, blank=True
    )

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund entry")
        verbose_name_plural = _("fund entries")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["day"], name="fund_entry_day")]
        constraints = [
            *Record.life_constraints("fund_entry"),
            FieldCheck(
                field="association",
                condition=Q(association__isnull=False, zone__isnull=True)
                | Q(association__isnull=True, zone__isnull=False),
                name="fund_entry_of_one",
                violation_error_message=_(
                    "Money belongs to an association or to a zone: name one of the two."
                ),
            ),
            FieldCheck(
                field="amount",
                condition=Q(amount__gt=0),
                name="fund_entry_amount",
                violation_error_message=_("An amount is more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out"]),
                name="fund_entry_direction",
                violation_error_message=_("Money is received or spent."),
            ),
        ]

    def __str__(self):
        return f"{self.account} {self.day} {self.get_direction_display()} {as_words(self.amount)}"

    @property
    def account(self):
        """The association or zone whose money it is."""
        return self.association or self.zone

    @property
    def account_key(self) -> tuple:
        name = "association" if self.association_id else "zone"
        return name, getattr(self, f"{name}_id")

    def clean(self):
        self.check_ties()
        self.check_balance()

    def check_alone(self):
        self.check_ties()

    @classmethod
    def check_together(cls, records, stored):
        return overdrafts(records, stored)

    def check_ties(self):
        """A pledge is fulfilled by its own association's receipts; an activity costs money."""
        if self.sponsorship and self.sponsorship.association_id != self.association_id:
            raise ValidationError({"sponsorship": _("This pledge is to another association.")})
        if self.sponsorship and self.direction == self.Direction.OUT:
            raise ValidationError({"sponsorship": _("Only what is received fulfils a pledge.")})
        if self.activity and self.direction == self.Direction.IN:
            raise ValidationError({"activity": _("Only what is spent is spent for an activity.")})
        if self.activity and self.activity.association_id not in (None, self.association_id):
            words = _("This activity is a session of another association.")
            raise ValidationError({"activity": words})

    def check_balance(self):
        """Refuse to bring the balance of any day below zero unless the entry says why."""
        if self.overdraft_reason or not self.is_complete:
            return
        balance = min((self.worsened(account) for account in self.accounts()), default=0)
        if balance < 0:
            raise overdraft(balance)

    @property
    def is_complete(self) -> bool:
        """Whether it says enough to change a balance; what it lacks is told beside its fields."""
        return self.day is not None and (self.amount or 0) > 0 and bool(self.direction)

    def accounts(self) -> list:
        """Whose balance the entry changes: its account, and the one it is moved away from."""
        stored = FundEntry.objects.filter(pk=self.pk).first()
        accounts = [self.account, stored and stored.account]
        found = {(each._meta.model_name, each.pk): each for each in accounts if each}
        return [found[key] for key in sorted(found)]

    def worsened(self, account) -> Decimal:
        """The lowest balance below zero that this entry as it is now brings; else zero."""
        rows = FundEntry.objects.of_account(account)
        others, stored = changes_by_day(rows.exclude(pk=self.pk)), rows.filter(pk=self.pk)
        if account != self.account:
            return lowest_of_worsened(others + changes_by_day(stored), others)
        now = [*others, (self.day, self.change)]
        worsened = lowest_of_worsened(others + changes_by_day(stored), now)
        if stored.exclude(overdraft_reason="").exists():
            return min(worsened, lowest_since(self.day, now))  # what it explained must be over
        return worsened

    @property
    def change(self) -> Decimal:
        """How it changes the balance."""
        return self.amount if self.direction == self.Direction.IN else -self.amount

    def when_copied(self):
        """The next entry is of the same kind; its day, voucher and reason are its own."""
        return {"day": None, "voucher": "", "overdraft_reason": ""}

    def hold_accounts(self):
        """Let nobody else change the balance until the transaction ends."""
        for account in self.accounts():
            type(account)._base_manager.select_for_update().get(pk=account.pk)

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Two payments at once are counted one after the other."""
        self.hold_accounts()
        if not self.is_voided:
            self.check_balance()
        super().save(*args, **kwargs)

    def warnings(self):
        """A balance below zero: on the day of a payment; after a voided receipt, on any later."""
        found = []
        if self.overdraft_reason:
            words = _("Kept although the balance fell below zero: %(reason)s")
            found.append(words % {"reason": self.overdraft_reason})
        day = self.day_below_zero()
        if day and self.takes_away:
            words = _("The balance of “%(account)s” is below zero at the end of %(day)s.")
            found.append(words % {"account": self.account, "day": as_words(day)})
        return found

    @property
    def takes_away(self) -> bool:
        """Whether it makes the balance lower: as a payment that counts, or a voided receipt."""
        return self.is_voided == (self.direction == self.Direction.IN)

    def day_below_zero(self):
        """The first such day that concerns the entry, or None."""
        days = closings(changes_by_day(FundEntry.objects.of_account(self.account)))
        below = (day for day, balance in days.items() if balance < 0 and day >= self.day)
        first = next(below, None)
        return first if self.is_voided or first == self.day else None


def overdraft(balance) -> ValidationError:
    words = _("The balance would fall to %(balance)s yuan: check it, or say why.")
    return ValidationError(
        {"overdraft_reason": words % {"balance": as_words(balance)}}, code="overdraft"
    )


def overdrafts(records, stored) -> dict:
    """{key: error} of the entries, just written, that may not be kept; ``stored`` as they were."""
    accounts = defaultdict(Account)
    touched = {entry.account_key for entry in [*records, *stored.values()]}
    for name, model in (("association", Association), ("zone", Zone)):
        keys = sorted(key for kind, key in touched if kind == name)
        if keys:
            list(model._base_manager.select_for_update().filter(pk__in=among(keys)).order_by("pk"))
            others = FundEntry.objects.counted().filter(**{f"{name}__in": among(keys)})
            others = others.exclude(pk__in=among([entry.pk for entry in records])).order_by()
            for key, day, change in others.values_list(name, "day").annotate(
                change=Sum(signed_amount())
            ):
                accounts[name, key].changes.append((day, change))
    for entry in stored.values():
        accounts[entry.account_key].changes.append((entry.day, entry.change))
    for entry in records:
        tell_accounts(accounts, entry, stored.get(entry.pk))
    found = {}
    for account in accounts.values():
        found |= {key: overdraft(balance) for key, balance in account.overdrawn().items()}
    return found


def tell_accounts(accounts, entry, was):
    """What the entry changes on its account, and on the one that it is moved away from."""
    now = [(entry.day, entry.change)]
    explained = bool(was and was.overdraft_reason and not entry.overdraft_reason)
    if was and was.account_key == entry.account_key:
        now.append((was.day, -was.change))
    elif was:
        accounts[was.account_key].take(entry, [(was.day, -was.change)])
    accounts[entry.account_key].take(entry, now, no_longer_explained=explained)
