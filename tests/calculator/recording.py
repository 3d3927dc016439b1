"""Writes an invented history into the database; a row that the database refuses is left out."""

from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from activities.models import Attendance
from tests import factories as make

from .histories import ITEMS


class Place:
    """A county of two zones, three communities and three units, with its branches and households.

    Beside it stands another county that has one record of every register.
    """

    def __init__(self):
        self.county = make.county(name="Home county")
        self.zones = [make.zone(self.county) for _number in range(2)]
        self.communities = [make.community(self.zones[number // 2]) for number in range(3)]
        kinds = ("organ", "institution", "enterprise")
        self.units = [make.unit(self.county, kind=kind) for kind in kinds]
        self.branches = [make.unit_branch(unit) for unit in self.units * 2]
        self.community_branches = [make.community_branch(one) for one in self.communities * 2]
        self.households = [make.household(one) for one in self.communities]
        self.neighbour = make.place()
        for name in sorted(set(make.RECORDS) - {"agreement", "county"}):
            make.record(name, self.neighbour)


def later(first, length):
    return None if length is None else first + timedelta(days=length)


def yuan(fen):
    return None if fen is None else Decimal(fen) / 100


def stood(row):
    return {"since": row["first"], "until": later(row["first"], row["length"]), **row["life"]}


class Recorder:
    def __init__(self, place, history):
        self.place, self.history = place, history

    def record(self):
        if self.history["third_has_no_zone"]:
            third = self.place.communities[2]
            type(third).objects.filter(pk=third.pk).update(zone=None)
        self.associations = [self.association(term) for term in self.history["associations"]]
        for _number in range(self.history["voided_associations"]):
            make.association(self.place.county, state="voided", void_reason="never founded")
        for register in (
            "placements", "leads", "five_haves", "district", "pairing", "liaison", "memberships",
            "sponsorships", "entries", "donations", "head_counts", "volunteers", "pledges",
            "facilities", "honours",
        ):  # fmt: skip
            self.made(register)
        self.meetings = self.made("meetings")
        self.made("resolutions")
        self.helps = self.made("helps")
        self.made("aid")
        self.name_members(self.made("registrations"), self.made("activities"))

    def made(self, register):
        """What the database takes of the rows of a register."""
        maker = getattr(self, f"make_{register}")
        rows = [kept(maker, row) for row in self.history[register]]
        return [row for row in rows if row]

    # District -----------------------------------------------------------------------------------

    def make_placements(self, row):
        unit, community = self.place.units[row["unit"]], self.place.communities[row["community"]]
        return make.placement(unit, community, **stood(row))

    def make_leads(self, row):
        return make.zone_lead(
            self.place.units[row["unit"]], self.place.zones[row["zone"]], **stood(row)
        )

    def make_five_haves(self, row):
        """The items name those that are missing."""
        zone, year = self.place.zones[row["zone"]], row["year"]
        for item in ITEMS:
            if item not in row["items"]:
                kept(make.five_haves, zone, item=item, year=year, **row["life"])

    def make_district(self, row):
        return self.agreement(row, make.agreement, self.place.units, self.place.communities)

    def make_pairing(self, row):
        parties = self.place.branches, self.place.community_branches
        return self.agreement(row, make.pairing, *parties)

    def make_liaison(self, row):
        return self.agreement(row, make.liaison_agreement, self.place.units, self.associations)

    def agreement(self, row, maker, ones, others):
        """With its renewal, if it has one."""
        parties = ones[row["one"]], others[row["other"]]
        first, last = row["first"], later(row["first"], row["length"])
        ended = {}
        if row["terminated"] is not None:
            ended = {"terminated_on": min(last, later(first, row["terminated"]))}
            ended["termination_reason"] = "moved"
        made = maker(*parties, starts_on=first, ends_on=last, **ended, **row["life"])
        renewal = row["renewal"]
        if renewal:
            starts = made.last_day + timedelta(days=renewal["gap"])
            term = {"starts_on": starts, "ends_on": later(starts, renewal["length"])}
            kept(maker, *parties, renews=made.agreement_ptr, **term)
        return made

    def make_meetings(self, row):
        where = {"community": self.place.communities[row["community"]]}
        if row["zone"] is not None:
            where = {"community": None, "zone": self.place.zones[row["zone"]]}
        return make.meeting(held_on=row["day"], **where, **row["life"])

    def make_resolutions(self, row):
        if row["meeting"] < len(self.meetings):
            meeting = self.meetings[row["meeting"]]
            done = row["done"] and max(row["done"], meeting.held_on)
            make.resolution(meeting, due_on=row["due"], done_on=done, **row["life"])

    def make_donations(self, row):
        items = []
        for form, value in row["lots"]:
            value = value or (1 if form == "cash" else None)
            item = {"form": form, "name": "lot", "value": yuan(value)}
            items.append(item | ({"basis": "invoice"} if value and form != "cash" else {}))
        unit, community = self.place.units[row["unit"]], self.place.communities[row["community"]]
        return make.donation(unit, community, items, received_on=row["day"], **row["life"])

    # Pairing and liaison ------------------------------------------------------------------------

    def make_helps(self, row):
        branch = self.place.branches[row["branch"]]
        return make.household_pairing(branch, self.place.households[row["household"]], **stood(row))

    def make_aid(self, row):
        if row["help"] < len(self.helps):
            worth = {"cash": yuan(row["cash"]), "goods_value": yuan(row["goods"])}
            day = {"visited_on": row["day"], "goods": "rice"}
            make.aid(self.helps[row["help"]], **worth, **day, **row["life"])

    def association(self, term):
        day, length = term["first"], term["length"]
        made = {"founded_on": day, "dissolved_on": later(day, length)}
        return make.association(self.place.county, **made)

    def make_memberships(self, row):
        community = self.place.communities[row["community"]]
        return make.membership(self.associations[row["association"]], community, **stood(row))

    def make_sponsorships(self, row):
        unit, association = self.place.units[row["unit"]], self.associations[row["association"]]
        pledge = {"year": row["year"], "purpose": row["purpose"]}
        return make.sponsorship(unit, association, **pledge, **row["life"])

    def make_entries(self, row):
        fields = {name: row[name] for name in ("day", "direction", "purpose")}
        fields |= {"amount": yuan(row["amount"]), "overdraft_reason": "paid in advance"}
        if row["association"] is None:
            return make.fund_entry(zone=self.place.zones[0], **fields, **row["life"])
        return make.fund_entry(self.associations[row["association"]], **fields, **row["life"])

    # Activities, members, communities -----------------------------------------------------------

    def make_activities(self, row):
        kind = make.kind(row["kind"])
        fields = {name: row[name] for name in ("residents", "members")}
        fields |= {"starts_on": row["day"], "ends_on": later(row["day"], row["length"])}
        if kind.system == "liaison":
            fields["association"] = self.associations[row["association"]]
        communities = [self.place.communities[one] for one in row["communities"]]
        units = [self.place.units[one] for one in row["units"]]
        host = self.place.communities[row["host"]]
        return make.activity(host, units, communities, kind=kind, **fields, **row["life"])

    def make_registrations(self, row):
        unit, community = self.place.units[row["unit"]], self.place.communities[row["community"]]
        person = {"name": row["name"], "distinction": row["distinction"]}
        days = {"registered_on": row["first"], "withdrawn_on": later(row["first"], row["length"])}
        return make.registration(unit, community, **person, **days, **row["life"])

    def name_members(self, registrations, activities):
        for one, other in self.history["names"]:
            if one < len(activities) and other < len(registrations):
                row = {"activity": activities[one], "registration": registrations[other]}
                kept(make.make, Attendance, **row)

    def make_head_counts(self, row):
        counted = {"as_of": row["day"], "members": row["members"]}
        return make.member_count(self.place.units[row["unit"]], **counted, **row["life"])

    def make_volunteers(self, row):
        who = {"name": row["name"], "post": row["post"]}
        return make.volunteer(self.place.communities[row["community"]], **who, **stood(row))

    def make_pledges(self, row):
        days = {"signed_on": row["first"], "ended_on": later(row["first"], row["length"])}
        return make.pledge(self.place.communities[row["community"]], **days, **row["life"])

    def make_facilities(self, row):
        done = {"kind": row["kind"], "completed_on": row["day"]}
        return make.facility(self.place.communities[row["community"]], **done, **row["life"])

    def make_honours(self, row):
        won = {"level": row["level"], "awarded_on": row["day"]}
        if row["community"] is not None:
            won["community"] = self.place.communities[row["community"]]
        return make.honour(self.place.county, **won, **row["life"])


def kept(maker, *args, **fields):
    """The record, or None where a constraint refuses it."""
    try:
        with transaction.atomic():
            return maker(*args, **fields)
    except IntegrityError:
        return None
