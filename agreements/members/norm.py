"""The yearly norm: in how many activities a registered member takes part."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cobuild.core.columns import Column
from cobuild.core.filters import yes_no_filter

from .models import MemberRegistration


def of_norm(registration):
    row = MemberRegistration.objects.with_attended().get(pk=registration.pk)
    norm = registration.community.county.yearly_norm
    return gettext("%(attended)s of %(norm)s") % {"attended": row.attended, "norm": norm}


def attended_activities(registration):
    """The list of the activities of this year in which the person took part by name."""
    year = timezone.localdate().year
    days = f"starts_on_from={year}-01-01&starts_on_to={year}-12-31"
    return f"{reverse('activity-list')}?attended_by={registration.pk}&{days}&counted=true"


def by_norm(rows, name, wanted):
    below = MemberRegistration.objects.below_norm().values("pk")
    return rows.filter(pk__in=below) if wanted else rows.exclude(pk__in=below)


ATTENDED = Column("attended", _("attended this year"), "number", sort=("attended",))
OF_NORM = Column("of_norm", _("activities this year"), read=of_norm, url=attended_activities)
BELOW_NORM_FILTER = {"below_norm": yes_no_filter(_("below the norm this year"), by_norm)}
