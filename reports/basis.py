"""What figures rest on: the state of the records, by which the next look sees what changed.

The state is the number of records, the sum of their versions and the last change: a record entered
long before it was committed is seen as well as one that was edited, voided or moved to another
quarter. Nothing has to be noted when a record is saved, so nothing can be forgotten.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncQuarter

from activities.models import (
    Activity,
    ActivityKind,
    Aid,
    Attendance,
    Donation,
    Facility,
    FundEntry,
    Meeting,
    Resolution,
)
from agreements.base import Agreement
from agreements.district.models import FiveHaves, Placement, ZoneLead
from agreements.liaison.models import Association, Membership, Sponsorship
from agreements.members.models import MemberRegistration, Pledge, Volunteer
from agreements.pairing.models import HouseholdPairing
from cobuild.core.periods import Quarter
from communities.models import Community, CommunityBranch, Honour, Household, Zone
from units.models import MemberCount, Unit, UnitBranch

from .scopes import county_scope

LASTING = (
    Agreement, Association, Community, CommunityBranch, Facility, FiveHaves, FundEntry, Honour,
    Household, HouseholdPairing, Meeting, MemberCount, MemberRegistration, Membership, Placement,
    Pledge, Resolution, Sponsorship, Unit, UnitBranch, Volunteer, Zone, ZoneLead,
)  # fmt: skip
DATED = {
    # records that a report only counts within its periods: where their county and their day are
    Activity: ("host__county", "starts_on"),
    Aid: ("pairing__household__community__county", "visited_on"),
    Attendance: ("activity__host__county", "activity__starts_on"),
    Donation: ("community__county", "received_on"),
}
VERSIONED = {"number": Count("pk"), "versions": Sum("version"), "latest": Max("updated_at")}
UNVERSIONED = {"number": Count("pk"), "newest": Max("pk"), "people": Sum("registration")}


@dataclass
class Basis:
    """The records of one county: ``lasting`` {table: state}, ``dated`` {table: {quarter: state}}"""

    lasting: dict = field(default_factory=dict)
    dated: dict = field(default_factory=dict)

    def of(self, quarter) -> dict[str, str]:
        """{table: state} of all records that the report of the quarter counts"""
        periods = [*quarter.year_before.year_so_far, *quarter.year_so_far]
        return self.lasting | {
            table: " ".join(states.get(str(period), "-") for period in periods)
            for table, states in self.dated.items()
        }


def bases_of(counties) -> dict[int, Basis]:
    """{id of a county: what its figures rest on}"""
    found = {county.pk: Basis(lasting_states(county)) for county in counties}
    for model in DATED:
        for basis in found.values():
            basis.dated[table_of(model)] = {}
        for county, quarter, state in dated_states(model, found):
            found[county].dated[table_of(model)][quarter] = state
    return found


def lasting_states(county) -> dict[str, str]:
    scope = county_scope(county)
    states = {
        table_of(model): in_words(scope.of(model).order_by().aggregate(**VERSIONED).values())
        for model in LASTING
    }
    return states | {table_of(ActivityKind): str(ActivityKind.objects.count())}


def dated_states(model, counties):
    """(id of the county, quarter, state) of all records, in one pass over the table"""
    county, day = DATED[model]
    sums = UNVERSIONED if model is Attendance else VERSIONED
    rows = (
        model._default_manager.filter(**{f"{county}__in": list(counties)})
        .order_by()
        .values_list(county, TruncQuarter(day))
        .annotate(**sums)
    )
    for pk, first_day, *state in rows:
        yield pk, str(Quarter.of(first_day)), in_words(state)


def in_words(state) -> str:
    return "/".join(str(value) for value in state)


def table_of(model) -> str:
    return model._meta.db_table
