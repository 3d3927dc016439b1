"""What the systems share: the agreement, and the kinds of what is done together."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import Record, RecordQuerySet
from cobuild.core.scope import ScopedQuerySet
from communities.models import Community
from units.models import Unit

from .systems import all_systems, system_choices

SYSTEMS = all_systems()
ABOUT_TO_EXPIRE_DAYS = 30


def same_county(record, unit_field, place_field):
    """Refuse a unit (or a branch of one) and a place of two counties."""
    unit, place = getattr(record, unit_field, None), getattr(record, place_field, None)
    if unit and place and unit.county_id != place.county_id:
        raise ValidationError({unit_field: _("This unit belongs to another county.")})


class ActivityKind(models.Model):
    """A kind of activity of one system; data, because counties word their kinds differently."""

    system = LineField(_("system"), max_length=20, choices=system_choices)
    key = LineField(max_length=40, unique=True)
    name = LineField(_("name"), max_length=40)
    name_en = LineField(_("English name"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activities")
        ordering = ["system", "order", "pk"]
        db_table = "activities_activitykind"  # where the kinds were stored first

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Status(models.TextChoices):
    """Where an agreement stands on a day; follows from its dates and is never stored."""

    TO_COME = "to_come", _("not yet in force")
    IN_FORCE = "in_force", _("in force")
    EXPIRING = "expiring", _("about to expire")
    EXPIRED = "expired", _("expired")
    TERMINATED = "terminated", _("terminated")


class AgreementQuerySet(RecordQuerySet):
    def _hangs_on(self, places, scope):
        """Of all systems together: each agreement hangs on places as its own system says."""
        condition = super()._hangs_on(places, scope)
        if self.model is not Agreement:
            return condition
        for child in Agreement.__subclasses__():
            if child.scope != Agreement.scope:
                rows = child._base_manager.filter(
                    ScopedQuerySet(child)._hangs_on(places, child.scope)
                )
                condition |= Q(pk__in=rows.values("pk"))
        return condition

    def in_force(self, day):
        """Counted agreements whose term holds the day: first and last day belong to it."""
        return self.counted().filter(starts_on__lte=day, last_day__gte=day)

    def expiring(self, day, days=ABOUT_TO_EXPIRE_DAYS):
        return self.in_force(day).filter(last_day__lte=day + timedelta(days=days))

    def to_renew(self, day):
        """About to expire, and neither followed by another of the same parties nor terminated."""
        later = Agreement.objects.counted().filter(
            parties=OuterRef("parties"), starts_on__gt=OuterRef("starts_on")
        )
        return self.expiring(day).filter(~Exists(later), terminated_on__isnull=True)

    def with_status(self, day):
        soon = day + timedelta(days=ABOUT_TO_EXPIRE_DAYS)
        status = Case(
            When(starts_on__gt=day, then=Value(Status.TO_COME)),
            When(terminated_on__lt=day, then=Value(Status.TERMINATED)),
            When(last_day__lt=day, then=Value(Status.EXPIRED)),
            When(last_day__lte=soon, then=Value(Status.EXPIRING)),
            default=Value(Status.IN_FORCE),
        )
        return self.annotate(status=status)


class Agreement(Record):
    """A promise between two parties for a term; each system's child holds its parties.

    ``parties`` names the two parties for the rule that agreements of the same parties never
    overlap. ``last_day`` is the day of termination or, without one, the end of the term.
    """

    access = "agreement"
    workflow = True
    attachable = True
    system_key = ""
    scope = {
        "county": "unit__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "unit",
    }

    system = LineField(_("system"), max_length=20, choices=system_choices, editable=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="agreements", editable=False
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="agreements",
        null=True, editable=False,
    )  # fmt: skip
    parties = LineField(max_length=60, editable=False)
    number = LineField(_("number"), max_length=40, blank=True)
    title = LineField(_("title"), max_length=120)
    content = models.TextField(_("content"), max_length=5000, blank=True)
    unit_duties = models.TextField(_("duties of the unit"), max_length=5000, blank=True)
    community_duties = models.TextField(_("duties of the community"), max_length=5000, blank=True)
    events_a_year = models.PositiveSmallIntegerField(
        _("least number of events a year"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(366)],
    )
    unit_person = LineField(_("person in charge, unit"), max_length=50, blank=True)
    community_person = LineField(_("person in charge, community"), max_length=50, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    termination_reason = LineField(_("why it was terminated"), max_length=300, blank=True)
    renews = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("renews"), null=True, blank=True,
        related_name="renewals",
    )  # fmt: skip
    last_day = models.DateField(_("last day"), editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Record.life_constraints("agreement"),
            FieldCheck(
                field="ends_on",
                condition=Q(ends_on__gte=F("starts_on")),
                name="agreement_term",
                violation_error_message=_("The agreement ends before it starts."),
            ),
            FieldCheck(
                field="terminated_on",
                condition=Q(terminated_on__isnull=True)
                | Q(terminated_on__gte=F("starts_on"), terminated_on__lte=F("ends_on")),
                name="agreement_terminated_within",
                violation_error_message=_("The day of termination lies outside the term."),
            ),
            FieldCheck(
                field="termination_reason",
                condition=Q(terminated_on__isnull=True) | ~Q(termination_reason=""),
                name="agreement_termination_reason",
                violation_error_message=_("Say why the agreement was terminated."),
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=~Q(state="voided"),
                name="agreement_renewed_once",
                violation_error_message=_("Another agreement renews this one already."),
            ),
            models.CheckConstraint(
                condition=~Q(renews=F("id")),
                name="agreement_renews_other",
                violation_error_message=_("An agreement does not renew itself."),
            ),
            models.CheckConstraint(
                condition=Q(last_day=Coalesce("terminated_on", "ends_on")),
                name="agreement_last_day",
            ),
            NoOverlap(
                name="agreement_no_overlap",
                fields=["parties"],
                since="starts_on",
                until="last_day",
                violation_error_message=_(
                    "These parties have another agreement in this time: terms must not overlap."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(f"{SYSTEMS[self.system].agreement}-detail", args=[self.pk])

    @property
    def child(self):
        """The agreement of its own system, which knows the parties."""
        return (
            self if type(self) is not Agreement else getattr(self, SYSTEMS[self.system].agreement)
        )

    def status_on(self, day) -> Status:
        if self.starts_on > day:
            return Status.TO_COME
        if self.terminated_on and self.terminated_on < day:
            return Status.TERMINATED
        if self.ends_on < day:
            return Status.EXPIRED
        days_left = (self.last_day - day).days
        return Status.EXPIRING if days_left <= ABOUT_TO_EXPIRE_DAYS else Status.IN_FORCE

    def holds(self, day) -> bool:
        """Whether the day lies in the term; an activity outside it is flagged."""
        return self.starts_on <= day <= self.last_day

    def renewal(self) -> dict:
        """What the form of a renewal begins with; the child adds its own parties."""
        first_day = self.last_day + timedelta(days=1)
        return {"renews": self.pk, "title": self.title, "starts_on": first_day}

    def set_parties(self):
        """Fill system, unit, community and parties from the child's own parties."""
        raise NotImplementedError

    def derive(self):
        super().derive()
        self.set_parties()
        self.last_day = self.terminated_on or self.ends_on

    def clean_fields(self, exclude=None):
        self.derive()
        super().clean_fields(exclude=exclude)

    def clean(self):
        if self.renews and self.renews.parties != self.parties:
            raise ValidationError({"renews": _("An agreement renews one of the same parties.")})
