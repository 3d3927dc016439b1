from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext_lazy as _

from activities.forms_funds import FundEntryForm
from activities.funds import association_ledger, ledger_address, ledger_words, zone_ledger
from activities.models import FundEntry
from cobuild.core.columns import Column
from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

LEDGER = Column("ledger", _("Ledger"), read=ledger_words, url=ledger_address)

urlpatterns = [
    path("associations/<int:pk>/ledger/", association_ledger, name="association-ledger"),
    path("zones/<int:pk>/ledger/", zone_ledger, name="zone-ledger"),
    *crud_urls(
        Register(
            model=FundEntry,
            path="funds",
            identity=("day", "association", "zone", "direction", "purpose", "voucher"),
            intro=_("What associations and zones received and spent, with their vouchers."),
            columns=(
                "day",
                "details",
                "association",
                "direction",
                "amount",
                "purpose",
                "voucher",
                "zone",
            ),
            sections=(
                Section(_("Whose money"), ("association", "zone"), shown=(LEDGER,)),
                Section(
                    _("Entry"), ("day", "direction", "amount", "purpose", "details", "voucher")
                ),
                Section(_("Belongs to"), ("sponsorship", "activity"), folded=True),
                Section(_("Below zero"), ("overdraft_reason",), folded=True),
            ),
            filters=(
                "association",
                "zone",
                "direction",
                "purpose",
                "day",
                "sponsorship",
                "activity",
            ),
            named=("association__", "zone__"),
            search=("details__icontains", "voucher__icontains"),
            totals=(
                Total("amount", _("received"), YUAN, only=Q(direction="in")),
                Total("amount", _("spent"), YUAN, only=Q(direction="out")),
            ),
            form=FundEntryForm,
        )
    ),
]
