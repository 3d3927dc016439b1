"""The zone board: who leads each zone, who is placed there, what they promised and did.

Stocks are those of the quarter's last day, as everywhere in figures. Every number carries the
address of the list that holds exactly the records it counts.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.functional import cached_property

from agreements.boards import Number, address, behind
from cobuild.core.money import in_wan
from communities.models import Community, Zone

from .models import DistrictAgreement, FiveHaves, Placement, ZoneLead

SYSTEM = "district"


def activities_held(span, **where):
    """The list of the joint activities of the days that count."""
    days = {"starts_on_from": span.first, "starts_on_to": span.last}
    return address("activity-list", system=SYSTEM, **where, **days, counted="true")


def donations_received(span, **where):
    days = {"received_on_from": span.first, "received_on_to": span.last}
    return address("donation-list", **where, **days, counted="true")


def units_placed(user, day, **where):
    return address("placement-list", **where, standing_on=day, **of_own(user))


def units_without_agreement(user, day, **where):
    return address("placement-list", **where, without_agreement_on=day, **of_own(user))


def of_own(user):
    """The directory of placements reaches beyond the posts of those who have no county."""
    return {} if "county" in user.own_places(Placement) else {"mine": "true"}


@dataclass(frozen=True)
class Have:
    """One of the five haves of a zone; ``url`` leads to the record, or to the form of one."""

    label: str
    present: bool
    url: str

    @property
    def look(self):
        return "confirmed" if self.present else "terminated"


@dataclass(frozen=True)
class Row:
    """A zone, or the total of all where ``zone`` is None: there, people and places are numbers."""

    zone: Zone | None
    leads: list | Number
    communities: list | Number
    placed: Number
    agreements: Number
    unsigned: Number
    haves: list
    activities: Number
    donations: Number
    unvalued_lots: int


def by_zone(rows, path) -> dict:
    """{zone id: number of rows}; rows without a zone stand under None."""
    groups = rows.order_by().values_list(path).annotate(number=Count("pk", distinct=True))
    return defaultdict(int, groups)


def count(numbers, zone):
    """The number of one zone, or of all."""
    return numbers[zone.pk] if zone else sum(numbers.values())


def in_zone(path, zone):
    """The filter of a list by its look-up to the zone."""
    return {path: zone.pk} if zone else {}


def zones_of(user, day):
    """The zones of the user's posts; that of a community or unit is where it stands on the day."""
    places = user.own_places(DistrictAgreement)
    communities = Community.objects.within(places).values("zone")
    placements = Placement.objects.standing(day).within(places).values("community__zone")
    reached = Zone.objects.within(places).values("pk")
    where = Q(pk__in=reached) | Q(pk__in=communities) | Q(pk__in=placements)
    return Zone.objects.counted().filter(where)


def missing_five_haves(user, year):
    """(zone, labels of missing items) for the zones whose five haves the user keeps."""
    zones = Zone.objects.counted().within(user.places_to_write(FiveHaves))
    kept = FiveHaves.objects.counted().filter(year=year, zone__in=zones)
    found = set(kept.order_by().values_list("zone", "item"))
    for zone in zones:
        missing = [item for item in FiveHaves.Item if (zone.pk, item.value) not in found]
        if missing:
            yield zone, missing


def five_haves_form(zone, year, item):
    """The address of the form for one of the five haves, with what is known filled in."""
    return address("fivehaves-new", zone=zone.pk, year=year, item=item.value)


