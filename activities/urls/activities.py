from django.urls import path
from django.utils.translation import gettext_lazy as _

from activities.attendance import ATTENDED_BY_FILTER
from activities.filters import PAIR_FILTER
from activities.forms import ActivityForm
from activities.models import Activity
from activities.views import RecordingView
from cobuild.core.filters import COUNTED_FILTER
from cobuild.core.pages import More, Register, Section, crud_urls
from cobuild.core.totals import ATTENDANCES, Total

ACTIVITIES = Register(
    model=Activity,
    path="activities",
    identity=("title", "host", "starts_on"),
    intro=_("What communities and units did together."),
    columns=("starts_on", "title", "kind", "units", "host", "residents", "state"),
    sections=(
        Section(_("Activity"), ("title", "starts_on", "ends_on", "kind", "host", "place")),
        Section(_("Who took part"), ("units", "communities", "residents", "members")),
        Section(_("Content and outcome"), ("content", "outcome"), folded=True),
        Section(
            _("Session of an association"),
            ("association", "speaker", "problems", "problems_outcome"),
            folded=True,
        ),
        Section(_("Agreement"), ("agreement",), folded=True),
        Section(_("Party branches"), ("unit_branches",), folded=True),
        Section(_("Yearly plan"), ("plan_item",), folded=True),
    ),
    filters=(
        "system",
        "kind",
        "host",
        "communities",
        "communities__zone",
        "units",
        "unit_branches",
        "state",
        "starts_on",
        "agreement",
        "association",
    ),
    extra_filters=COUNTED_FILTER | ATTENDED_BY_FILTER | PAIR_FILTER,
    named=("host__", "units__"),
    search=("title__icontains", "place__icontains"),
    panels=("donations",),
    more=(More("activity-attendance", _("Members by name"), "check", changes=True),),
    totals=(
        Total("residents", _("residents taking part"), ATTENDANCES),
        Total("members", _("registered members taking part"), ATTENDANCES),
    ),
    form=ActivityForm,
    new_url="activity-new",
    template="activities/edit.html",
)

urlpatterns = [
    path("activities/new/", RecordingView.as_view(register=ACTIVITIES), name="activity-new"),
    *crud_urls(ACTIVITIES),
]
