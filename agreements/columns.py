from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.columns import Column


def status_today(agreement):
    return agreement.status_on(timezone.localdate())


STATUS = Column(
    "status",
    _("status"),
    "badge",
    lambda agreement: status_today(agreement).label,
    ("last_day",),
    look=status_today,
)
