"""The book of one county: its rows that count, as facts.

A fact belongs to the county of its place. Submitted and confirmed records count; a lot, a
resolution or a name on a list counts when the record that it is part of counts too (figures.md,
"What counts").
"""

from collections import defaultdict
from functools import cached_property

from . import facts

COUNTED = ("submitted", "confirmed")


def counted(rows):
    return [row for row in rows if row.state in COUNTED]


def by_id(rows):
    return {row.id: row for row in rows}


class Book:
    def __init__(self, rows, county):
        self.rows = rows
        self.zones = {row.id for row in rows["zones"] if row.county_id == county}
        self.communities = {row.id for row in rows["communities"] if row.county_id == county}
        self.units = {row.id for row in rows["units"] if row.county_id == county}
        self.known_associations = {
            row.id for row in rows["associations"] if row.county_id == county
        }
        self.county = county
        self.zone_of = {row.id: row.zone_id for row in rows["communities"]}
        self.kind_of = {row.id: row.kind for row in rows["units"]}
        self.unit_of = {row.id: row.unit_id for row in rows["unit_branches"]}
        self.community_of_branch = {row.id: row.community_id for row in rows["community_branches"]}
        self.community_of = {row.id: row.community_id for row in rows["households"]}

    def counted(self, name):
        return counted(self.rows[name])

    def in_communities(self, name):
        return [row for row in self.counted(name) if row.community_id in self.communities]

    # District -----------------------------------------------------------------------------------

    @cached_property
    def placements(self):
        return [
            facts.Placement(
                row.unit_id,
                self.kind_of[row.unit_id],
                row.community_id,
                self.zone_of[row.community_id],
                row.since,
                row.until,
            )
            for row in self.in_communities("placements")
        ]

    @cached_property
    def leads(self):
        return [
            facts.Lead(row.unit_id, row.zone_id, row.since, row.until)
            for row in self.counted("leads")
            if row.zone_id in self.zones
        ]

    @cached_property
    def five_haves(self):
        return [
            facts.Have(row.id, row.zone_id, row.item, row.year)
            for row in self.counted("five_haves")
            if row.zone_id in self.zones
        ]

    def promises(self, system):
        """The agreements of a system: (its row with the parties, id and term)."""
        agreements = by_id(self.counted("agreements"))
        for row in self.rows[f"of_{system}"]:
            if row.agreement_ptr_id in agreements:
                one = agreements[row.agreement_ptr_id]
                yield row, (one.id, one.starts_on, one.terminated_on or one.ends_on)

    @cached_property
    def district_agreements(self):
        found = []
        for row, term in self.promises("district"):
            if row.party_unit_id in self.units:
                zone = self.zone_of[row.party_community_id]
                parties = row.party_unit_id, row.party_community_id
                found.append(facts.Promise(*term, *parties, zone))
        return found

    @cached_property
    def meetings(self):
        return [
            facts.Meeting(row.id, row.held_on, row.community_id, self.zone_of_meeting(row))
            for row in self.counted("meetings")
            if row.zone_id in self.zones or row.community_id in self.communities
        ]

    def zone_of_meeting(self, row):
        """A meeting of a community counts in its zone too."""
        return row.zone_id if row.community_id is None else self.zone_of[row.community_id]

    @cached_property
    def resolutions(self):
        meetings = by_id(self.meetings)
        return [
            facts.Resolution(row.id, one.community, one.zone, one.day, row.due_on, row.done_on)
            for row in self.counted("resolutions")
            for one in [meetings.get(row.meeting_id)]
            if one
        ]

    @cached_property
    def lots(self):
        donations = by_id(self.in_communities("donations"))
        return [
            facts.Lot(
                row.id,
                one.received_on,
                one.community_id,
                self.zone_of[one.community_id],
                row.form,
                row.value,
            )
            for row in self.rows["lots"]
            for one in [donations.get(row.donation_id)]
            if one
        ]

    # Activities of all systems ------------------------------------------------------------------

    @cached_property
    def activities(self):
        kinds = by_id(self.rows["kinds"])
        communities, units = defaultdict(set), defaultdict(set)
        for row in self.rows["taking_part"]:
            communities[row.activity_id].add(row.community_id)
        for row in self.rows["units_taking_part"]:
            units[row.activity_id].add(row.unit_id)
        return [
            facts.Event(
                row.id,
                row.starts_on,
                kinds[row.kind_id].system,
                kinds[row.kind_id].key,
                frozenset(communities[row.id]),
                frozenset(self.zone_of[one] for one in communities[row.id]),
                len(units[row.id]),
                row.residents,
                row.members or 0,
                row.association_id,
            )
            for row in self.counted("activities")
            if row.host_id in self.communities
        ]

    # Pairing ------------------------------------------------------------------------------------

    @cached_property
    def pairing_agreements(self):
        found = []
        for row, term in self.promises("pairing"):
            unit = self.unit_of[row.party_branch_id]
            community = self.community_of_branch[row.party_community_branch_id]
            if unit in self.units:
                branches = row.party_branch_id, row.party_community_branch_id
                zone = self.zone_of[community]
                found.append(facts.Promise(*term, unit, community, zone, *branches))
        return found

    def help(self, row):
        return facts.Help(
            row.household_id,
            self.community_of[row.household_id],
            self.unit_of[row.unit_branch_id],
            row.since,
            row.until,
        )

    @cached_property
    def helps(self):
        every = map(self.help, self.counted("household_pairings"))
        return [one for one in every if one.community in self.communities]

    @cached_property
    def visits(self):
        """A visit took place whatever became of the pairing."""
        pairings = {row.id: self.help(row) for row in self.rows["household_pairings"]}
        return [
            facts.Visit(
                row.id,
                row.visited_on,
                one.community,
                one.unit,
                (row.cash or 0) + (row.goods_value or 0),
            )
            for row in self.counted("aid")
            for one in [pairings[row.pairing_id]]
            if one.community in self.communities
        ]

    # Liaison ------------------------------------------------------------------------------------

    def of_associations(self, name):
        return [row for row in self.counted(name) if row.association_id in self.known_associations]

    @cached_property
    def associations(self):
        return [
            facts.Association(row.id, row.founded_on, row.dissolved_on)
            for row in self.counted("associations")
            if row.county_id == self.county
        ]

    @cached_property
    def memberships(self):
        return [
            facts.Membership(row.association_id, row.community_id, row.since, row.until)
            for row in self.of_associations("memberships")
        ]

    @cached_property
    def sponsorships(self):
        return [
            facts.Sponsorship(row.unit_id, row.year) for row in self.of_associations("sponsorships")
        ]

    @cached_property
    def liaison_agreements(self):
        return [
            facts.Promise(*term, row.party_enterprise_id)
            for row, term in self.promises("liaison")
            if row.party_enterprise_id in self.units
        ]

    @cached_property
    def entries(self):
        """The money of associations; that of zones is none of theirs."""
        return [
            facts.Entry(
                row.day,
                row.association_id,
                row.purpose,
                row.amount if row.direction == "in" else 0,
                row.amount if row.direction == "out" else 0,
            )
            for row in self.of_associations("fund_entries")
        ]

    # Members and communities --------------------------------------------------------------------

    @cached_property
    def registrations(self):
        return [
            facts.Registration(
                row.name,
                row.distinction,
                row.unit_id,
                row.community_id,
                row.registered_on,
                row.withdrawn_on,
            )
            for row in self.in_communities("registrations")
        ]

    @cached_property
    def names(self):
        events = by_id(self.activities)
        registrations = by_id(self.counted("registrations"))
        return [
            facts.Named(
                row.id, events[row.activity_id].day, registrations[row.registration_id].unit_id
            )
            for row in self.rows["attendances"]
            if row.activity_id in events and row.registration_id in registrations
        ]

    @cached_property
    def head_counts(self):
        return [
            facts.HeadCount(row.unit_id, row.as_of, row.members)
            for row in self.counted("member_counts")
            if row.unit_id in self.units
        ]

    @cached_property
    def volunteers(self):
        return [
            facts.Volunteer(row.name, row.community_id, row.post, row.since, row.until)
            for row in self.in_communities("volunteers")
        ]

    @cached_property
    def pledges(self):
        return [
            facts.Pledge(row.id, row.community_id, row.signed_on, row.ended_on)
            for row in self.in_communities("pledges")
        ]

    @cached_property
    def facilities(self):
        return [
            facts.Dated(row.id, row.completed_on, row.community_id, row.kind)
            for row in self.in_communities("facilities")
        ]

    @cached_property
    def honours(self):
        return [
            facts.Dated(row.id, row.awarded_on, row.community_id, row.level)
            for row in self.counted("honours")
            if row.county_id == self.county
        ]
