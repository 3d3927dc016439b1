"""A parent organisation's branches with their pairs, households and aid in one view."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.functional import cached_property

from agreements.boards import Number, address, reads
from cobuild.core.behind import under
from communities.models import CommunityBranch, Household
from units.models import UnitBranch

from .board import aid_seen, helps_standing, pairs_in_force, visits_until
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
    """A branch with those it is paired with; ``help`` is None for who reads nothing about it."""

    branch: UnitBranch
    paired_with: list
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
        """Those of the day, and those that are closed but helped before."""
        busy = Q(pk__in=self.in_force.values("party_branch"))
        if self.helps_shown:
            busy |= Q(pk__in=self.aid.values("pairing__unit_branch"))
        found = UnitBranch.objects.visible_to(self.user).filter(under("", self.organisation))
        below = Q(pk__in=found.standing(self.day).exclude(pk=self.organisation.pk).values("pk"))
        return list(found.counted().filter(busy | below))

    def line(self, branch):
        partners = self.paired_with[branch.pk]
        url = pairs_in_force(self.day, party_branch=branch.pk)
        return Line(branch, partners, Number(len(partners), url), self.help_of(branch))

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
            "cash": Sum("cash"),
            "goods": Sum("goods_value"),
            "visits_of_year": Count("pk", filter=of_year),
            "cash_of_year": Sum("cash", filter=of_year),
            "goods_of_year": Sum("goods_value", filter=of_year),
        }

    def help(self, households, sums, **where):
        """``sums`` come from the database: nothing where there was no visit."""
        year = visits_until(self.day, self.span.first, **where)
        ever = visits_until(self.day, **where)
        return Help(
            households=households,
            visits_of_year=Number(sums.get("visits_of_year", 0), year),
            aid_of_year=Number(yuan(sums, "cash_of_year", "goods_of_year"), year),
            visits=Number(sums.get("visits", 0), ever),
            aid=Number(yuan(sums, "cash", "goods"), ever),
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
        found = model.objects.visible_to(self.user).counted()
        found = found.filter(pk__in=self.in_force.values(party))
        url = address(f"{model._meta.model_name}-list", **self.here, paired_on=self.day)
        return Number(found.count(), url)

    @cached_property
    def total(self):
        if not self.helps_shown:
            return None
        return self.help(self.households(), self.aid.aggregate(**self.sums()), **self.here)

    def households(self):
        """Households, or pairings with them where the reader may not open the households."""
        if not reads(self.user, Household):
            return Number(self.helps.count(), helps_standing(self.day, **self.here))
        found = Household.objects.visible_to(self.user).counted()
        found = found.filter(pk__in=self.helps.values("household"))
        url = address("household-list", **self.here, paired_on=self.day)
        return Number(found.count(), url)


def yuan(sums, *names) -> Decimal:
    return sum((sums.get(name) or Decimal(0) for name in names), Decimal(0))
