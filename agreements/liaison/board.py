"""The associations: who belongs to each, what was promised and paid, and when it met.

Stocks are those of the quarter's last day, in the current quarter those of today; money received
and spent is that of the year so far. Every number carries the address of the list that holds
exactly the records it counts.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, Sum
from django.utils import timezone
from django.utils.functional import cached_property

from agreements.boards import Number, address, behind
from cobuild.core.columns import as_words
from cobuild.core.periods import Quarter

from .models import Association, Membership, Officer, Sponsorship

SYSTEM = "liaison"
QUARTERS_SHOWN = 12
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Session:
    """A session; who may not read its record learns its kind and day only."""

    day: date
    kind: str
    title: str = ""
    host: str = ""
    url: str = ""


@dataclass(frozen=True)
class QuarterOfSessions:
    """A quarter of the timeline; ``days_left`` only where the quarter still runs.

    A session is due (``is_due``) where the association stands at the quarter's end.
    """

    quarter: Quarter
    sessions: list[Session]
    is_due: bool = True
    days_left: int | None = None

    @property
    def look(self):
        if self.sessions:
            return "held"
        if not self.is_due:
            return "over"
        return "missed" if self.days_left is None else "awaited"


@dataclass(frozen=True)
class Sponsor:
    """A pledge of the year; ``received`` is None for who does not read the payments for it."""

    sponsorship: Sponsorship
    received: Number | None

    @property
    def pledged(self):
        return as_words(self.sponsorship.pledged)


@dataclass(frozen=True)
class Row:
    """One association. ``balance`` is None for who does not read all of its entries."""

    association: Association
    officers: list[Officer]
    members: Number
    memberships: list[Membership]
    sponsors: list[Sponsor]
    pledged: Number
    received: Number
    spent: Number | None
    balance: Number | None
    facilities: list
    facilities_built: Number
    quarters: list[QuarterOfSessions]
    new_session: str


def rank(officer):
    """Officers stand in the order of their posts, the chair first."""
    return Officer.Post.values.index(officer.post), officer.pk


class Board:
    """The associations of the user's posts in a quarter, in a fixed number of queries."""

    def __init__(self, user, quarter):
        self.user, self.quarter = user, quarter
        self.day = min(quarter.last, timezone.localdate())
        self.year_begins = date(self.day.year, 1, 1)
        self.places = user.own_places(Association)

    @cached_property
    def associations(self):
        """Founded by the day and not dissolved before the quarter, with officers in office."""
        lasts = Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=self.quarter.first)
        in_office = Q(until__isnull=True) | Q(until__gte=self.day)
        officers = Officer.objects.filter(in_office, since__lte=self.day)
        rows = Association.objects.within(self.places).counted().filter(lasts)
        rows = rows.filter(founded_on__lte=self.day)
        return list(rows.prefetch_related(Prefetch("officers", officers, to_attr="in_office")))

    @cached_property
    def rows(self):
        return [self.row(association) for association in self.associations]

    def row(self, association):
        return Row(
            association=association,
            officers=sorted(association.in_office, key=rank),
            members=self.members(association),
            memberships=self.memberships[association.pk],
            sponsors=self.sponsors(association),
            pledged=self.pledged(association),
            received=self.received(association),
            spent=self.spent(association) if self.reads_all(association) else None,
            balance=self.balance(association) if self.reads_all(association) else None,
            facilities=self.facilities[association.pk],
            facilities_built=self.facilities_built(association),
            quarters=self.quarters(association),
            new_session=self.new_session(association),
        )

    def behind(self, relation):
        """What hangs on the shown associations by this relation and counts."""
        rows = behind(Association, relation).counted()
        return rows.filter(association__in=self.associations)

    def grouped(self, rows):
        groups = defaultdict(list)
        for row in rows:
            groups[row.association_id].append(row)
        return groups

    # Who ------------------------------------------------------------------------------------

    @cached_property
    def memberships(self):
        rows = Membership.objects.visible_to(self.user).standing(self.day)
        rows = rows.filter(association__in=self.associations).select_related("community")
        return self.grouped(rows.order_by("community__pinyin", "pk"))

    def members(self, association):
        url = address("membership-list", association=association.pk, standing_on=self.day)
        return Number(len(self.memberships[association.pk]), url)

    # What was promised ----------------------------------------------------------------------

    @cached_property
    def pledges(self):
        rows = Sponsorship.objects.visible_to(self.user).counted()
        rows = rows.filter(association__in=self.associations, year=self.day.year)
        return self.grouped(rows.select_related("unit").order_by("unit__pinyin", "purpose", "pk"))

    @cached_property
    def received_for_pledges(self):
        rows = self.entries.filter(sponsorship__isnull=False).order_by()
        return dict(rows.values_list("sponsorship").annotate(received=Sum("amount")))

    def sponsors(self, association):
        return [self.sponsor(pledge) for pledge in self.pledges[association.pk]]

    def sponsor(self, pledge):
        return Sponsor(pledge, self.received_for(pledge) if self.reads_payments(pledge) else None)

    def received_for(self, pledge):
        url = address("fundentry-list", sponsorship=pledge.pk, day_to=self.day)
        return Number(self.received_for_pledges.get(pledge.pk, NOTHING), url)

    def reads_payments(self, pledge):
        own_units = self.places_of_entries.get("unit", ())
        return pledge.association_id in self.read_in_whole or pledge.unit_id in own_units

    def pledged(self, association):
        amounts = (pledge.pledged for pledge in self.pledges[association.pk])
        query = {"association": association.pk, "year": self.day.year}
        return Number(sum(amounts, NOTHING), address("sponsorship-list", **query))

    # What was paid --------------------------------------------------------------------------

    @cached_property
    def entries(self):
        """The entries up to the day, as far as the user sees them."""
        rows = self.behind("fund_entries").visible_to(self.user)
        return rows.filter(day__lte=self.day)

    @cached_property
    def money(self):
        """{association id: {"in", "out": of the year, "in_all", "out_all": up to the day}}"""
        incoming, outgoing = Q(direction="in"), Q(direction="out")
        this_year = Q(day__gte=self.year_begins)
        sums = (
            self.entries.order_by()
            .values("association")
            .annotate(
                received=Sum("amount", filter=incoming & this_year),
                spent=Sum("amount", filter=outgoing & this_year),
                all_in=Sum("amount", filter=incoming),
                all_out=Sum("amount", filter=outgoing),
            )
        )
        return {row["association"]: row for row in sums}

    def amount(self, association, name):
        return self.money.get(association.pk, {}).get(name) or NOTHING

    def entries_of_year(self, association, direction):
        days = {"day_from": self.year_begins, "day_to": self.day}
        return address("fundentry-list", association=association.pk, direction=direction, **days)

    def received(self, association):
        url = self.entries_of_year(association, "in")
        return Number(self.amount(association, "received"), url)

    def spent(self, association):
        return Number(self.amount(association, "spent"), self.entries_of_year(association, "out"))

    def balance(self, association):
        left = self.amount(association, "all_in") - self.amount(association, "all_out")
        url = address("fundentry-list", association=association.pk, day_to=self.day)
        return Number(left, url)

    @cached_property
    def places_of_entries(self):
        return self.user.own_places(behind(Association, "fund_entries").model)

    @cached_property
    def read_in_whole(self):
        """Ids of the associations whose every entry the user sees: a sponsor sees the own."""
        places = {kind: ids for kind, ids in self.places_of_entries.items() if kind != "unit"}
        return set(Association.objects.within(places).values_list("pk", flat=True))

    def reads_all(self, association):
        return association.pk in self.read_in_whole

    # What came of it ------------------------------------------------------------------------

    @cached_property
    def facilities(self):
        rows = self.behind("facilities").visible_to(self.user)
        return self.grouped(rows.filter(completed_on__lte=self.day).order_by("completed_on", "pk"))

    def facilities_built(self, association):
        url = address("facility-list", association=association.pk, completed_on_to=self.day)
        return Number(len(self.facilities[association.pk]), url)

    # When it met ----------------------------------------------------------------------------

    @property
    def newest(self):
        """The newest quarter of the timeline: nothing is told of what is still to come."""
        return min(self.quarter, Quarter.current())

    @property
    def oldest(self):
        return self.newest + (1 - QUARTERS_SHOWN)

    @cached_property
    def held(self):
        rows = self.behind("sessions").of_system(SYSTEM)
        rows = rows.filter(starts_on__range=(self.oldest.first, self.newest.last))
        return rows.select_related("kind", "host").order_by("starts_on", "pk")

    @cached_property
    def readable(self):
        """Ids of the sessions whose records the user reads."""
        return set(self.held.visible_to(self.user).values_list("pk", flat=True))

    @cached_property
    def sessions(self):
        """{(association id, quarter): its sessions}"""
        sessions = defaultdict(list)
        for row in self.held:
            sessions[row.association_id, Quarter.of(row.starts_on)].append(self.session(row))
        return sessions

    def session(self, row):
        if row.pk not in self.readable:
            return Session(row.starts_on, str(row.kind))
        title, url = row.title, row.get_absolute_url()
        return Session(row.starts_on, str(row.kind), title, str(row.host), url)

    def quarters(self, association):
        """From the newest quarter back to the founding, at most twelve."""
        dissolved = association.dissolved_on
        last = min(self.newest, Quarter.of(dissolved)) if dissolved else self.newest
        first = max(Quarter.of(association.founded_on), self.oldest)
        return [self.of_quarter(association, last + -back) for back in range(last - first + 1)]

    def of_quarter(self, association, quarter):
        sessions = self.sessions.get((association.pk, quarter), [])
        days_left = (quarter.last - timezone.localdate()).days
        return QuarterOfSessions(
            quarter,
            sessions,
            is_due=association.stands(quarter.last),
            days_left=days_left if days_left >= 0 else None,
        )

    def new_session(self, association):
        """The address of the form that records a session, or nothing."""
        may_record = self.user.may_record(self.held.model)
        if not may_record or not association.stands(timezone.localdate()):
            return ""
        return address("activity-new", kind_system=SYSTEM, association=association.pk)
