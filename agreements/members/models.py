"""In-service members who register with a community, its volunteers, and shop owners' pledges."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.base import same_county
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.masks import mask_phone
from cobuild.core.names import Person
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import COUNTED, Dated, Record, RecordQuerySet
from communities.models import Community, phone_number
from units.models import Unit, UnitBranch

OF_COMMUNITY = {
    "county": "community__county",
    "zone": "community__zone",
    "community": "community",
}


class RegistrationQuerySet(RecordQuerySet):
    def standing(self, day):
        """Registrations of the day; on the day of withdrawal a member is registered no more."""
        lasts = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
        return self.counted().filter(lasts, registered_on__lte=day)

    def made(self, span):
        return self.counted().filter(registered_on__range=(span.first, span.last))

    def ended(self, span):
        return self.counted().filter(withdrawn_on__range=(span.first, span.last))

    def one_a_person(self):
        """Of each person's registrations among these only the first."""
        earlier = self.filter(person_key=OuterRef("person_key"), pk__lt=OuterRef("pk"))
        return self.filter(~Exists(earlier.order_by()))

    def of_newcomers(self, among):
        """Those whose person, on the day it was made, stood registered nowhere else of ``among``.

        With ``of_leavers`` it makes people add up: registered before + newcomers − leavers =
        registered now, whatever somebody registers with two communities or moves between them.
        """
        before = Q(registered_on__lt=OuterRef("registered_on")) | Q(
            registered_on=OuterRef("registered_on"), pk__lt=OuterRef("pk")
        )
        lasts = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=OuterRef("registered_on"))
        others = among.counted().filter(before, lasts, person_key=OuterRef("person_key"))
        return self.filter(~Exists(others.order_by()))

    def of_leavers(self, among):
        """Those whose person, on the day it ended, had no other registration of ``among``."""
        after = (
            Q(withdrawn_on__isnull=True)
            | Q(withdrawn_on__gt=OuterRef("withdrawn_on"))
            | Q(withdrawn_on=OuterRef("withdrawn_on"), pk__gt=OuterRef("pk"))
        )
        others = among.counted().filter(
            after, registered_on__lt=OuterRef("withdrawn_on"), person_key=OuterRef("person_key")
        )
        return self.filter(~Exists(others.order_by()))

    def with_attended(self):
        """``attended``: in how many activities of this year the person took part by name.

        With whichever community the person was registered then: the norm is one a person.
        """
        attendances = self.model._meta.get_field("attendances").related_model.objects
        numbers = (
            attendances.filter(
                registration__person_key=OuterRef("person_key"),
                activity__state__in=COUNTED,
                activity__starts_on__year=timezone.localdate().year,
            )
            .order_by()
            .values("registration__person_key")
            .annotate(number=Count("activity", distinct=True))
        )
        return self.annotate(attended=Coalesce(Subquery(numbers.values("number")), 0))

    def below_norm(self):
        """Who stands registered today and took part in fewer activities than the county's norm."""
        standing = self.standing(timezone.localdate()).with_attended()
        return standing.filter(attended__lt=F("community__county__yearly_norm"))


