from django.utils.translation import gettext_lazy as _

from cobuild.core.behind import BehindFilter, organisation_filter
from cobuild.core.filters import MINE_FILTER, STANDING_FILTER
from cobuild.core.pages import Register, Section, crud_urls

from .models import Contact, MemberCount, Unit, UnitBranch

PAIRING = ("pairing_agreements", "in_force", "party_branch")
PAIRED_FILTERS = {
    "paired_on": BehindFilter(*PAIRING, label=_("paired on")),
    "unpaired_on": BehindFilter(*PAIRING, label=_("without a pair on"), exclude=True),
}

urlpatterns = [
    *crud_urls(
        Register(
            model=Unit,
            path="units",
            identity=("name", "county"),
            intro=_("Offices, schools, companies and others in the county: who helps."),
            columns=("name", "short_name", "kind", "county_department", "parent"),
            sections=(
                Section(_("Unit"), ("county", "name", "short_name", "kind", "county_department")),
                Section(
                    _("More"),
                    (
                        "former_names",
                        "credit_code",
                        "parent",
                        "address",
                        "open_since",
                        "closed_on",
                    ),
                    folded=True,
                ),
            ),
            filters=("kind", "county_department"),
            named=("",),
            search=("credit_code__iexact", "former_names__icontains"),
            panels=(
                "placements",
                "agreements",
                "activities",
                "donations",
                "contacts",
                "branches",
                "registrations",
                "member_counts",
            ),
        )
    ),
    *crud_urls(
        Register(
            model=UnitBranch,
            path="unit-branches",
            identity=("name", "unit"),
            intro=_("The party branches of the units and what they belong to."),
            columns=("name", "unit", "level", "parent", "secretary", "since"),
            sections=(
                Section(_("Branch"), ("unit", "name", "level", "parent", "secretary", "phone")),
                Section(_("Term"), ("since", "until")),
            ),
            filters=("unit", "level", "parent"),
            extra_filters=STANDING_FILTER | PAIRED_FILTERS | organisation_filter() | MINE_FILTER,
            named=("", "unit__"),
            search=("secretary__icontains",),
            panels=("pairing_agreements", "household_pairings", "children"),
        )
    ),
    *crud_urls(
        Register(
            model=Contact,
            path="contacts",
            identity=("person", "unit", "role", "since"),
            intro=_("Who leads co-building in a unit and who is its liaison."),
            columns=("person", "unit", "role", "post", "phone", "since", "until"),
            sections=(
                Section(_("Contact"), ("unit", "person", "role", "post", "phone")),
                Section(_("Term"), ("since", "until")),
            ),
            filters=("unit", "role"),
            named=("unit__",),
            search=("person__icontains",),
        )
    ),
    *crud_urls(
        Register(
            model=MemberCount,
            path="member-counts",
            identity=("unit", "as_of"),
            intro=_("How many in-service party members a unit has, day by day it was counted."),
            columns=("unit", "as_of", "members"),
            sections=(Section(_("Number of members"), ("unit", "as_of", "members")),),
            filters=("unit", "as_of"),
            named=("unit__",),
        )
    ),
]