class Board:
    """The rows of the zone board for one user and quarter, in a fixed number of queries."""

    def __init__(self, user, quarter):
        self.user, self.quarter, self.day = user, quarter, quarter.last
        self.places = user.own_places(DistrictAgreement)

    @cached_property
    def zones(self):
        return list(zones_of(self.user, self.day))

    @cached_property
    def rows(self):
        return [self.row(zone) for zone in self.zones]

    @property
    def is_whole_county(self):
        """Whether the board holds a county's zones: then the rows have a total."""
        return "county" in self.places

    @property
    def shows_five_haves(self):
        """Whether the user's posts read five haves at all; a unit's liaison does not."""
        return any(place in FiveHaves.scope for place in self.places)

    def row(self, zone):
        return Row(
            zone=zone,
            leads=self.leads[zone.pk],
            communities=self.communities[zone.pk],
            placed=self.placed(zone),
            agreements=self.agreements(zone),
            unsigned=self.unsigned(zone),
            haves=[self.have(zone, item) for item in FiveHaves.Item],
            activities=self.activities(zone),
            donations=self.donations(zone),
            unvalued_lots=self.given[zone.pk]["unvalued"],
        )

    @cached_property
    def total(self):
        """The county's own figures: an activity of several zones counts once."""
        return Row(
            zone=None,
            leads=self.all_leads(),
            communities=self.all_communities(),
            placed=self.placed(),
            agreements=self.agreements(),
            unsigned=self.unsigned(),
            haves=[self.have_count(item) for item in FiveHaves.Item],
            activities=self.activities(),
            donations=self.donations(),
            unvalued_lots=sum(sums["unvalued"] for sums in self.given.values()),
        )

    # Who ------------------------------------------------------------------------------------

    @cached_property
    def leads(self):
        """{zone id: lead units}"""
        rows = ZoneLead.objects.visible_to(self.user).standing(self.day)
        leads = defaultdict(list)
        rows = rows.filter(zone__in=self.zones).select_related("unit")
        for lead in rows.order_by("unit__pinyin", "pk"):
            leads[lead.zone_id].append(lead.unit)
        return leads

    def all_leads(self):
        number = sum(len(units) for units in self.leads.values())
        return Number(number, address("zonelead-list", standing_on=self.day))

    @cached_property
    def communities(self):
        """{zone id: communities}; a community's secretary sees the own one, a unit its host."""
        own = Community.objects.within(self.places).values("pk")
        hosts = Placement.objects.standing(self.day).within(self.places).values("community")
        standing = Community.objects.standing(self.day).filter(Q(pk__in=own) | Q(pk__in=hosts))
        communities = defaultdict(list)
        for community in standing:
            communities[community.zone_id].append(community)
        return communities

    def all_communities(self):
        number = sum(len(communities) for communities in self.communities.values())
        return Number(number, address("community-list", standing_on=self.day))

    @property
    def without_zone(self):
        """The communities that belong to no zone yet; they stand in the total only."""
        number = len(self.communities[None])
        return Number(number, address("community-list", zone="null", standing_on=self.day))

    # What they promised ---------------------------------------------------------------------

    @cached_property
    def placed_by_zone(self):
        return by_zone(Placement.objects.standing(self.day).within(self.places), "community__zone")

    @cached_property
    def unsigned_by_zone(self):
        rows = Placement.objects.without_agreement(self.day).within(self.places)
        return by_zone(rows, "community__zone")

    @cached_property
    def agreements_by_zone(self):
        rows = DistrictAgreement.objects.visible_to(self.user).in_force(self.day)
        return by_zone(rows, "community__zone")

    def placed(self, zone=None):
        url = units_placed(self.user, self.day, **in_zone("community__zone", zone))
        return Number(count(self.placed_by_zone, zone), url)

    def unsigned(self, zone=None):
        url = units_without_agreement(self.user, self.day, **in_zone("community__zone", zone))
        return Number(count(self.unsigned_by_zone, zone), url)

    def agreements(self, zone=None):
        where = in_zone("community__zone", zone)
        url = address("districtagreement-list", **where, in_force_on=self.day)
        return Number(count(self.agreements_by_zone, zone), url)

    @cached_property
    def evidenced(self):
        """{(zone id, item): the record}"""
        rows = FiveHaves.objects.visible_to(self.user).counted().filter(year=self.quarter.year)
        return {(have.zone_id, have.item): have for have in rows}

    @cached_property
    def kept_zones(self):
        """The ids of the zones whose five haves the user writes."""
        places = self.user.places_to_write(FiveHaves)
        return set(Zone.objects.within(places).values_list("pk", flat=True))

    def have(self, zone, item):
        record = self.evidenced.get((zone.pk, item.value))
        if record:
            return Have(item.label, True, record.get_absolute_url())
        url = five_haves_form(zone, self.quarter.year, item) if zone.pk in self.kept_zones else ""
        return Have(item.label, False, url)

    def have_count(self, item):
        number = sum(found == item.value for _zone, found in self.evidenced)
        query = {"year": self.quarter.year, "item": item.value, "counted": "true"}
        return item.label, Number(number, address("fivehaves-list", **query))

    # What they did --------------------------------------------------------------------------

    @cached_property
    def held(self):
        activities = behind(Community, "activities").visible_to(self.user).counted()
        return activities.of_system(SYSTEM).during(self.quarter.span)

    @cached_property
    def held_by_zone(self):
        return by_zone(self.held, "communities__zone")

    @cached_property
    def held_in_all(self):
        return self.held.count()

    def activities(self, zone=None):
        url = activities_held(self.quarter.span, **in_zone("communities__zone", zone))
        return Number(self.held_by_zone[zone.pk] if zone else self.held_in_all, url)

    @cached_property
    def given(self):
        """{zone id: {"amount", "unvalued"}} of the donations of the quarter."""
        donations = (
            behind(Community, "donations").visible_to(self.user).counted().during(self.quarter.span)
        )
        sums = (
            donations.order_by()
            .values("community__zone")
            .annotate(
                amount=Sum("items__value"),
                unvalued=Count("items", filter=Q(items__value__isnull=True)),
            )
        )
        nothing = {"amount": None, "unvalued": 0}
        return defaultdict(lambda: nothing, {row["community__zone"]: row for row in sums})

    def donations(self, zone=None):
        """The amount in ten thousands of yuan."""
        sums = [self.given[zone.pk]] if zone else self.given.values()
        amount = sum((row["amount"] or 0 for row in sums), Decimal(0))
        url = donations_received(self.quarter.span, **in_zone("community__zone", zone))
        return Number(in_wan(amount), url)
