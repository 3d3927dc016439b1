from django.utils.translation import gettext_lazy as _

from cobuild.core.filters import STANDING_FILTER
from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.totals import ATTENDANCES, Total

from .forms import PledgeForm, RegistrationForm, VolunteerForm
from .models import MemberRegistration, Pledge, Volunteer
from .norm import ATTENDED, BELOW_NORM_FILTER, OF_NORM

urlpatterns = [
    *crud_urls(
        Register(
            model=MemberRegistration,
            path="members",
            identity=("name", "community", "registered_on", "distinction"),
            intro=_("In-service members of units who registered with a community."),
            columns=(
                "name",
                "unit",
                "community",
                "registered_on",
                "withdrawn_on",
                ATTENDED,
                "phone",
            ),
            sections=(
                Section(
                    _("Member"), ("name", "unit", "community", "registered_on"), shown=(OF_NORM,)
                ),
                Section(
                    _("More"),
                    ("distinction", "branch", "phone", "skills", "wishes"),
                    folded=True,
                ),
                Section(_("Withdrawal"), ("withdrawn_on",), folded=True),
            ),
            filters=("unit", "community", "community__zone", "registered_on", "withdrawn_on"),
            extra_filters=STANDING_FILTER | BELOW_NORM_FILTER,
            annotate=("with_attended",),
            totals=(Total("attended", _("attended this year"), ATTENDANCES),),
            form=RegistrationForm,
            named=("", "unit__"),
            search=("skills__icontains",),
        )
    ),
    *crud_urls(
        Register(
            model=Volunteer,
            path="volunteers",
            identity=("name", "community", "post", "since"),
            intro=_("The communities' own members who serve at a post."),
            columns=("name", "community", "post", "area", "since", "until"),
            sections=(
                Section(_("Volunteer"), ("name", "post", "community", "since")),
                Section(_("More"), ("area", "phone", "until"), folded=True),
            ),
            filters=("community", "community__zone", "post", "since", "until"),
            extra_filters=STANDING_FILTER,
            named=("", "community__"),
            search=("area__icontains",),
            form=VolunteerForm,
        )
    ),
    *crud_urls(
        Register(
            model=Pledge,
            path="pledges",
            identity=("shop", "community", "signed_on"),
            intro=_("Shop owners' promises to prevent pollution."),
            columns=(
                "shop",
                "owner",
                "owner_is_member",
                "community",
                "signed_on",
                "ended_on",
                "device",
            ),
            sections=(
                Section(
                    _("Pledge"), ("shop", "owner", "owner_is_member", "community", "signed_on")
                ),
                Section(_("Purification device"), ("device", "device_fitted_on"), folded=True),
                Section(_("More"), ("address", "phone", "ended_on"), folded=True),
            ),
            filters=(
                "community",
                "community__zone",
                "owner_is_member",
                "signed_on",
                "ended_on",
                "device_fitted_on",
            ),
            extra_filters=STANDING_FILTER,
            named=("community__",),
            search=("shop__icontains", "owner__icontains", "address__icontains"),
            form=PledgeForm,
        )
    ),
]
