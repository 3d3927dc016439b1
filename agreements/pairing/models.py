"""Branch pairing: two party branches, and the households that each unit branch helps."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.base import Agreement, AgreementQuerySet, same_county
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import Dated, Record
from communities.models import CommunityBranch, Household
from units.models import UnitBranch

SYSTEM = "pairing"


def of_pair(activities, parties, branch, community):
    """Of the activities those of one pair; its three marks may be references to an outer query.

    An activity that names an agreement belongs to that pair alone; one that names none belongs to
    each pair whose unit branch and whose community both took part.
    """
    named = Q(agreement__parties=parties)
    present = Q(agreement=None, unit_branches=branch, communities=community)
    return activities.filter(named | present, system=SYSTEM).order_by()


class PairingAgreementQuerySet(AgreementQuerySet):
    def with_exchanges(self, held, ever):
        """Adds how many of ``held`` are of the pair, and the day of its last of ``ever``."""
        number = exchanges_of_row(held).values("system")
        number = number.annotate(number=Count("pk", distinct=True))
        last = exchanges_of_row(ever).order_by("-starts_on").values("starts_on")[:1]
        return self.annotate(
            exchanges=Coalesce(Subquery(number.values("number")), 0), last_exchange=Subquery(last)
        )

    def without_exchange(self, held):
        return self.exclude(Exists(exchanges_of_row(held)))


def exchanges_of_row(held):
    return of_pair(held, OuterRef("parties"), OuterRef("party_branch"), OuterRef("community"))


class PairingAgreement(Agreement):
    """A pairing agreement of two branches; the pair stands while one of theirs is in force."""

    access = "agreement"
    place_field = "party_community_branch"

    party_branch = models.ForeignKey(
        UnitBranch,
        models.PROTECT,
        verbose_name=_("unit party branch"),
        related_name="pairing_agreements",
    )
    party_community_branch = models.ForeignKey(
        CommunityBranch,
        models.PROTECT,
        verbose_name=_("community party branch"),
        related_name="pairing_agreements",
    )

    objects = PairingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing agreement")
        verbose_name_plural = _("pairing agreements")

    def set_parties(self):
        self.system = SYSTEM
        if self.party_branch_id and self.party_community_branch_id:
            self.unit_id = self.party_branch.unit_id
            self.community_id = self.party_community_branch.community_id
        self.parties = f"{SYSTEM}:{self.party_branch_id}:{self.party_community_branch_id}"

    def renewal(self):
        parties = {
            "party_branch": self.party_branch_id,
            "party_community_branch": self.party_community_branch_id,
        }
        return {**parties, **super().renewal()}

    def clean(self):
        super().clean()
        if self.unit_id and self.community_id and self.unit.county_id != self.community.county_id:
            raise ValidationError({"party_branch": _("This branch belongs to another county.")})


class HouseholdPairing(Dated, Record):
    """A branch that helps a needy household; a change of helper is a new row."""

    access = "household_pairing"
    words_from = ("unit_branch", "household")
    checked_with = ("unit_branch__unit", "household__community")
    place_field = "household"
    scope = {
        "county": "household__community__county",
        "zone": "household__community__zone",
        "community": "household__community",
        "unit": "unit_branch__unit",
    }

    unit_branch = models.ForeignKey(
        UnitBranch,
        models.PROTECT,
        verbose_name=_("unit party branch"),
        related_name="household_pairings",
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name=_("needy household"),
        related_name="household_pairings",
    )

    class Meta:
        verbose_name = _("household pairing")
        verbose_name_plural = _("household pairings")
        ordering = ["-since", "-pk"]
        constraints = [
            *Record.life_constraints("household_pairing"),
            Dated.term_constraint("household_pairing"),
            NoOverlap(
                name="household_pairing_once",
                fields=["unit_branch", "household"],
                violation_error_message=_("The branch helps this household in this time already."),
            ),
        ]

    def __str__(self):
        return f"{self.unit_branch} – {self.household}"

    def words_for(self, user):
        return f"{self.unit_branch} – {self.household.words_for(user)}"

    def clean(self):
        same_county(self, "unit_branch", "household")
