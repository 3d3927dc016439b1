from django.utils.translation import gettext_lazy as _

from agreements.columns import STATUS
from agreements.filters import STATUS_FILTER
from cobuild.core.filters import STANDING_FILTER
from cobuild.core.pages import Part, Register, Section, crud_urls

from .models import Association, LiaisonAgreement, Membership, Officer, Sponsorship

OFFICERS = Part(
    model=Officer,
    title=_("Officers"),
    relation="officers",
    fields=("post", "person", "phone", "since", "until"),
    least=0,
)

urlpatterns = [
    *crud_urls(
        Register(
            model=LiaisonAgreement,
            path="agreements/liaison",
            intro=_("What an enterprise and an association promised each other."),
            columns=(
                "title",
                "party_enterprise",
                "party_association",
                "starts_on",
                "ends_on",
                STATUS,
                "state",
            ),
            sections=(
                Section(_("Parties"), ("party_enterprise", "party_association")),
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
            filters=("party_enterprise", "party_association", "starts_on"),
            extra_filters=STATUS_FILTER,
            named=("party_enterprise__", "party_association__"),
            search=("title__icontains", "number__icontains"),
            panels=("activities",),
        )
    ),
    *crud_urls(
        Register(
            model=Association,
            path="associations",
            intro=_("Associations of communities that enterprises sponsor."),
            columns=("name", "founded_on", "dissolved_on"),
            sections=(
                Section(
                    _("Association"),
                    ("county", "name", "short_name", "founded_on", "dissolved_on"),
                ),
            ),
            parts=(OFFICERS,),
            filters=("founded_on",),
            extra_filters=STANDING_FILTER,
            named=("",),
            panels=("memberships", "sponsorships", "agreements", "sessions", "fund_entries"),
        )
    ),
    *crud_urls(
        Register(
            model=Membership,
            path="memberships",
            intro=_("Which community belongs to which association, and since when."),
            columns=("community", "association", "since", "until"),
            sections=(Section(_("Membership"), ("association", "community", "since", "until")),),
            filters=("association", "community", "since"),
            extra_filters=STANDING_FILTER,
            named=("community__", "association__"),
        )
    ),
    *crud_urls(
        Register(
            model=Sponsorship,
            path="sponsorships",
            intro=_("What enterprises pledged to associations, by year and purpose."),
            columns=("unit", "association", "year", "purpose", "pledged"),
            sections=(
                Section(_("Sponsorship"), ("association", "unit", "year", "purpose", "pledged")),
            ),
            filters=("association", "unit", "year", "purpose"),
            named=("unit__", "association__"),
            panels=("fund_entries",),
        )
    ),
]
