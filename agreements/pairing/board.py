"""The pairing page: which branches are paired, how the pairs do, and where something is missing.

Stocks are those of the quarter's last day, flows those of its year until then. A pair is two
branches with an agreement in force. Every number carries the address of the list that holds exactly
the records it counts; what no post of the reader may read is left out, not zero.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.base import Agreement
from agreements.boards import Number, address, behind, reads
from cobuild.core.behind import STEPS_UP
from communities.models import CommunityBranch, Household
from units.models import UnitBranch

from .models import SYSTEM, HouseholdPairing, PairingAgreement

FEW = 3  # records of a gap that are named; the number leads to all
PER_PAGE = 30
NOTHING = Decimal("0.00")  # yuan


def exchanges_seen(user):
    """The counted activities of this system, as far as the user sees them."""
    return behind(Agreement, "activities").visible_to(user).counted().of_system(SYSTEM)


def aid_seen(user):
    return behind(HouseholdPairing, "aid").visible_to(user).counted()


def worth(aid) -> Decimal:
    """Cash and valued goods, in yuan."""
    sums = aid.aggregate(cash=Sum("cash"), goods=Sum("goods_value"))
    return NOTHING + (sums["cash"] or 0) + (sums["goods"] or 0)


def pairs_in_force(day, **where):
    return address("pairingagreement-list", **where, in_force_on=day)


def helps_standing(day, **where):
    return address("householdpairing-list", **where, standing_on=day)


def visits_until(day, first=None, **where):
    """The list of the visits until the day, from the first day where there is one."""
    begin = {"visited_on_from": first} if first else {}
    return address("aid-list", **where, **begin, visited_on_to=day, counted="true")


@dataclass(frozen=True)
class Figure:
    label: str
    number: Number
    unit: str


def branches_paired(user, model, party, in_force, day, **where) -> Number:
    """The branches of one side, each once; ``where`` narrows the list as ``in_force`` is."""
    found = model.objects.visible_to(user).counted()
    found = found.filter(pk__in=in_force.order_by().values(party))
    return Number(found.count(), address(f"{model._meta.model_name}-list", **where, paired_on=day))


def households_helped(user, helps, day, **where) -> Figure:
    """Households, or pairings with them where the reader may not open the households."""
    if not reads(user, Household):
        number = Number(helps.count(), helps_standing(day, **where))
        return Figure(_("Household pairings"), number, _("pairings"))
    found = Household.objects.visible_to(user).counted()
    found = found.filter(pk__in=helps.order_by().values("household"))
    number = Number(found.count(), address("household-list", **where, paired_on=day))
    return Figure(_("Households paired"), number, pgettext("unit of measure", "households"))


@dataclass(frozen=True)
class Gap:
    """Something missing: how often, and the first few records as (words, address, last day)."""

    label: str
    number: Number
    first: list


@dataclass(frozen=True)
class Pair:
    """A line of the ledger; ``households`` is None for who reads nothing about them."""

    agreement: PairingAgreement
    status: str
    exchanges: Number
    households: Number | None

    @property
    def last_exchange(self) -> date | None:
        return self.agreement.last_exchange


class Board:
    """The pairing page for one user and quarter, in a fixed number of queries."""

    def __init__(self, user, quarter, community=None):
        self.user, self.quarter, self.community = user, quarter, community
        self.day, self.span = quarter.last, quarter.year_to_date
        self.today = min(timezone.localdate(), self.day)
        self.agreements = PairingAgreement.objects.visible_to(user)
        self.in_force = self.agreements.in_force(self.day)

    @cached_property
    def is_begun(self):
        return self.agreements.exists()

    @cached_property
    def helps_shown(self):
        """Whether the reader may know about the households that branches help."""
        return reads(self.user, HouseholdPairing)

    @cached_property
    def held(self):
        return exchanges_seen(self.user).during(self.span)

    @cached_property
    def held_ever(self):
        return exchanges_seen(self.user).filter(starts_on__lte=self.day)

    @cached_property
    def helps(self):
        return HouseholdPairing.objects.visible_to(self.user).standing(self.day)

    # Numbers ----------------------------------------------------------------------------------

    @cached_property
    def figures(self):
        figures = [
            self.pairs(),
            self.paired(UnitBranch, "party_branch", _("Unit branches paired")),
            self.paired(CommunityBranch, "party_community_branch", _("Community branches paired")),
            self.exchanges(),
        ]
        return figures + self.help_figures() if self.helps_shown else figures

    def pairs(self):
        number = Number(self.in_force.count(), pairs_in_force(self.day))
        return Figure(_("Pairs in force"), number, pgettext("unit of measure", "pairs"))

    def paired(self, model, party, label):
        number = branches_paired(self.user, model, party, self.in_force, self.day)
        return Figure(label, number, _("branches"))

    def exchanges(self):
        days = {"starts_on_from": self.span.first, "starts_on_to": self.span.last}
        url = address("activity-list", system=SYSTEM, **days, counted="true")
        number = Number(self.held.count(), url)
        return Figure(_("Exchanges this year"), number, pgettext("unit of measure", "events"))

    def help_figures(self):
        visits = aid_seen(self.user).during(self.span)
        url = visits_until(self.span.last, self.span.first)
        number, amount = Number(visits.count(), url), Number(worth(visits), url)
        return [
            households_helped(self.user, self.helps, self.day),
            Figure(_("Visits this year"), number, pgettext("unit of measure", "visits")),
            Figure(_("Aid this year"), amount, pgettext("unit of measure", "yuan")),
        ]

    # Gaps -------------------------------------------------------------------------------------

    @cached_property
    def gaps(self):
        units, communities = self.unpaired_of_units(), self.unpaired_of_communities()
        return [gap for gap in (units, communities, self.silent(), self.ending()) if gap]

    def unpaired_of_units(self):
        """A committee or general branch has none: its branches are paired."""
        label = _("Unit branches without a pair")
        return self.unpaired(UnitBranch, "party_branch", label, level=UnitBranch.Level.BRANCH)

    def unpaired_of_communities(self):
        label = _("Community branches without a pair")
        return self.unpaired(CommunityBranch, "party_community_branch", label)

    def unpaired(self, model, party, label, **where):
        """Of the branches of the reader's own places; None for who has no such place."""
        places = self.user.own_places(model)
        if not any(kind in model.scope for kind in places):
            return None
        rows = model.objects.within(places).standing(self.day).filter(**where)
        rows = rows.exclude(pk__in=self.in_force.order_by().values(party))
        days = {"standing_on": self.day, "unpaired_on": self.day}
        own = {} if places == self.user.places_to_read(model) else {"mine": "true"}
        url = address(f"{model._meta.model_name}-list", **where, **days, **own)
        first = [(branch, branch.get_absolute_url(), "") for branch in rows[:FEW]]
        return Gap(label, Number(rows.count(), url), first)

    def silent(self):
        rows = self.in_force.without_exchange(self.held)
        url = address("pairingagreement-list", without_exchange_on=self.day)
        return self.gap(_("Pairs without an exchange this year"), rows, url)

    def ending(self):
        rows = self.agreements.to_renew(self.today)
        url = address("pairingagreement-list", to_renew_on=self.today)
        return self.gap(_("Agreements about to expire"), rows, url, attrgetter("last_day"))

    def gap(self, label, rows, url, until=lambda row: ""):
        first = with_parties(rows).order_by("last_day", "pk")[:FEW]
        named = [(words_of(row), row.get_absolute_url(), until(row)) for row in first]
        return Gap(label, Number(rows.count(), url), named)

    # The ledger -------------------------------------------------------------------------------

    @cached_property
    def ledger(self):
        """The pages of the agreements in force, of one community where that is chosen."""
        rows = with_parties(self.in_force).with_exchanges(self.held, self.held_ever)
        if self.community:
            rows = rows.filter(community=self.community)
        order = ("community__pinyin", "party_branch__pinyin", "pk")
        return Paginator(rows.order_by(*order), PER_PAGE)

    def lines(self, page):
        return [self.line(agreement) for agreement in page]

    def line(self, agreement):
        return Pair(
            agreement=agreement,
            status=agreement.status_on(self.today),
            exchanges=self.exchanges_of(agreement),
            households=self.households_of(agreement) if self.helps_shown else None,
        )

    def exchanges_of(self, agreement):
        days = {"starts_on_from": self.span.first, "starts_on_to": self.span.last}
        url = address("activity-list", pair=agreement.pk, **days, counted="true")
        return Number(agreement.exchanges, url)

    def households_of(self, agreement):
        branch, community = agreement.party_branch_id, agreement.community_id
        url = helps_standing(self.day, unit_branch=branch, household__community=community)
        return Number(self.helps_by_pair[branch, community], url)

    @cached_property
    def helps_by_pair(self):
        """{(unit branch id, community id): number of households}"""
        keys = self.helps.order_by().values_list("unit_branch", "household__community")
        return Counter({(at, where): n for at, where, n in keys.annotate(n=Count("pk"))})

    @cached_property
    def organisations(self):
        """(parent organisation, number of its and its branches' pairs) for each that has any."""
        ways = self.in_force.order_by().values_list(*(f"party_branch{step}" for step in STEPS_UP))
        numbers = Counter(pk for way in ways for pk in way if pk)
        found = organisations_seen(self.user).filter(pk__in=numbers)
        return [(branch, self.pairs_of(branch, numbers[branch.pk])) for branch in found]

    def pairs_of(self, organisation, number):
        return Number(number, pairs_in_force(self.day, organisation=organisation.pk))


def organisations_seen(user):
    """The unit branches that have others below them."""
    branches = UnitBranch.objects.visible_to(user).counted()
    return branches.filter(pk__in=branches.order_by().values("parent"))


def with_parties(agreements):
    return agreements.select_related("party_branch", "party_community_branch", "community")


def words_of(agreement):
    parties = {"unit": agreement.party_branch, "community": agreement.party_community_branch}
    return _("%(unit)s and %(community)s") % parties
