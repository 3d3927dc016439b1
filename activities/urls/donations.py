from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext_lazy as _

from activities.models import Donation, DonationItem
from activities.receipts import donation_receipt
from cobuild.core.filters import COUNTED_FILTER
from cobuild.core.pages import More, Part, Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

LOTS = Part(
    model=DonationItem,
    title=_("Lots"),
    relation="items",
    fields=("form", "name", "specification", "quantity", "unit_price", "value", "basis"),
)

urlpatterns = [
    path("donations/<int:pk>/receipt/", donation_receipt, name="donation-receipt"),
    *crud_urls(
        Register(
            model=Donation,
            path="donations",
            identity=("unit", "community", "received_on", "purpose", "receiver"),
            intro=_("Money, goods, services and facilities that units gave to communities."),
            columns=("received_on", "unit", "community", "purpose", "state"),
            sections=(
                Section(_("Donation"), ("unit", "community", "received_on", "purpose")),
                Section(_("Two people who received it"), ("receiver", "second_receiver")),
                Section(_("Belongs to"), ("activity", "agreement"), folded=True),
            ),
            parts=(LOTS,),
            more=(More("donation-receipt", _("Receipt")),),
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
            totals=(
                Total("items__value", _("value of all valued lots"), YUAN),
                Total("items__value", _("of it cash"), YUAN, only=Q(items__form="cash")),
            ),
            named=("unit__", "community__"),
            search=("purpose__icontains", "items__name__icontains"),
        )
    ),
]
