"""District co-building: units are placed with a community and sign with it, zone by zone."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from agreements.base import ActivityKind, Agreement, AgreementQuerySet, same_county
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import COUNTED, Dated, Record, RecordQuerySet
from communities.models import Community, Zone
from units.models import Unit


class DistrictAgreement(Agreement):
    """A co-building agreement between a unit and a community."""

    access = "agreement"
    place_field = "party_community"

    party_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="district_agreements"
    )
    party_community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="district_agreements"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-building agreement")
        verbose_name_plural = _("co-building agreements")

    def set_parties(self):
        self.system = "district"
        self.unit_id, self.community_id = self.party_unit_id, self.party_community_id
        self.parties = f"district:{self.unit_id}:{self.community_id}"

    def renewal(self):
        parties = {"party_unit": self.party_unit_id, "party_community": self.party_community_id}
        return {**parties, **super().renewal()}

    def clean(self):
        super().clean()
        same_county(self, "party_unit", "party_community")


class PlacementQuerySet(RecordQuerySet):
    def with_agreement(self, day):
        """Placements of the day whose unit and community have an agreement in force."""
        return self.standing(day).filter(Exists(agreements_of_placement().in_force(day)))

    def without_agreement(self, day):
        return self.standing(day).exclude(Exists(agreements_of_placement().in_force(day)))

    def with_last_agreement(self):
        """Adds ``last_agreement`` and ``last_ended``: id and last day of the newest agreement."""
        agreements = agreements_of_placement().counted().order_by("-last_day")
        return self.annotate(
            last_agreement=Subquery(agreements.values("pk")[:1]),
            last_ended=Subquery(agreements.values("last_day")[:1]),
        )


def agreements_of_placement():
    parties = {"party_unit": OuterRef("unit"), "party_community": OuterRef("community")}
    return DistrictAgreement.objects.filter(**parties)


class Placement(Dated, Record):
    """A unit placed with a community; it stands in at most one community at a time."""

    access = "placement"
    words_from = ("unit", "community")
    directory = True
    place_field = "community"
    scope = {
        "county": "community__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "unit",
    }

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="placements"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="placements"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-since", "-pk"]
        constraints = [
            *Record.life_constraints("placement"),
            Dated.term_constraint("placement"),
            NoOverlap(
                name="placement_one_community",
                fields=["unit"],
                violation_error_message=_(
                    "The unit is placed with a community in this time already: "
                    "end that placement first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.unit} – {self.community}"

    def stands(self, day) -> bool:
        """Whether it is one of those ``standing`` on the day."""
        counts = self.state in COUNTED
        return counts and self.since <= day and (self.until is None or day <= self.until)

    def clean(self):
        same_county(self, "unit", "community")


class ZoneLead(Dated, Record):
    """A unit that leads a zone; a lead unit is itself one of the placed units."""

    access = "zone_lead"
    words_from = ("unit", "zone")
    checked_with = ("unit__placements",)
    directory = True
    place_field = "zone"
    scope = {
        "county": "zone__county",
        "zone": "zone",
        "community": "zone__communities",
        "unit": "unit",
    }

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="zone_leads"
    )
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("zone"), related_name="leads")

    class Meta:
        verbose_name = _("lead unit")
        verbose_name_plural = _("lead units")
        ordering = ["-since", "-pk"]
        constraints = [
            *Record.life_constraints("zone_lead"),
            Dated.term_constraint("zone_lead"),
            NoOverlap(
                name="zone_lead_once",
                fields=["unit", "zone"],
                violation_error_message=_("The unit leads this zone in this time already."),
            ),
        ]

    def __str__(self):
        return f"{self.unit} – {self.zone}"

    def clean(self):
        same_county(self, "unit", "zone")
        if self.unit_id and self.since and not self.unit_is_placed:
            raise ValidationError(
                {"unit": _("A lead unit is one of the placed units: place it first.")}
            )

    @property
    def unit_is_placed(self) -> bool:
        return any(placement.stands(self.since) for placement in self.unit.placements.all())


class PlanQuerySet(RecordQuerySet):
    def with_progress(self):
        """Adds ``planned`` and ``done``: the number of its items and of those fulfilled."""
        fulfilled = Q(items__activities__state__in=COUNTED)
        return self.annotate(
            planned=Count("items", distinct=True),
            done=Count("items", filter=fulfilled, distinct=True),
        )


class Plan(Record):
    """What a community means to do in a year; its items are fulfilled by activities."""

    access = "plan"
    words_from = ("community",)
    attachable = True
    place_field = "community"
    audited_parts = ("items",)
    scope = {
        "county": "community__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "items__units",
    }

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="plans"
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    goal = models.TextField(_("goal of the year"), max_length=2000, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly plan")
        verbose_name_plural = _("yearly plans")
        ordering = ["-year", "community"]
        constraints = [
            *Record.life_constraints("plan"),
            models.UniqueConstraint(
                fields=["community", "year"],
                condition=~Q(state="voided"),
                name="plan_once",
                violation_error_message=_("The community has a plan for this year already."),
            ),
        ]

    def __str__(self):
        return f"{self.community} {self.year}"

    def when_copied(self):
        return {"year": self.year + 1}


class PlanItemQuerySet(models.QuerySet):
    def with_fulfilled(self):
        """Adds ``fulfilled``: how many activities that count fulfil the item."""
        counted = Q(activities__state__in=COUNTED)
        return self.annotate(fulfilled=Count("activities", filter=counted, distinct=True))


class PlanItem(models.Model):
    """One thing planned: a joint kind, a quarter, and the units responsible for it."""

    class PlannedQuarter(models.IntegerChoices):
        FIRST = 1, _("first quarter")
        SECOND = 2, _("second quarter")
        THIRD = 3, _("third quarter")
        FOURTH = 4, _("fourth quarter")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    what = LineField(_("what is planned"), max_length=120)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, verbose_name=_("joint kind"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=PlannedQuarter)
    units = models.ManyToManyField(
        Unit, verbose_name=_("units responsible"), related_name="plan_items", blank=True
    )

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["quarter", "pk"]
        constraints = [
            FieldCheck(
                field="quarter",
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="plan_item_quarter",
                violation_error_message=_("A year has four quarters."),
            ),
        ]

    def __str__(self):
        return f"{self.get_quarter_display()} {self.what}"


class FiveHaves(Record):
    """One of the five things that a zone must have each year, with its evidence."""

    class Item(models.TextChoices):
        LEADING_BODY = "leading_body", _("leading body")
        WORKING_TEAM = "working_team", _("working team")
        WORK_PLAN = "work_plan", _("work plan")
        RULES = "rules", _("rules and measures")
        FUND = "fund", _("co-building fund")

    access = "five_haves"
    words_from = ("zone",)
    attachable = True
    place_field = "zone"
    scope = {"county": "zone__county", "zone": "zone", "community": "zone__communities"}

    zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name=_("zone"), related_name="five_haves"
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    item = LineField(_("item"), max_length=15, choices=Item)
    evidence = models.TextField(_("evidence"), max_length=2000)
    amount = YuanField(_("amount (yuan)"), null=True, blank=True)

    class Meta:
        verbose_name = _("five haves")
        verbose_name_plural = _("five haves")
        ordering = ["-year", "zone", "item"]
        constraints = [
            *Record.life_constraints("five_haves"),
            models.UniqueConstraint(
                fields=["zone", "year", "item"],
                condition=~Q(state="voided"),
                name="five_haves_once",
                violation_error_message=_(
                    "There is an entry for this zone, year and item already."
                ),
            ),
            FieldCheck(
                field="amount",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="five_haves_amount",
                violation_error_message=_("An amount is not negative."),
            ),
            FieldCheck(
                field="evidence",
                condition=~Q(evidence=""),
                name="five_haves_evidence",
                violation_error_message=_("Name the evidence."),
            ),
        ]

    def __str__(self):
        return f"{self.zone} {self.year} {self.get_item_display()}"
