from django.urls import path
from django.utils.translation import gettext_lazy as _

from activities.filters import HELPER_FILTER
from activities.forms_aid import AidForm
from activities.models import Aid
from activities.views import VisitView
from cobuild.core.filters import COUNTED_FILTER
from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

AID = Register(
    model=Aid,
    path="aid",
    identity=("pairing", "visited_on"),
    intro=_("Visits to needy households, with what the branch brought."),
    columns=("visited_on", "pairing", "visitors", "cash", "goods", "goods_value", "state"),
    sections=(
        Section(_("Visit"), ("pairing", "visited_on", "visitors")),
        Section(_("What was brought"), ("cash", "goods", "goods_value")),
        Section(_("Needs"), ("needs",)),
    ),
    filters=(
        "pairing__unit_branch",
        "pairing__unit_branch__unit",
        "pairing__household__community",
        "pairing__household__community__zone",
        "visited_on",
        "pairing",
    ),
    extra_filters=COUNTED_FILTER | HELPER_FILTER,
    named=("pairing__unit_branch__",),
    search=("visitors__icontains", "goods__icontains"),
    totals=(
        Total("cash", _("cash"), YUAN),
        Total("goods_value", _("value of the goods"), YUAN),
    ),
    form=AidForm,
    new_url="aid-new",
)

urlpatterns = [
    path("aid/new/", VisitView.as_view(register=AID), name="aid-new"),
    *crud_urls(AID),
]
