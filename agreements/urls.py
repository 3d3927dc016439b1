from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import Register, crud_urls

from .base import Agreement
from .columns import STATUS
from .filters import STATUS_FILTER

urlpatterns = crud_urls(
    Register(
        model=Agreement,
        path="agreements",
        list_only=True,
        intro=_("The agreements of all systems, with their terms."),
        columns=("title", "system", "unit", "community", "starts_on", "last_day", STATUS, "state"),
        filters=("system", "unit", "community", "community__zone", "state", "starts_on"),
        extra_filters=STATUS_FILTER,
        named=("unit__", "community__"),
        search=("title__icontains", "number__icontains"),
    )
)
