"""Who is helped: counties, their zones, communities with their party branches and households."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.masks import hide, mask_name, mask_phone
from cobuild.core.names import Named, NamedQuerySet
from cobuild.core.records import OFFERED_AFTER_END, Dated, Record

division_code = RegexValidator(r"^\d{6}\Z", _("A division code has 6 digits (GB/T 2260)."))
statistics_code = RegexValidator(r"^\d{12}\Z", _("A statistics code has 12 digits."))
phone_number = RegexValidator(
    r"^[0-9+][0-9 \-]{4,19}\Z", _("A phone number has 5 to 20 digits, blanks or hyphens.")
)


class County(Named, Record):
    access = "county"
    directory = True
    scope = {"county": "pk"}

    code = LineField(_("division code"), max_length=6, validators=[division_code])
    yearly_norm = models.PositiveSmallIntegerField(
        _("activities a registered member is expected at a year"),
        default=2,
        validators=[MaxValueValidator(366)],
    )
    returns_due_days = models.PositiveSmallIntegerField(
        _("days after a quarter's end by which returns are due"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("days after a quarter's end on which it is published by itself"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("Empty: only the county office publishes."),
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["code"]
        constraints = [
            *Record.life_constraints("county"),
            models.UniqueConstraint(
                fields=["code"],
                name="county_code",
                violation_error_message=_("Another county has this division code."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}$"),
                name="county_code_digits",
                violation_error_message=_("A division code has 6 digits (GB/T 2260)."),
            ),
            FieldCheck(
                field="yearly_norm",
                condition=Q(yearly_norm__lte=366),
                name="county_yearly_norm",
                violation_error_message=_("A year has 366 days at most."),
            ),
            FieldCheck(
                field="returns_due_days",
                condition=Q(returns_due_days__gte=1, returns_due_days__lte=90),
                name="county_returns_due_days",
                violation_error_message=_("Returns are due within 1 to 90 days."),
            ),
            FieldCheck(
                field="closes_after_days",
                condition=Q(closes_after_days__isnull=True)
                | Q(closes_after_days__gte=F("returns_due_days"), closes_after_days__lte=366),
                name="county_closes_after_days",
                violation_error_message=_(
                    "A quarter is published by itself no earlier than its returns are due, and "
                    "within 366 days."
                ),
            ),
        ]


class Zone(Named, Record):
    access = "zone"
    directory = True
    place_field = "county"
    scope = {"county": "county", "zone": "pk"}

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["order", "pinyin", "pk"]
        constraints = [
            *Record.life_constraints("zone"),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=~Q(state="voided"),
                name="zone_name",
                violation_error_message=_("The county has a zone of this name already."),
            ),
        ]


class ClosingQuerySet(NamedQuerySet):
    """Communities and units: both have a day on which they closed, if they did."""

    def on_offer(self):
        since = timezone.localdate() - OFFERED_AFTER_END
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since))


class CommunityQuerySet(ClosingQuerySet):
    def standing(self, day):
        """Communities that are open on the day."""
        opened = Q(open_since__isnull=True) | Q(open_since__lte=day)
        closes_later = Q(closed_on__isnull=True) | Q(closed_on__gte=day)
        return self.counted().filter(opened, closes_later)


class Community(Named, Record):
    class Kind(models.TextChoices):
        URBAN = "urban", _("urban community")
        VILLAGE = "village", _("village")

    access = "community"
    directory = True
    place_field = "county"
    scope = {"county": "county", "zone": "zone", "community": "pk"}

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    zone = models.ForeignKey(
        Zone,
        models.PROTECT,
        verbose_name=_("zone"),
        null=True,
        blank=True,
        related_name="communities",
    )
    code = LineField(
        _("statistics code"), max_length=12, null=True, blank=True, validators=[statistics_code]
    )
    township = LineField(_("township"), max_length=60, blank=True)
    kind = LineField(_("kind"), max_length=10, choices=Kind, default=Kind.URBAN)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    residents = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    registered_members = models.PositiveIntegerField(
        _("registered party members"), null=True, blank=True
    )
    address = LineField(_("address"), max_length=200, blank=True)
    open_since = models.DateField(_("open since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("community"),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(state="voided"),
                name="community_code",
                violation_error_message=_("Another community has this statistics code."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{12}$"),
                name="community_code_digits",
                violation_error_message=_("A statistics code has 12 digits."),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=~Q(state="voided"),
                name="community_name",
                violation_error_message=_("The county has a community of this name already."),
            ),
            FieldCheck(
                field="closed_on",
                condition=Q(closed_on__isnull=True)
                | Q(open_since__isnull=True)
                | Q(closed_on__gte=F("open_since")),
                name="community_term",
                violation_error_message=_("The community closed before it opened."),
            ),
        ]

    def clean(self):
        self.code = self.code or None
        if self.zone_id and self.county_id and self.zone.county_id != self.county_id:
            raise ValidationError({"zone": _("This zone belongs to another county.")})


class CommunityBranch(Named, Dated, Record):
    access = "community_branch"
    directory = True
    place_field = "community"
    scope = {"county": "community__county", "zone": "community__zone", "community": "community"}

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="branches"
    )
    secretary = LineField(_("secretary"), max_length=50, blank=True)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("community party branch")
        verbose_name_plural = _("community party branches")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("community_branch"),
            Dated.term_constraint("community_branch"),
            models.UniqueConstraint(
                fields=["community", "name"],
                condition=~Q(state="voided"),
                name="community_branch_name",
                violation_error_message=_("The community has a branch of this name already."),
            ),
        ]


class Household(Dated, Record):
    """A needy household; who it is stays within its own community."""

    class Allowance(models.TextChoices):
        NONE = "none", _("no allowance")
        SUBSISTENCE = "subsistence", _("subsistence allowance")
        LOW_INCOME = "low_income", _("low-income household")
        FIVE_GUARANTEES = "five_guarantees", _("extreme poverty support")
        OTHER = "other", _("other")

    access = "household"
    place_field = "community"
    scope = {"county": "community__county", "zone": "community__zone", "community": "community"}
    sensitive_fields = ("head", "cause", "address", "phone")
    masks = {"head": mask_name, "phone": mask_phone, "address": hide, "cause": hide}

    community = models.ForeignKey(Community, models.PROTECT, verbose_name=_("community"))
    head = LineField(_("head of household"), max_length=50)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    cause = LineField(_("cause of hardship"), max_length=300)
    allowance = LineField(_("allowance"), max_length=20, choices=Allowance, default=Allowance.NONE)
    address = LineField(_("address"), max_length=200, blank=True)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])

    class Meta:
        verbose_name = _("needy household")
        verbose_name_plural = _("needy households")
        ordering = ["-since", "pk"]
        constraints = [
            *Record.life_constraints("household"),
            Dated.term_constraint("household"),
            FieldCheck(
                field="people",
                condition=Q(people__gte=1, people__lte=50),
                name="household_people",
                violation_error_message=_("A household has 1 to 50 people."),
            ),
        ]

    def __str__(self):
        return mask_name(self.head)

    def words_for(self, user):
        return self.head if self.is_open_to(user) else str(self)

    @property
    def county_id(self):
        return self.community.county_id


class Honour(Record):
    class Level(models.TextChoices):
        COUNTY = "county", _("county level")
        MUNICIPAL = "municipal", _("municipal level")
        PROVINCIAL = "provincial", _("provincial level")
        NATIONAL = "national", _("national level")

    access = "honour"
    directory = True
    place_field = "county"
    scope = {"county": "county", "zone": "community__zone", "community": "community"}

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        verbose_name=_("community"),
        null=True,
        blank=True,
        help_text=_("Empty when the county itself was honoured."),
    )
    title = LineField(_("title"), max_length=100)
    level = LineField(_("level"), max_length=12, choices=Level)
    awarded_on = models.DateField(_("awarded on"))

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-awarded_on", "-pk"]
        constraints = Record.life_constraints("honour")

    def __str__(self):
        return self.title

    def clean(self):
        if self.community_id and self.county_id and self.community.county_id != self.county_id:
            raise ValidationError({"community": _("This community belongs to another county.")})
