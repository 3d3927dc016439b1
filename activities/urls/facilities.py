from django.utils.translation import gettext_lazy as _

from activities.models import Facility
from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

urlpatterns = crud_urls(
    Register(
        model=Facility,
        path="facilities",
        identity=("name", "community"),
        intro=_("Rooms, corridors, courts and centres that were built for communities."),
        columns=("name", "community", "kind", "completed_on", "cost"),
        sections=(
            Section(_("Facility"), ("name", "kind", "community", "completed_on", "cost")),
            Section(_("Place"), ("place",), folded=True),
            Section(_("Came from"), ("association", "agreement"), folded=True),
        ),
        filters=(
            "community",
            "community__zone",
            "kind",
            "completed_on",
            "association",
            "agreement__unit",
        ),
        totals=(Total("cost", _("cost"), YUAN),),
        named=("community__",),
        search=("name__icontains", "place__icontains"),
    )
)
