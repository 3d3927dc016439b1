"""The enterprise liaison association: its communities, officers and sponsors."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.base import Agreement, AgreementQuerySet, same_county
from agreements.boards import behind
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.names import Named, NamedQuerySet
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import Dated, Record, RecordQuerySet
from communities.models import Community, County, phone_number
from units.models import Unit


class Purpose(models.TextChoices):
    """What an association's money is for."""

    ROOM = "room", _("association room")
    CORRIDOR = "corridor", _("publicity corridor")
    ACTIVITY_FUNDS = "activity_funds", _("activity funds")


class AssociationQuerySet(NamedQuerySet):
    def standing(self, day):
        """Associations founded by the day and not dissolved before it."""
        lasts = Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=day)
        return self.counted().filter(lasts, founded_on__lte=day)


class Association(Named, Record):
    """Communities and the enterprises that sponsor them; it meets once a quarter."""

    access = "association"
    directory = True
    place_field = "county"
    audited_parts = ("officers",)
    scope = {
        "county": "county",
        "zone": "memberships__community__zone",
        "community": "memberships__community",
        "unit": ("sponsorships__unit", "agreements__party_enterprise"),
    }

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    founded_on = models.DateField(_("founded on"))
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects = AssociationQuerySet.as_manager()

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("association"),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=~Q(state="voided"),
                name="association_name",
                violation_error_message=_("The county has an association of this name already."),
            ),
            FieldCheck(
                field="dissolved_on",
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="association_term",
                violation_error_message=_("The association was dissolved before it was founded."),
            ),
        ]

    def stands(self, day) -> bool:
        return self.founded_on <= day and (not self.dissolved_on or self.dissolved_on >= day)


class Officer(Dated):
    """Who holds a post of an association, and since when."""

    class Post(models.TextChoices):
        CHAIR = "chair", pgettext_lazy("officer of an association", "chair")
        VICE_CHAIR = "vice_chair", _("vice chair")
        SECRETARY_GENERAL = "secretary_general", _("secretary general")
        TREASURER = "treasurer", _("treasurer")
        MEMBER = "member", _("council member")

    association = models.ForeignKey(Association, models.CASCADE, related_name="officers")
    post = LineField(_("post"), max_length=20, choices=Post)
    person = LineField(_("person"), max_length=50)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["pk"]
        constraints = [Dated.term_constraint("officer")]

    def __str__(self):
        return f"{self.get_post_display()} {self.person}"


class Membership(Dated, Record):
    """A community that belongs to an association from day to day."""

    access = "membership"
    words_from = ("community", "association")
    directory = True
    place_field = counts_with = "association"
    scope = {
        "county": "association__county",
        "zone": "community__zone",
        "community": "community",
        "unit": "association__sponsorships__unit",
    }

    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association"), related_name="memberships"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="memberships"
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-since", "-pk"]
        constraints = [
            *Record.life_constraints("membership"),
            Dated.term_constraint("membership"),
            NoOverlap(
                name="membership_once",
                fields=["association", "community"],
                violation_error_message=_(
                    "The community belongs to the association in this time already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.community} – {self.association}"

    def clean(self):
        if (
            self.association_id
            and self.community_id
            and self.association.county_id != self.community.county_id
        ):
            raise ValidationError({"community": _("This community belongs to another county.")})


class SponsorshipQuerySet(RecordQuerySet):
    def with_received(self, user):
        """``received``: what was paid for each pledge, where the user reads its payments."""
        entries = behind(Sponsorship, "fund_entries").counted().received()
        sums = entries.filter(sponsorship=OuterRef("pk")).order_by().values("sponsorship")
        received = Subquery(sums.values(received=Sum("amount")), output_field=YuanField())
        nothing = Value(Decimal(0), output_field=YuanField())
        read = Sponsorship.objects.within(user.own_places(entries.model)).order_by().values("pk")
        told = When(pk__in=read, then=Coalesce(received, nothing))
        return self.annotate(received=Case(told, output_field=YuanField()))


class Sponsorship(Record):
    """What an enterprise pledges to an association for a year and a purpose."""

    Purpose = Purpose
    access = "sponsorship"
    words_from = ("unit",)
    directory = True
    place_field = "association"
    scope = {
        "county": "association__county",
        "zone": "association__memberships__community__zone",
        "community": "association__memberships__community",
        "unit": "unit",
    }

    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association"), related_name="sponsorships"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("enterprise"), related_name="sponsorships"
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    purpose = LineField(_("purpose"), max_length=20, choices=Purpose)
    pledged = YuanField(_("amount pledged (yuan)"))

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("sponsorship")
        verbose_name_plural = _("sponsorships")
        ordering = ["-year", "-pk"]
        constraints = [
            *Record.life_constraints("sponsorship"),
            models.UniqueConstraint(
                fields=["association", "unit", "year", "purpose"],
                condition=~Q(state="voided"),
                name="sponsorship_once",
                violation_error_message=_(
                    "This enterprise's pledge for the year and purpose is recorded already."
                ),
            ),
            FieldCheck(
                field="pledged",
                condition=Q(pledged__gt=0),
                name="sponsorship_pledged",
                violation_error_message=_("A pledge is more than zero."),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.year} {self.get_purpose_display()}"

    def clean(self):
        same_county(self, "unit", "association")


class LiaisonAgreement(Agreement):
    """A sponsorship agreement between an enterprise and an association."""

    access = "agreement"
    place_field = "party_association"
    scope = {
        "county": "unit__county",
        "zone": "party_association__memberships__community__zone",
        "community": "party_association__memberships__community",
        "unit": "unit",
    }

    party_enterprise = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("enterprise"), related_name="liaison_agreements"
    )
    party_association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("association"), related_name="agreements"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("sponsorship agreement")
        verbose_name_plural = _("sponsorship agreements")

    def set_parties(self):
        self.system = "liaison"
        self.unit_id, self.community_id = self.party_enterprise_id, None
        self.parties = f"liaison:{self.party_enterprise_id}:{self.party_association_id}"

    def renewal(self):
        parties = {
            "party_enterprise": self.party_enterprise_id,
            "party_association": self.party_association_id,
        }
        return {**parties, **super().renewal()}

    def clean(self):
        super().clean()
        same_county(self, "party_enterprise", "party_association")
