"""What they did: joint activities and donations."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements.base import SYSTEM_CHOICES, Agreement
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.records import Record, RecordQuerySet, State
from communities.models import Community
from units.models import Unit, UnitBranch

LARGEST_HEAD_COUNT = 1_000_000


class ActivityKind(models.Model):
    """A kind of activity of one system; data, because counties word their kinds differently."""

    system = LineField(_("system"), max_length=20, choices=SYSTEM_CHOICES)
    key = LineField(max_length=40, unique=True)
    name = LineField(_("name"), max_length=40)
    name_en = LineField(_("English name"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activities")
        ordering = ["system", "order", "pk"]

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name


class ActivityQuerySet(RecordQuerySet):
    def during(self, span):
        """Activities whose first day lies in the span."""
        return self.filter(starts_on__range=(span.first, span.last))

    def of_system(self, system):
        return self.filter(system=system)


class Activity(Record):
    """A joint activity; it belongs to the quarter of its first day.

    ``communities`` are all that took part, the host included; ``system`` is that of the kind.
    """

    access = "activity"
    workflow = True
    attachable = True
    place_field = "host"
    scope = {
        "county": "host__county",
        "zone": "communities__zone",
        "community": "communities",
        "unit": "units",
    }
    write_scope = {"zone": "host__zone", "community": "host"}

    system = LineField(_("system"), max_length=20, choices=SYSTEM_CHOICES, editable=False)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, verbose_name=_("kind"))
    title = LineField(_("title"), max_length=100)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), blank=True)
    place = LineField(_("place"), max_length=100, blank=True)
    host = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("host community"), related_name="hosted"
    )
    communities = models.ManyToManyField(
        Community, verbose_name=_("communities taking part"), related_name="activities", blank=True
    )
    units = models.ManyToManyField(
        Unit, verbose_name=_("units taking part"), related_name="activities", blank=True
    )
    unit_branches = models.ManyToManyField(
        UnitBranch, verbose_name=_("branches taking part"), related_name="activities", blank=True
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("fulfils the agreement"),
        related_name="activities", null=True, blank=True,
    )  # fmt: skip
    residents = models.PositiveIntegerField(
        _("residents taking part (attendances)"), validators=[MaxValueValidator(LARGEST_HEAD_COUNT)]
    )
    members = models.PositiveIntegerField(
        _("registered members taking part (attendances)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_HEAD_COUNT)],
    )
    content = models.TextField(_("what was done"), max_length=5000, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=5000, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["system", "starts_on"], name="activity_system_day")]
        constraints = [
            *Record.life_constraints("activity"),
            FieldCheck(
                field="ends_on",
                condition=Q(ends_on__gte=F("starts_on")),
                name="activity_term",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(residents__lte=LARGEST_HEAD_COUNT),
                name="activity_residents",
                violation_error_message=_("This number of residents is too large."),
            ),
            models.CheckConstraint(
                condition=Q(members__isnull=True) | Q(members__lte=LARGEST_HEAD_COUNT),
                name="activity_members",
                violation_error_message=_("This number of members is too large."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean_fields(self, exclude=None):
        self.ends_on = self.ends_on or self.starts_on
        super().clean_fields(exclude=exclude)

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day lies before the first day.")})
        agreement = self.agreement
        if agreement and self.kind_id and agreement.system != self.kind.system:
            raise ValidationError({"agreement": _("This agreement belongs to another system.")})

    def save(self, *args, **kwargs):
        self.ends_on = self.ends_on or self.starts_on
        self.system = self.kind.system
        super().save(*args, **kwargs)
        self.communities.add(self.host_id)

    @transaction.atomic
    def submit(self, *, by):
        """Donations drafted with the activity in its community are submitted with it."""
        super().submit(by=by)
        for donation in self.donations.filter(state=State.DRAFT, community=self.host_id):
            donation.submit(by=by)

    def warnings(self):
        outside = _("The day lies outside the term of the agreement that this fulfils.")
        is_to_come = self.starts_on > timezone.localdate()
        odd = [(self.outside_term, outside), (is_to_come, _("The first day is still to come."))]
        return [words for holds, words in odd if holds]

    @property
    def outside_term(self) -> bool:
        """Whether its first day lies outside the agreement it fulfils: flagged, not refused."""
        return bool(self.agreement_id) and not self.agreement.holds(self.starts_on)


class DonationQuerySet(RecordQuerySet):
    def during(self, span):
        return self.filter(received_on__range=(span.first, span.last))


class Donation(Record):
    """What a unit gave to a community on one day, in one or more lots."""

    access = "donation"
    workflow = True
    place_field = "community"
    audited_parts = ("items",)
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
