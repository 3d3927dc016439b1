from django.urls import path
from django.utils.translation import gettext_lazy as _

from cobuild.core.filters import COUNTED_FILTER
from cobuild.core.pages import Part, Register, Section, crud_urls

from .forms import ActivityForm
from .models import Activity, Donation, DonationItem
from .views import RecordingView

LOTS = Part(
    model=DonationItem,
    title=_("Lots"),
    relation="items",
    fields=("form", "name", "specification", "quantity", "unit_price", "value", "basis"),
)

ACTIVITIES = Register(
    model=Activity,
    path="activities",
    intro=_("What communities and units did together."),
    columns=("starts_on", "title", "kind", "units", "host", "residents", "state"),
    sections=(
        Section(_("Activity"), ("title", "starts_on", "ends_on", "kind", "host", "place")),
        Section(_("Who took part"), ("units", "communities", "residents", "members")),
        Section(_("Content and outcome"), ("content", "outcome"), folded=True),
        Section(_("Agreement"), ("agreement",), folded=True),
    ),
    filters=(
        "system",
        "kind",
        "host",
        "communities",
        "communities__zone",
        "units",
        "state",
        "starts_on",
        "agreement",
    ),
    extra_filters=COUNTED_FILTER,
    named=("host__", "units__"),
    search=("title__icontains", "place__icontains"),
    panels=("donations",),
    form=ActivityForm,
    new_url="activity-new",
)

urlpatterns = [
    path("activities/new/", RecordingView.as_view(register=ACTIVITIES), name="activity-new"),
    *crud_urls(ACTIVITIES),
    *crud_urls(
        Register(
            model=Donation,
            path="donations",
            intro=_("Money, goods, services and facilities that units gave to communities."),
            columns=("received_on", "unit", "community", "purpose", "state"),
            sections=(
                Section(_("Donation"), ("unit", "community", "received_on", "purpose")),
                Section(_("Two people who received it"), ("receiver", "second_receiver")),
                Section(_("Belongs to"), ("activity", "agreement"), folded=True),
            ),
            parts=(LOTS,),
            filters=(
                "unit",
                "community",
                "community__zone",
                "state",
                "received_on",
                "activity",
                "agreement",
            ),
            extra_filters=COUNTED_FILTER,
            named=("unit__", "community__"),
            search=("purpose__icontains", "items__name__icontains"),
        )
    ),
]
