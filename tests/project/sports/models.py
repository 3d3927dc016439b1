from django.db import models

from agreements.base import Agreement, AgreementQuerySet, same_county
from communities.models import Community
from units.models import Unit


class SportsAgreement(Agreement):
    access = "agreement"
    place_field = "party_community"

    party_unit = models.ForeignKey(Unit, models.PROTECT, related_name="sports_agreements")
    party_community = models.ForeignKey(Community, models.PROTECT, related_name="sports_agreements")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "sports agreement"
        verbose_name_plural = "sports agreements"

    def set_parties(self):
        self.system = "sports"
        self.unit_id, self.community_id = self.party_unit_id, self.party_community_id
        self.parties = f"sports:{self.unit_id}:{self.community_id}"

    def clean(self):
        super().clean()
        same_county(self, "party_unit", "party_community")
