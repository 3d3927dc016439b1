"""What was built for a community."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.base import Agreement
from agreements.liaison.models import Association
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.records import Record, RecordQuerySet
from communities.models import Community


class FacilityQuerySet(RecordQuerySet):
    def completed(self, span):
        return self.counted().filter(completed_on__range=(span.first, span.last))


class Facility(Record):
    """A room, a corridor, a court: what stands in a community, and what it came from."""

    class Kind(models.TextChoices):
        SERVICE_CENTRE = "service_centre", _("service centre")
        FITNESS_POINT = "fitness_point", _("fitness point")
        GATEBALL_COURT = "gateball_court", _("gateball court")
        ROOM = "room", _("activity room")
        CORRIDOR = "corridor", _("publicity corridor")
        LIBRARY = "library", _("reading room")
        OTHER = "other", _("other facility")

    access = "facility"
    attachable = True
    place_field = "community"
    scope = {
        "county": "community__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "agreement__unit",
    }

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="facilities"
    )
    kind = LineField(_("kind"), max_length=20, choices=Kind)
    name = LineField(_("facility"), max_length=100)
    place = LineField(_("place"), max_length=100, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    cost = YuanField(_("cost (yuan)"), null=True, blank=True)
    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association it came from"),
        related_name="facilities", null=True, blank=True,
    )  # fmt: skip
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("agreement it came from"),
        related_name="facilities", null=True, blank=True,
    )  # fmt: skip

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["-completed_on", "-pk"]
        constraints = [
            *Record.life_constraints("facility"),
            FieldCheck(
                field="cost",
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="facility_cost",
                violation_error_message=_("A cost is not negative."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if not self.community_id:
            return
        if self.association and self.association.county_id != self.community.county_id:
            raise ValidationError({"association": _("This association is of another county.")})
        if self.agreement and self.agreement.community_id not in (None, self.community_id):
            raise ValidationError({"agreement": _("This agreement is one of another community.")})
