from django.utils.translation import gettext_lazy as _

from activities.models import FundEntry
from cobuild.core.pages import Register, Section, crud_urls

urlpatterns = crud_urls(
    Register(
        model=FundEntry,
        path="funds",
        intro=_("What associations and zones received and spent."),
        columns=("day", "association", "direction", "purpose", "details", "amount", "voucher"),
        sections=(
            Section(_("Whose money"), ("association", "zone")),
            Section(_("Entry"), ("day", "direction", "amount", "purpose", "details", "voucher")),
            Section(_("Belongs to"), ("sponsorship", "activity"), folded=True),
            Section(_("Below zero"), ("overdraft_reason",), folded=True),
        ),
        filters=("association", "zone", "direction", "purpose", "day", "sponsorship", "activity"),
        named=("association__",),
        search=("details__icontains", "voucher__icontains"),
    )
)
