from django.urls import path
from django.utils.translation import gettext_lazy as _

from agreements.registers import agreement_register
from cobuild.core.filters import COUNTED_FILTER, MINE_FILTER, STANDING_FILTER
from cobuild.core.pages import Part, Register, Section, crud_urls
from cobuild.core.totals import YUAN, Total

from .filters import WITHOUT_AGREEMENT_FILTER
from .models import DistrictAgreement, FiveHaves, Placement, Plan, PlanItem, ZoneLead
from .plans import PROGRESS, YEAR, ItemForm, PlanView
from .views import zone_board

ITEMS = Part(
    model=PlanItem,
    title=_("What is planned"),
    relation="items",
    fields=("quarter", "kind", "what", "units"),
    form=ItemForm,
    copied=True,
)

urlpatterns = [
    path("district/", zone_board, name="district-board"),
    *crud_urls(
        agreement_register(
            DistrictAgreement,
            path="agreements/district",
            intro=_("What a unit and the community it is placed with promised each other."),
            parties=("party_unit", "party_community"),
            filters=("community__zone",),
        )
    ),
    *crud_urls(
        Register(
            model=Placement,
            path="placements",
            identity=("unit", "community", "since"),
            intro=_("Which unit is placed with which community, and since when."),
            columns=("unit", "community", "since", "until"),
            sections=(Section(_("Placement"), ("unit", "community", "since", "until")),),
            filters=("unit", "community", "community__zone", "since"),
            extra_filters=STANDING_FILTER | WITHOUT_AGREEMENT_FILTER | MINE_FILTER,
            named=("unit__", "community__"),
        )
    ),
    *crud_urls(
        Register(
            model=ZoneLead,
            path="zone-leads",
            identity=("unit", "zone", "since"),
            intro=_("The two units that lead each zone."),
            columns=("unit", "zone", "since", "until"),
            sections=(Section(_("Lead unit"), ("zone", "unit", "since", "until")),),
            filters=("unit", "zone"),
            extra_filters=STANDING_FILTER,
            named=("unit__", "zone__"),
        )
    ),
    *crud_urls(
        Register(
            model=FiveHaves,
            path="five-haves",
            identity=("zone", "year", "item"),
            intro=_(
                "Leading body, working team, plan, rules and fund of each zone, with evidence."
            ),
            columns=("zone", "year", "item", "evidence", "amount"),
            sections=(Section(_("Five haves"), ("zone", "year", "item", "evidence", "amount")),),
            filters=("zone", "year", "item"),
            totals=(Total("amount", _("amount"), YUAN),),
            extra_filters=COUNTED_FILTER,
        )
    ),
    *crud_urls(
        Register(
            model=Plan,
            path="plans",
            intro=_("What each community means to do in a year, and with whom."),
            columns=("community", YEAR, PROGRESS, "goal"),
            sections=(Section(_("Plan"), ("community", "year", "goal")),),
            parts=(ITEMS,),
            annotate=("with_progress",),
            views={"detail": PlanView},
            filters=("community", "community__zone", "year"),
            named=("community__",),
            search=("items__what__icontains",),
        )
    ),
]