class MemberRegistration(Person, Record):
    """An in-service member of a unit who registered with a community.

    ``person_key`` says who is the same person: the same name in the same unit, unless
    ``distinction`` (a year of birth, a number of the unit's own) tells two people apart.
    """

    access = "registration"
    place_field = "community"
    scope = {**OF_COMMUNITY, "unit": "unit"}
    sensitive_fields = ("phone",)
    masks = {"phone": mask_phone}

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="registrations"
    )
    branch = models.ForeignKey(
        UnitBranch,
        models.PROTECT,
        verbose_name=_("unit party branch"),
        related_name="registrations",
        null=True,
        blank=True,
    )
    distinction = LineField(
        _("what tells them apart"),
        max_length=40,
        blank=True,
        help_text=_("Only for two people of one name in a unit: a year of birth, for example."),
    )
    person_key = LineField(max_length=130, editable=False, db_index=True)
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="registrations"
    )
    registered_on = models.DateField(_("registered on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])
    skills = LineField(_("skills"), max_length=200, blank=True)
    wishes = LineField(_("wishes to serve"), max_length=200, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registered member")
        verbose_name_plural = _("registered members")
        ordering = ["pinyin", "pk"]
        indexes = [
            models.Index(fields=["community", "registered_on"], name="registration_community_day")
        ]
        constraints = [
            *Record.life_constraints("registration"),
            FieldCheck(
                field="withdrawn_on",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("registered_on")),
                name="registration_term",
                violation_error_message=_("The withdrawal lies before the registration."),
            ),
            NoOverlap(
                name="registration_once",
                fields=["community", "person_key"],
                since="registered_on",
                until="withdrawn_on",
                field="distinction",
                violation_error_message=_(
                    "This member of the unit is registered with the community in this time "
                    "already. If it is somebody else of the same name, say what tells them apart."
                ),
            ),
        ]

    def derive(self):
        super().derive()
        self.set_person_key()

    def set_person_key(self):
        self.person_key = f"{self.unit_id}:{self.name}:{self.distinction}"

    def clean_fields(self, exclude=None):
        self.set_person_key()
        super().clean_fields(exclude=exclude)

    def clean(self):
        same_county(self, "unit", "community")
        if self.branch_id and self.unit_id and self.branch.unit_id != self.unit_id:
            raise ValidationError({"branch": _("This branch belongs to another unit.")})


class Volunteer(Person, Dated, Record):
    """A member of the community who serves at a post."""

    class Post(models.TextChoices):
        CIVILITY = "civility", _("civility supervisor")
        SANITATION = "sanitation", _("sanitation inspector")
        SECURITY = "security", _("security assistant")
        PUBLICITY = "publicity", _("policy publicist")
        MEDIATION = "mediation", _("mediator")
        CARE = "care", _("carer for the needy")
        CULTURE = "culture", _("culture and sports guide")
        OTHER = "other", _("other post")

    access = "volunteer"
    place_field = "community"
    scope = OF_COMMUNITY
    sensitive_fields = ("phone",)
    masks = {"phone": mask_phone}

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="volunteers"
    )
    post = LineField(_("post"), max_length=12, choices=Post)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])
    area = LineField(_("area or duties"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("volunteer"),
            Dated.term_constraint("volunteer"),
        ]


class PledgeQuerySet(RecordQuerySet):
    def standing(self, day):
        """Pledges signed by the day and not ended before it."""
        lasts = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
        return self.counted().filter(lasts, signed_on__lte=day)


class Pledge(Record):
    """A shop owner's promise to prevent pollution, with the device fitted for it."""

    access = "pledge"
    place_field = "community"
    scope = OF_COMMUNITY
    sensitive_fields = ("phone",)
    masks = {"phone": mask_phone}

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="pledges"
    )
    shop = LineField(_("shop"), max_length=100)
    owner = LineField(_("owner"), max_length=50)
    owner_is_member = models.BooleanField(_("owner is a party member"), default=False)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])
    address = LineField(_("address"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    device = LineField(_("purification device"), max_length=100, blank=True)
    device_fitted_on = models.DateField(_("device fitted on"), null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pollution prevention pledge")
        verbose_name_plural = _("pollution prevention pledges")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            *Record.life_constraints("pledge"),
            FieldCheck(
                field="ended_on",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("signed_on")),
                name="pledge_term",
                violation_error_message=_("The pledge ended before it was signed."),
            ),
            FieldCheck(
                field="device",
                condition=Q(device_fitted_on__isnull=True) | ~Q(device=""),
                name="pledge_device",
                violation_error_message=_("Name the device that was fitted."),
            ),
        ]

    def __str__(self):
        return self.shop
