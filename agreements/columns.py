from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.columns import Column

STATUS = Column(
    "status",
    _("status"),
    "badge",
    lambda agreement: agreement.status_on(timezone.localdate()).label,
    ("last_day",),
)
