from django.utils.translation import gettext_lazy as _

from agreements.registers import agreement_register
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
        agreement_register(
            LiaisonAgreement,
            path="agreements/liaison",
            intro=_("What an enterprise and an association promised each other."),
            parties=("party_enterprise", "party_association"),
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
