"""A parent organisation's branches with their pairs, households and aid in one view."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.functional import cached_property

from agreements.boards import Number, reads
from cobuild.core.behind import under
from communities.models import CommunityBranch, Household
from units.models import UnitBranch

from .board import (
    NOTHING,
    aid_seen,
    branches_paired,
    helps_standing,
    households_helped,
    pairs_in_force,
    visits_until,
)
from .models import HouseholdPairing, PairingAgreement


@dataclass(frozen=True)
class Help:
    """Households helped on the day, and visits and yuan of the year and since the beginning."""

    households: Number
    visits_of_year: Number
    aid_of_year: Number
    visits: Number
    aid: Number


@dataclass(frozen=True)
class Line:
    """A branch with those it is paired with; ``help`` is None for who reads nothing about it.

    ``lacks_pair`` says that it should have a pair and has none at all, not only none seen.
    """

    branch: UnitBranch
    paired_with: list
    lacks_pair: bool
    pairs: Number
    help: Help | None


class RollUp:
    """The organisation and its branches for one user and quarter; queries do not grow."""

    def __init__(self, user, organisation, quarter):
        self.user, self.organisation, self.quarter = user, organisation, quarter
        self.day, self.span = quarter.last, quarter.year_to_date

    @cached_property
    def helps_shown(self):
        return reads(self.user, HouseholdPairing)

    @cached_property
    def in_force(self):
        rows = PairingAgreement.objects.visible_to(self.user).in_force(self.day)
        return rows.filter(under("party_branch", self.organisation)).order_by()

    @cached_property
    def helps(self):
        rows = HouseholdPairing.objects.visible_to(self.user).standing(self.day)
        return rows.filter(under("unit_branch", self.organisation)).order_by()

    @cached_property
    def aid(self):
        rows = aid_seen(self.user).filter(visited_on__lte=self.day)
        return rows.filter(under("pairing__unit_branch", self.organisation)).order_by()

    # Branch by branch -------------------------------------------------------------------------

    @cached_property
    def lines(self):
        return [self.line(branch) for branch in self.branches]

    @cached_property
    def branches(self):
        """The own ones of the day, and all that have a pair or helped, be they closed by now."""
        busy = Q(pk__in=self.in_force.values("party_branch"))
        if self.helps_shown:
            busy |= Q(pk__in=self.helps.values("unit_branch"))
            busy |= Q(pk__in=self.aid.values("pairing__unit_branch"))
        branches = UnitBranch.objects.visible_to(self.user)
        return list(branches.filter(busy | Q(pk__in=[branch.pk for branch in self.own])))

    @cached_property
    def own(self):
        """Of whose pairs the reader sees all, because they are of the reader's own places."""
        places = self.user.own_places(UnitBranch)
        standing = UnitBranch.objects.within(places).standing(self.day)
        below = standing.filter(under("", self.organisation))
        return list(below.exclude(pk=self.organisation.pk))

    @cached_property
    def to_pair(self):
        """Of the own ones those that should have a pair: not a committee or general branch."""
        return [branch for branch in self.own if branch.level == UnitBranch.Level.BRANCH]

    def line(self, branch):
        partners = self.paired_with[branch.pk]
        return Line(
            branch=branch,
            paired_with=partners,
            lacks_pair=not partners and branch in self.to_pair,
            pairs=Number(len(partners), pairs_in_force(self.day, party_branch=branch.pk)),
            help=self.help_of(branch),
        )

    @cached_property
    def paired_with(self):
        """{unit branch id: community branches}"""
        found = defaultdict(list)
        rows = self.in_force.select_related("party_community_branch")
        for row in rows.order_by("party_community_branch__pinyin", "pk"):
            found[row.party_branch_id].append(row.party_community_branch)
        return found

    def help_of(self, branch):
        if not self.helps_shown:
            return None
        url = helps_standing(self.day, unit_branch=branch.pk)
        households = Number(self.helps_by_branch[branch.pk], url)
        return self.help(households, self.given[branch.pk], pairing__unit_branch=branch.pk)

    @cached_property
    def helps_by_branch(self):
        counts = self.helps.values_list("unit_branch").annotate(number=Count("pk"))
        return defaultdict(int, counts)

    @cached_property
    def given(self):
        """{unit branch id: {name of the sum: value}}"""
        rows = self.aid.values("pairing__unit_branch").annotate(**self.sums())
        return defaultdict(dict, {row["pairing__unit_branch"]: row for row in rows})

    def sums(self):
        of_year = Q(visited_on__gte=self.span.first)
        return {
            "visits": Count("pk"),
            "money": Sum("cash"),
            "worth": Sum("goods_value"),
            "visits_of_year": Count("pk", filter=of_year),
            "money_of_year": Sum("cash", filter=of_year),
            "worth_of_year": Sum("goods_value", filter=of_year),
        }

    def help(self, households, sums, **where):
        """``sums`` come from the database: nothing where there was no visit."""
        year = visits_until(self.day, self.span.first, **where)
        ever = visits_until(self.day, **where)
        return Help(
            households=households,
            visits_of_year=Number(sums.get("visits_of_year", 0), year),
            aid_of_year=Number(yuan(sums, "money_of_year", "worth_of_year"), year),
            visits=Number(sums.get("visits", 0), ever),
            aid=Number(yuan(sums, "money", "worth"), ever),
        )

    # All of them ------------------------------------------------------------------------------

    @property
    def here(self):
        return {"organisation": self.organisation.pk}

    @cached_property
    def pairs(self):
        return Number(self.in_force.count(), pairs_in_force(self.day, **self.here))

    @cached_property
    def unit_branches(self):
        return self.paired(UnitBranch, "party_branch")

    @cached_property
    def community_branches(self):
        return self.paired(CommunityBranch, "party_community_branch")

    def paired(self, model, party):
        return branches_paired(self.user, model, party, self.in_force, self.day, **self.here)

    @cached_property
    def total(self):
        if not self.helps_shown:
            return None
        sums = self.aid.aggregate(**self.sums())
        return self.help(self.households.number, sums, **self.here)

    @cached_property
    def households(self):
        return households_helped(self.user, self.helps, self.day, **self.here)

    @property
    def counts_households_once(self):
        """Whether the total counts households, not pairings with them."""
        return self.helps_shown and reads(self.user, Household)


def yuan(sums, *names) -> Decimal:
    return sum((sums.get(name) or 0 for name in names), NOTHING)
