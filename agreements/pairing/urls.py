from django.urls import path
from django.utils.translation import gettext_lazy as _

from agreements.registers import agreement_register
from cobuild.core.filters import STANDING_FILTER
from cobuild.core.pages import Register, Section, crud_urls

from .filters import GAP_FILTERS, HELPER_FILTER, PARTY_FILTER
from .models import HouseholdPairing, PairingAgreement
from .views import organisation_page, pairing_page

urlpatterns = [
    path("pairing/", pairing_page, name="pairing-board"),
    path("pairing/organisations/<int:pk>/", organisation_page, name="pairing-organisation"),
    *crud_urls(
        agreement_register(
            PairingAgreement,
            path="agreements/pairing",
            intro=_("What a unit's party branch and a community's promised each other."),
            parties=("party_branch", "party_community_branch"),
            filters=("unit", "community", "community__zone"),
            extra_filters=GAP_FILTERS | PARTY_FILTER,
        )
    ),
    *crud_urls(
        Register(
            model=HouseholdPairing,
            path="household-pairings",
            identity=("unit_branch", "household", "since"),
            intro=_("Which branch helps which needy household, and since when."),
            columns=("unit_branch", "household", "since", "until"),
            sections=(
                Section(_("Household pairing"), ("unit_branch", "household", "since", "until")),
            ),
            filters=(
                "unit_branch",
                "unit_branch__unit",
                "household",
                "household__community",
                "since",
            ),
            extra_filters=STANDING_FILTER | HELPER_FILTER,
            named=("unit_branch__", "unit_branch__unit__"),
            panels=("aid",),
        )
    ),
]
