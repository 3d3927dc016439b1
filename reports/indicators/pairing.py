"""Branch pairing: pairs of branches, what they hold together, and the households they help."""

from django.db.models import ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Aid
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from cobuild.core.money import YuanField
from communities.models import CommunityBranch
from units.models import UnitBranch

from ..counting import FLOW, STOCK, Indicator, Pool
from .words import (
    AGREEMENTS,
    COMMUNITY,
    EVENTS,
    HELD,
    HOUSEHOLDS,
    MONEY,
    PAIRS,
    PLACES,
    VISITS,
    first_of_each,
    held_of,
)

# Sets of records --------------------------------------------------------------------------------


def in_force(scope, span):
    return scope.of(PairingAgreement).in_force(span.last)


def pairs(scope, span):
    return first_of_each(in_force(scope, span), "parties")


def unit_branches(scope, span):
    paired = in_force(scope, span).order_by().values("party_branch")
    return UnitBranch.objects.filter(pk__in=paired)


def unit_branches_of_agreements(scope, span):
    """A branch once for each of its agreements, whose community it then splits by."""
    agreements = in_force(scope, span).order_by().values("pk")
    return UnitBranch.objects.filter(pairing_agreements__in=agreements)


def community_branches(scope, span):
    paired = in_force(scope, span).order_by().values("party_community_branch")
    return CommunityBranch.objects.filter(pk__in=paired)


def helped(scope, span):
    return scope.of(HouseholdPairing).standing(span.last)


def households(scope, span):
    """One pairing for each household, so that whoever never reads households can count them."""
    return first_of_each(helped(scope, span), "household")


def households_of_units(scope, span):
    return first_of_each(helped(scope, span), "household", "unit_branch__unit")


def given(scope, span):
    return scope.of(Aid).counted().during(span)


# What is added up -------------------------------------------------------------------------------

NOTHING = Value(0, output_field=YuanField())
WORTH = ExpressionWrapper(  # a sum of two amounts is an amount only if it says so
    Coalesce(F("cash"), NOTHING) + Coalesce(F("goods_value"), NOTHING), output_field=YuanField()
)
GIVEN = Pool(given, "visited_on", amounts=(WORTH,))
BY_AID = {"community": "pairing__household__community", "unit": "pairing__unit_branch__unit"}


INDICATORS = [
    Indicator(
        "pairing.unit_branches",
        _("Unit branches paired"),
        _(
            "Party branches of units with a pairing agreement in force on the last day of the "
            "quarter; one that is paired in several communities counts once, and in each."
        ),
        PLACES, STOCK, PairingAgreement, unit_branches,
        source_rows=in_force,
        splits={"community": "pairing_agreements__community"},
        split_rows={"community": unit_branches_of_agreements},
    ),
    Indicator(
        "pairing.community_branches",
        _("Community branches paired"),
        _(
            "Party branches of communities with a pairing agreement in force on the last day of "
            "the quarter."
        ),
        PLACES, STOCK, PairingAgreement, community_branches,
        source_rows=in_force,
        splits=COMMUNITY,
    ),
    Indicator(
        "pairing.pairs",
        _("Pairs in force"),
        _(
            "Pairs of a unit branch and a community branch whose agreement is in force on the "
            "last day of the quarter; the same two branches are one pair."
        ),
        PAIRS, STOCK, PairingAgreement, pairs,
        source_rows=in_force,
        splits={**COMMUNITY, "unit": "unit"},
    ),
    Indicator(
        "pairing.agreements",
        _("Pairing agreements in force"),
        _(
            "Agreements whose term holds the last day of the quarter; a terminated agreement "
            "counts up to the day of its termination."
        ),
        AGREEMENTS, STOCK, PairingAgreement, in_force,
        splits=COMMUNITY,
    ),
    Indicator(
        "pairing.exchanges",
        _("Exchanges and joint events of pairs"),
        _(
            "Exchanges and joint events of paired branches whose first day lies in the period; "
            "one event counts once, however many branches took part."
        ),
        EVENTS, FLOW, Activity, held_of("pairing"),
        pool=HELD,
        picked="pairing",
        splits={"community": "communities", "kind": "kind__key"},
    ),
    Indicator(
        "pairing.households",
        _("Needy households paired"),
        _(
            "Households that a branch helps on the last day of the quarter; one that branches of "
            "two units help counts once, and in each unit."
        ),
        HOUSEHOLDS, STOCK, HouseholdPairing, households,
        source_rows=helped,
        splits={"community": "household__community", "unit": "unit_branch__unit"},
        split_rows={"unit": households_of_units},
    ),
    Indicator(
        "pairing.visits",
        _("Visits to needy households"),
        _(
            "One visit to one household in the period; the same household visited twice counts "
            "twice."
        ),
        VISITS, FLOW, Aid, given,
        pool=GIVEN,
        splits=BY_AID,
    ),
    Indicator(
        "pairing.aid",
        _("Aid to needy households"),
        _(
            "Cash and the value of goods given at the visits of the period; goods without a "
            "value add nothing."
        ),
        MONEY, FLOW, Aid, given,
        pool=GIVEN,
        amount=WORTH,
        splits=BY_AID,
    ),
]  # fmt: skip
