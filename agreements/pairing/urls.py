from django.utils.translation import gettext_lazy as _

from agreements.columns import STATUS
from agreements.filters import STATUS_FILTER
from cobuild.core.filters import STANDING_FILTER
from cobuild.core.pages import Register, Section, crud_urls

from .models import HouseholdPairing, PairingAgreement

urlpatterns = [
    *crud_urls(
        Register(
            model=PairingAgreement,
            path="agreements/pairing",
            intro=_("What a unit's party branch and a community's promised each other."),
            columns=(
                "title",
                "party_branch",
                "party_community_branch",
                "starts_on",
                "ends_on",
                STATUS,
                "state",
            ),
            sections=(
                Section(_("Parties"), ("party_branch", "party_community_branch")),
                Section(_("Agreement"), ("title", "number", "signed_on", "starts_on", "ends_on")),
                Section(
                    _("Content"),
                    ("content", "unit_duties", "community_duties", "events_a_year"),
                    folded=True,
                ),
                Section(_("People in charge"), ("unit_person", "community_person"), folded=True),
                Section(
                    _("Renewal and early end"),
                    ("renews", "terminated_on", "termination_reason"),
                    folded=True,
                ),
            ),
            filters=(
                "party_branch",
                "party_community_branch",
                "unit",
                "community",
                "community__zone",
                "starts_on",
            ),
            extra_filters=STATUS_FILTER,
            named=("party_branch__", "party_community_branch__", "unit__"),
            search=("title__icontains", "number__icontains"),
            panels=("activities",),
        )
    ),
    *crud_urls(
        Register(
            model=HouseholdPairing,
            path="household-pairings",
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
            extra_filters=STANDING_FILTER,
            named=("unit_branch__", "unit_branch__unit__"),
            panels=("aid",),
        )
    ),
]
