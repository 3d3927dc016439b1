from django.utils.translation import gettext_lazy as _

from cobuild.core.behind import BehindFilter, organisation_filter
from cobuild.core.filters import MINE_FILTER, STANDING_FILTER
from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.totals import HOUSEHOLDS, PEOPLE, Total

from .models import Community, CommunityBranch, County, Honour, Household, Zone

PAIRING = ("pairing_agreements", "in_force", "party_branch")
PAIRED_FILTERS = {
    "paired_on": BehindFilter(*PAIRING, label=_("paired on")),
    "unpaired_on": BehindFilter(*PAIRING, label=_("without a pair on"), exclude=True),
    **organisation_filter("pairing_agreements__party_branch"),
}
HELPED_FILTER = {
    "paired_on": BehindFilter(
        "household_pairings", "standing", "unit_branch", label=_("helped on")
    ),
    **organisation_filter("household_pairings__unit_branch"),
}

urlpatterns = [
    *crud_urls(
        Register(
            model=County,
            path="counties",
            intro=_("The county, with what it settled for itself."),
            columns=("name", "code", "yearly_norm", "returns_due_days"),
            sections=(
                Section(_("County"), ("name", "short_name", "code")),
                Section(_("Settings"), ("yearly_norm", "returns_due_days", "closes_after_days")),
            ),
            named=("",),
        )
    ),
    *crud_urls(
        Register(
            model=Zone,
            path="zones",
            identity=("name", "county"),
            intro=_("Each zone is the area of a community and the units placed with it."),
            columns=("name", "county", "order"),
            sections=(Section(_("Zone"), ("county", "name", "short_name", "order")),),
            filters=("county",),
            named=("",),
            panels=("communities", "leads", "five_haves", "meetings", "fund_entries"),
        )
    ),
    *crud_urls(
        Register(
            model=Community,
            path="communities",
            identity=("name", "county"),
            intro=_("The communities of the county: who is helped."),
            columns=("name", "zone", "township", "kind", "households", "residents"),
            sections=(
                Section(
                    _("Community"), ("county", "zone", "name", "short_name", "kind", "township")
                ),
                Section(_("Size"), ("households", "residents", "registered_members")),
                Section(_("Place"), ("address", "code", "open_since", "closed_on"), folded=True),
            ),
            totals=(
                Total("households", _("households"), HOUSEHOLDS),
                Total("residents", _("residents"), PEOPLE),
                Total("registered_members", _("registered party members"), PEOPLE),
            ),
            filters=("zone", "kind"),
            extra_filters=STANDING_FILTER,
            named=("",),
            panels=(
                "placements",
                "agreements",
                "plans",
                "activities",
                "meetings",
                "donations",
                "branches",
                "registrations",
                "volunteers",
                "pledges",
                "facilities",
            ),
        )
    ),
    *crud_urls(
        Register(
            model=CommunityBranch,
            path="community-branches",
            identity=("name", "community"),
            intro=_("The party branches of the communities."),
            columns=("name", "community", "secretary", "phone", "since", "until"),
            sections=(
                Section(_("Branch"), ("community", "name", "secretary", "phone")),
                Section(_("Term"), ("since", "until")),
            ),
            filters=("community",),
            extra_filters=STANDING_FILTER | PAIRED_FILTERS | MINE_FILTER,
            named=("", "community__"),
            search=("secretary__icontains",),
            panels=("pairing_agreements",),
        )
    ),
    *crud_urls(
        Register(
            model=Household,
            path="households",
            identity=("head", "community"),
            intro=_("Households in need. Who they are is shown to their own community only."),
            columns=("head", "community", "people", "cause", "allowance", "phone", "since"),
            sections=(
                Section(_("Household"), ("community", "head", "people", "cause", "allowance")),
                Section(_("Where to reach them"), ("address", "phone")),
                Section(_("Term"), ("since", "until")),
            ),
            totals=(Total("people", _("people in the households"), PEOPLE),),
            filters=("community", "allowance"),
            extra_filters=HELPED_FILTER,
            named=("community__",),
            sensitive_search=("head__icontains",),
            panels=("household_pairings",),
        )
    ),
    *crud_urls(
        Register(
            model=Honour,
            path="honours",
            identity=("title", "county", "community", "awarded_on"),
            intro=_("Titles that the county or its communities were awarded."),
            columns=("title", "level", "community", "awarded_on"),
            sections=(
                Section(_("Honour"), ("county", "community", "title", "level", "awarded_on")),
            ),
            filters=("community", "community__zone", "level", "awarded_on"),
            search=("title__icontains",),
        )
    ),
]
