"""District co-building: placements, lead units, five haves, agreements, meetings, donations."""

from django.db.models import Case, CharField, Count, Exists, OuterRef, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Donation, DonationItem, Meeting, Resolution
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from communities.models import Community, Zone
from units.models import Unit

from ..counting import FLOW, STOCK, Indicator, Pool, Ratio
from .words import (
    AGREEMENTS,
    ATTENDANCES,
    BY_ACTIVITY,
    BY_COMMUNITY,
    EVENTS,
    HELD,
    ITEMS,
    LOTS,
    MONEY,
    PARTICIPATION,
    PARTICIPATIONS,
    PERCENT,
    PLACES,
    UNITS,
    held_of,
)

# Sets of records --------------------------------------------------------------------------------


def placed(scope, span):
    return scope.of(Placement).standing(span.last)


def lead(scope, span):
    return scope.of(ZoneLead).standing(span.last)


def leaders(scope, span):
    return Unit.objects.filter(pk__in=lead(scope, span).order_by().values("unit"))


def with_units(scope, span):
    return Community.objects.filter(pk__in=placed(scope, span).order_by().values("community"))


def with_leads(scope, span):
    return Zone.objects.filter(pk__in=lead(scope, span).order_by().values("zone"))


def evidenced(scope, span):
    return scope.of(FiveHaves).counted().filter(year=span.last.year)


def with_five_haves(scope, span):
    items = (
        evidenced(scope, span)
        .order_by()
        .values("zone")
        .annotate(items=Count("item", distinct=True))
    )
    return Zone.objects.filter(pk__in=items.filter(items=len(FiveHaves.Item)).values("zone"))


def promised(scope, span):
    return scope.of(DistrictAgreement).in_force(span.last).filter(system="district")


def placed_with_promise(scope, span):
    """The placements whose unit and community have an agreement with each other in force."""
    same = promised(scope, span).filter(unit=OuterRef("unit"), community=OuterRef("community"))
    return placed(scope, span).filter(Exists(same))


held = held_of("district")


def met(scope, span):
    return scope.of(Meeting).counted().during(span)


def past_due(scope, span):
    """Of meetings held by the last day: a later meeting changes no earlier figure."""
    return scope.of(Resolution).past_due(span.last).filter(meeting__held_on__lte=span.last)


def lots(scope, span):
    given = scope.of(Donation).counted().during(span)
    return DonationItem.objects.filter(donation__in=given.order_by().values("pk"))


def valued_lots(scope, span):
    return lots(scope, span).valued()


def unvalued_lots(scope, span):
    return lots(scope, span).unvalued()


# What is added up -------------------------------------------------------------------------------


IS_VALUED = Case(When(value__isnull=True, then=Value("unvalued")), default=Value("valued"))
LOTS_GIVEN = Pool(lots, "donation__received_on", IS_VALUED, ("value",))
BY_DONATION = {"community": "donation__community", "zone": "donation__community__zone"}
BY_MEETING = {"zone": Coalesce("zone", "community__zone"), "community": "community"}
BY_RESOLUTION = {
    "zone": Coalesce("meeting__zone", "meeting__community__zone"),
    "community": "meeting__community",
}
ZONE_ITEM = Concat(Cast("zone_id", CharField()), Value("."), "item", output_field=CharField())


