"""A joint activity of any system, and who of the registered members took part by name."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.base import ActivityKind, Agreement
from agreements.district.models import PlanItem
from agreements.liaison.models import Association
from agreements.members.models import MemberRegistration
from agreements.systems import system_choices
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.records import Record, RecordQuerySet, State
from communities.models import Community
from units.models import Unit, UnitBranch

LARGEST_HEAD_COUNT = 1_000_000


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
    always_among = {"communities": "host"}
    checked_with = ("plan_item__plan", "attendances")
    paired = ("title", "place")
    scope = {
        "county": "host__county",
        "zone": "communities__zone",
        "community": "communities",
        "unit": "units",
    }
    write_scope = {"zone": "host__zone", "community": "host"}

    system = LineField(_("system"), max_length=20, choices=system_choices, editable=False)
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
    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association"), related_name="sessions",
        null=True, blank=True,
    )  # fmt: skip
    plan_item = models.ForeignKey(
        PlanItem, models.PROTECT, verbose_name=_("fulfils the plan item"),
        related_name="activities", null=True, blank=True,
    )  # fmt: skip
    speaker = LineField(_("speaker"), max_length=100, blank=True)
    problems = models.TextField(_("problems raised"), max_length=5000, blank=True)
    problems_outcome = models.TextField(_("what became of them"), max_length=5000, blank=True)
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
            FieldCheck(
                field="association",
                condition=~Q(system="liaison") | Q(association__isnull=False),
                name="activity_association",
                violation_error_message=_("A session is held by an association: name it."),
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

    def derive(self):
        super().derive()
        self.ends_on = self.ends_on or self.starts_on
        self.system = self.kind.system

    def clean_fields(self, exclude=None):
        self.ends_on = self.ends_on or self.starts_on
        super().clean_fields(exclude=exclude)

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day lies before the first day.")})
        if self.kind_id:
            self.system = self.kind.system
        agreement = self.agreement
        if agreement and self.kind_id and agreement.system != self.system:
            raise ValidationError({"agreement": _("This agreement belongs to another system.")})
        if self.plan_item and self.plan_item.plan.community_id != self.host_id:
            raise ValidationError({"plan_item": _("This item is of another community's plan.")})
        self.check_head_count()

    def check_head_count(self):
        """The head count may be larger than the list of names, never smaller."""
        by_name = self.attendances.count() if self.pk else 0
        if by_name > (self.members or 0):
            words = _("%(number)s members are on the list by name: it is no fewer.")
            raise ValidationError({"members": words % {"number": by_name}})

    def save(self, *args, **kwargs):
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


class Attendance(models.Model):
    """A registered member who took part in an activity, known by name."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    registration = models.ForeignKey(MemberRegistration, models.PROTECT, related_name="attendances")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["registration__pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "registration"],
                name="attendance_once",
                violation_error_message=_("This member is on the list already."),
            ),
        ]

    def __str__(self):
        return self.registration.name
