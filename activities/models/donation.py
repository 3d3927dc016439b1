"""What a unit gave to a community on one day, in lots."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.base import Agreement
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.records import Record, RecordQuerySet
from communities.models import Community
from units.models import Unit

from .activity import Activity


class DonationQuerySet(RecordQuerySet):
    def during(self, span):
        return self.filter(received_on__range=(span.first, span.last))


class Donation(Record):
    """What a unit gave to a community on one day, in one or more lots."""

    access = "donation"
    words_from = ("unit",)
    workflow = True
    place_field = "community"
    audited_parts = ("items",)
    paired = ("purpose",)
    scope = {
        "county": "community__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "unit",
    }

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("donor unit"), related_name="donations"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("receiving community"), related_name="donations"
    )
    received_on = models.DateField(_("received on"))
    purpose = LineField(_("purpose"), max_length=200, blank=True)
    receiver = LineField(_("received by"), max_length=50)
    second_receiver = LineField(_("and by"), max_length=50)
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("activity"), related_name="donations",
        null=True, blank=True,
    )  # fmt: skip
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("agreement"), related_name="donations",
        null=True, blank=True,
    )  # fmt: skip

    objects = DonationQuerySet.as_manager()

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["received_on"], name="donation_day")]
        constraints = [
            *Record.life_constraints("donation"),
            FieldCheck(
                field="second_receiver",
                condition=~Q(receiver=F("second_receiver")),
                name="donation_two_receivers",
                violation_error_message=_("Two different people receive a donation."),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.received_on}"


class DonationItemQuerySet(models.QuerySet):
    def counted(self):
        return self.filter(donation__in=Donation.objects.counted())

    def valued(self):
        return self.filter(value__isnull=False)

    def unvalued(self):
        return self.filter(value__isnull=True)


class DonationItem(models.Model):
    """One lot; a lot without a value counts as a lot and adds nothing to the amount."""

    class Form(models.TextChoices):
        CASH = "cash", _("cash")
        GOODS = "goods", _("goods")
        SERVICE = "service", _("service")
        FACILITY = "facility", _("facility")

    class Basis(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        AGREEMENT = "agreement", _("agreement")
        MARKET_PRICE = "market_price", _("market price")
        PROCUREMENT_LIST = "procurement_list", _("procurement list")
        APPRAISAL = "appraisal", _("appraisal")
        UNVALUED = "unvalued", _("not valued")

    donation = models.ForeignKey(Donation, models.CASCADE, related_name="items")
    form = LineField(_("form"), max_length=10, choices=Form)
    name = LineField(_("item"), max_length=100, blank=True)
    specification = LineField(_("specification"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    unit_price = YuanField(_("unit price (yuan)"), null=True, blank=True)
    value = YuanField(_("value (yuan)"), null=True, blank=True)
    basis = LineField(_("how it was valued"), max_length=20, choices=Basis, blank=True)

    objects = DonationItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["pk"]
        constraints = [
            FieldCheck(
                field="value",
                condition=~Q(form="cash") | Q(value__isnull=False),
                name="donation_item_cash_value",
                violation_error_message=_("Cash has an amount."),
            ),
            FieldCheck(
                field="name",
                condition=Q(form="cash") | ~Q(name=""),
                name="donation_item_name",
                violation_error_message=_("Name what was given."),
            ),
            FieldCheck(
                field="value",
                condition=Q(value__isnull=True) | Q(value__gt=0),
                name="donation_item_value",
                violation_error_message=_("A value is more than zero; leave it empty if unknown."),
            ),
            FieldCheck(
                field="unit_price",
                condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0),
                name="donation_item_unit_price",
                violation_error_message=_("A price is not negative."),
            ),
            FieldCheck(
                field="basis",
                condition=Q(value__isnull=True, basis="unvalued")
                | Q(value__isnull=False, form="cash", basis="")
                | (Q(value__isnull=False) & ~Q(form="cash") & ~Q(basis__in=["unvalued", ""])),
                name="donation_item_basis",
                violation_error_message=_("Say how it was valued."),
            ),
        ]

    def __str__(self):
        value = "–" if self.value is None else self.value
        return f"{self.get_form_display()} {self.name} {value}".replace("  ", " ")

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def clean_fields(self, exclude=None):
        self.derive()
        super().clean_fields(exclude=exclude)

    def derive(self):
        """Fill what follows: the value from price and quantity; cash needs no valuation."""
        if self.value is None and self.unit_price is not None and self.quantity:
            self.value = self.unit_price * self.quantity
        if self.value is None:
            self.basis = self.Basis.UNVALUED
        elif self.form == self.Form.CASH or self.basis == self.Basis.UNVALUED:
            self.basis = ""
