from django.urls import path
from django.utils.translation import gettext_lazy as _

from agreements.registers import agreement_register
from cobuild.core.columns import Column
from cobuild.core.filters import MINE_FILTER, STANDING_FILTER
from cobuild.core.pages import More, Part, Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

from .models import Association, LiaisonAgreement, Membership, Officer, Sponsorship
from .views import association_board

OFFICERS = Part(
    model=Officer,
    title=_("Officers"),
    relation="officers",
    fields=("post", "person", "phone", "since", "until"),
    least=0,
)


class SponsorshipRegister(Register):
    """Pledges are known to all of the county, payments to those who read them."""

    def rows(self, user):
        return super().rows(user).with_received(user)


RECEIVED = Column("received", _("received for it (yuan)"), "yuan", sort=("received",))

urlpatterns = [
    path("liaison/", association_board, name="liaison-board"),
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
            identity=("name", "county"),
            intro=_(
                "Associations of communities that enterprises sponsor: their officers, members, "
                "sponsors and money."
            ),
            columns=("name", "founded_on", "dissolved_on"),
            sections=(
                Section(
                    _("Association"),
                    ("county", "name", "short_name", "founded_on", "dissolved_on"),
                ),
            ),
            parts=(OFFICERS,),
            filters=("founded_on",),
            extra_filters=STANDING_FILTER | MINE_FILTER,
            named=("",),
            search=("officers__person__icontains",),
            panels=(
                "memberships",
                "sponsorships",
                "agreements",
                "sessions",
                "fund_entries",
                "facilities",
            ),
            more=(More("association-ledger", _("Ledger"), "history"),),
        )
    ),
    *crud_urls(
        Register(
            model=Membership,
            path="memberships",
            identity=("association", "community", "since"),
            intro=_(
                "Which community belongs to which association, and since when. A community that "
                "leaves gets its last day here."
            ),
            columns=("community", "association", "since", "until"),
            sections=(Section(_("Membership"), ("association", "community", "since", "until")),),
            filters=("association", "community", "community__zone", "since"),
            extra_filters=STANDING_FILTER | MINE_FILTER,
            named=("community__", "association__"),
        )
    ),
    *crud_urls(
        SponsorshipRegister(
            model=Sponsorship,
            path="sponsorships",
            identity=("unit", "association", "year", "purpose"),
            intro=_(
                "What enterprises pledged to associations, by year and purpose, and what was "
                "received for it."
            ),
            columns=("unit", "association", "year", "purpose", "pledged", RECEIVED),
            sections=(
                Section(_("Sponsorship"), ("association", "unit", "year", "purpose", "pledged")),
            ),
            filters=("association", "unit", "year", "purpose"),
            extra_filters=MINE_FILTER,
            named=("unit__", "association__"),
            totals=(
                Total("pledged", _("pledged"), YUAN),
                Total("received", _("received for it"), YUAN),
            ),
            panels=("fund_entries",),
        )
    ),
]