INDICATORS = [
    Indicator(
        "district.units",
        _("Units placed with a community"),
        _(
            "Units whose placement stands on the last day of the quarter; the first and the "
            "last day of a placement belong to it."
        ),
        UNITS, STOCK, Placement, placed,
        splits={**BY_COMMUNITY, "unit_kind": "unit__kind"},
    ),
    Indicator(
        "district.communities",
        _("Communities with a placed unit"),
        _("Communities with which at least one unit is placed on the last day of the quarter."),
        PLACES, STOCK, Placement, with_units,
        source_rows=placed,
        splits={"zone": "zone"},
    ),
    Indicator(
        "district.zones",
        _("Zones with a lead unit"),
        _("Zones that at least one lead unit leads on the last day of the quarter."),
        PLACES, STOCK, ZoneLead, with_leads,
        source_rows=lead,
    ),
    Indicator(
        "district.lead_units",
        _("Lead units"),
        _(
            "Units that lead a zone on the last day of the quarter; one that leads two zones "
            "counts once, and in each zone."
        ),
        UNITS, STOCK, ZoneLead, leaders,
        source_rows=lead,
        splits={"zone": "zone"},
        split_rows={"zone": lead},
    ),
    Indicator(
        "district.five_haves",
        _("Zones with all five haves"),
        _(
            "Zones with evidence of leading body, working team, work plan, rules and fund for "
            "the year of the quarter."
        ),
        PLACES, STOCK, FiveHaves, with_five_haves,
        source_rows=evidenced,
        splits={"zone": "pk", "zone_item": ZONE_ITEM},
        split_rows={"zone_item": evidenced},
    ),
    Indicator(
        "district.agreements",
        _("Co-building agreements in force"),
        _(
            "Agreements whose term holds the last day of the quarter; a terminated agreement "
            "counts up to the day of its termination."
        ),
        AGREEMENTS, STOCK, DistrictAgreement, promised,
        splits=BY_COMMUNITY,
    ),
    Ratio(
        "district.coverage",
        _("Coverage by agreements"),
        _(
            "Share of the placed units whose agreement with their community is in force on the "
            "last day of the quarter."
        ),
        PERCENT, STOCK, Placement, placed,
        splits=BY_COMMUNITY,
        part=placed_with_promise,
        part_label=_("agreement in force"),
    ),
    Indicator(
        "district.meetings",
        _("Joint conferences and co-building meetings"),
        _(
            "Joint conferences of zones and co-building meetings of communities held in the "
            "period; a meeting of a community counts in its zone too."
        ),
        EVENTS, FLOW, Meeting, met,
        day="held_on",
        splits=BY_MEETING,
    ),
    Indicator(
        "district.resolutions_open",
        _("Resolutions past due"),
        _(
            "Resolutions of meetings held by the last day of the quarter that were due before it "
            "and were not done by it."
        ),
        ITEMS, STOCK, Resolution, past_due,
        splits=BY_RESOLUTION,
    ),
    Indicator(
        "district.activities",
        _("Joint activities held"),
        _(
            "Joint activities whose first day lies in the period; an activity counts once, "
            "however many communities and units took part."
        ),
        EVENTS, FLOW, Activity, held,
        pool=HELD,
        picked="district",
        splits=BY_ACTIVITY,
    ),
    Indicator(
        "district.unit_participations",
        _("Units taking part"),
        _(
            "One unit at one joint activity of the period; the same unit at two activities "
            "counts twice."
        ),
        PARTICIPATIONS, FLOW, Activity, held,
        pool=HELD,
        picked="district",
        amount=PARTICIPATION,
        splits=BY_ACTIVITY,
    ),
    Indicator(
        "district.resident_attendance",
        _("Residents taking part"),
        _(
            "One resident at one joint activity of the period; the same resident at two "
            "activities counts twice."
        ),
        ATTENDANCES, FLOW, Activity, held,
        pool=HELD,
        picked="district",
        amount="residents",
        splits=BY_ACTIVITY,
    ),
    Indicator(
        "district.donations",
        _("Donations received"),
        _(
            "Cash and the value of goods, services and facilities received in the period; lots "
            "without a value are counted on their own."
        ),
        MONEY, FLOW, Donation, valued_lots,
        pool=LOTS_GIVEN,
        picked="valued",
        amount="value",
        splits={**BY_DONATION, "form": "form"},
    ),
    Indicator(
        "district.donation_lots_unvalued",
        _("Donated lots without a value"),
        _(
            "Lots received in the period that nobody has valued; they add nothing to the amount "
            "of donations."
        ),
        LOTS, FLOW, Donation, unvalued_lots,
        pool=LOTS_GIVEN,
        picked="unvalued",
        splits={"community": "donation__community"},
    ),
]  # fmt: skip
