"""Figures of a quarter for a person or a county: stored ones, and how they are kept up to date."""

import hashlib
import json

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

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
from communities.models import Community, CommunityBranch, County, Honour, Household, Zone
from units.models import MemberCount, Unit, UnitBranch

from .figures import FigureRow, Figures, calculate
from .indicators import INDICATORS
from .models import QuarterFigures
from .scopes import county_scope, user_scope

COUNTED_MODELS = (
    Activity, Agreement, Aid, Association, Community, CommunityBranch, Donation, Facility,
    FiveHaves, FundEntry, Honour, Household, HouseholdPairing, Meeting, MemberCount,
    MemberRegistration, Membership, Placement, Pledge, Resolution, Sponsorship, Unit, UnitBranch,
    Volunteer, Zone, ZoneLead,
)  # fmt: skip


def figures_for(user, quarter, keys=None) -> list[FigureRow]:
    """The totals of a quarter as the user may see them; ``keys`` names figures (None: all).

    One FigureRow a figure, with ``.value``, ``.year_to_date``, ``.year_before``, ``.text()`` and
    ``.change_text``. Those who read the whole county get the stored figures where there are any.
    """
    scope = user_scope(user)
    figures = stored_figures(scope.county, quarter) if scope.county else None
    rows = figures.rows if figures else calculate(scope, quarter, splits=(), keys=keys)
    return [row for row in rows if not row.split and (keys is None or row.key in keys)]


def fresh_figures(scope, quarter, splits=None, keys=None) -> Figures:
    """Figures computed now; ``splits`` and ``keys`` limit the work to what a page shows."""
    at = timezone.now()
    return Figures(quarter, tuple(calculate(scope, quarter, splits=splits, keys=keys)), at)


def stored_figures(county, quarter) -> Figures | None:
    """The county's stored figures; None where none are stored, or by an older list of figures."""
    stored = QuarterFigures.objects.filter(county=county, quarter=str(quarter)).first()
    if stored is None or stored.catalogue != catalogue():
        return None
    rows = tuple(FigureRow.from_data(data) for data in stored.rows)
    return Figures(quarter, rows, stored.computed_at, stored=True)


def store(county, quarter) -> QuarterFigures:
    """Compute the county's figures and keep them; doing it twice, or at once, gives the same row.

    What the figures rest on is read before them: a record that changes in between is seen as
    changed by the next look, never missed.
    """
    basis, at = basis_of(county), timezone.now()
    with transaction.atomic():
        rows = [row.as_data() for row in calculate(county_scope(county), quarter)]
        defaults = {"rows": rows, "basis": basis, "catalogue": catalogue(), "computed_at": at}
        stored, _created = QuarterFigures.objects.update_or_create(
            county=county, quarter=str(quarter), defaults=defaults
        )
    return stored


def store_changed() -> list[QuarterFigures]:
    """Compute the current, the previous and all stored quarters of a county whose records changed.

    All of them: a new date may have moved a record from any quarter to any other.
    """
    current = Quarter.current()
    stored = []
    for county in County.objects.counted():
        wanted = {str(current), str(current + -1)}
        wanted |= set(
            QuarterFigures.objects.filter(county=county).values_list("quarter", flat=True)
        )
        fresh = up_to_date(county)
        stored += [store(county, Quarter.parse(text)) for text in sorted(wanted - fresh)]
    return stored


def up_to_date(county) -> set[str]:
    """The stored quarters of the county whose records have not changed since."""
    rows = QuarterFigures.objects.filter(
        county=county, basis=basis_of(county), catalogue=catalogue()
    )
    return set(rows.values_list("quarter", flat=True))


def basis_of(county) -> str:
    """A digest of the state of all records of the county that figures count.

    Number, sum of versions and last change: a record entered long before it was committed is seen
    as well as one that was edited, voided or moved to another quarter.
    """
    scope = county_scope(county)
    state = [ActivityKind.objects.count()]
    for model in COUNTED_MODELS:
        rows = scope.of(model).order_by()
        found = rows.aggregate(count=Count("pk"), versions=Sum("version"), latest=Max("updated_at"))
        state.append([model.__name__, *(str(value) for value in found.values())])
    return digest([*state, names_on_lists(scope)])


def names_on_lists(scope) -> list[str]:
    """The state of the attendances by name: rows that have no version, only come and go."""
    rows = Attendance.objects.filter(activity__in=scope.of(Activity).order_by().values("pk"))
    found = rows.aggregate(count=Count("pk"), newest=Max("pk"), people=Sum("registration"))
    return [str(value) for value in found.values()]


def catalogue() -> str:
    """A digest of the list of figures: a new figure makes stored ones incomplete."""
    return digest([[i.key, i.kind, *i.splits, *i.beside] for i in INDICATORS])


def digest(data) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()
