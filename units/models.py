"""Who helps: units with their party branches, people in charge and numbers of members."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.names import Named, NamedQuerySet
from cobuild.core.overlap import NoOverlap
from cobuild.core.records import Dated, Record, RecordQuerySet
from communities.models import ClosingQuerySet, County, phone_number


def check_credit_code(code):
    """Refuse a unified social credit code whose check character is wrong (GB 32100-2015)."""
    if not uscc.is_valid(code):
        raise ValidationError(
            _(
                "This is no valid unified social credit code: "
                "compare it sign by sign (O and 0, I and 1)."
            )
        )


class Unit(Named, Record):
    """An organisation in the county; a renamed or merged unit keeps its rows."""

    class Kind(models.TextChoices):
        ORGAN = "organ", _("government organ")
        INSTITUTION = "institution", _("public institution")
        ENTERPRISE = "enterprise", _("enterprise")
        SOCIAL = "social", _("social organisation")
        OTHER = "other", _("other")

    access = "unit"
    directory = True
    place_field = "county"
    scope = {"county": "county", "unit": "pk"}

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    kind = LineField(_("kind"), max_length=12, choices=Kind)
    county_department = models.BooleanField(_("county department"), default=False)
    credit_code = LineField(
        _("unified social credit code"),
        max_length=18,
        null=True,
        blank=True,
        validators=[check_credit_code],
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent unit"), null=True, blank=True,
        related_name="children",
    )  # fmt: skip
    former_names = LineField(
        _("former names"),
        max_length=200,
        blank=True,
        help_text=_("The search finds the unit by them, too."),
    )
    address = LineField(_("address"), max_length=200, blank=True)
    open_since = models.DateField(_("since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("unit"),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(state="voided"),
                name="unit_credit_code",
                violation_error_message=_("Another unit has this credit code."),
            ),
            FieldCheck(
                field="parent",
                condition=~Q(parent=F("id")),
                name="unit_parent",
                violation_error_message=_("A unit is not its own parent."),
            ),
            FieldCheck(
                field="closed_on",
                condition=Q(closed_on__isnull=True)
                | Q(open_since__isnull=True)
                | Q(closed_on__gte=F("open_since")),
                name="unit_term",
                violation_error_message=_("The unit closed before it opened."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["organ", "institution", "enterprise", "social", "other"]),
                name="unit_kind",
                violation_error_message=_("This kind of unit does not exist."),
            ),
        ]

    def clean(self):
        self.credit_code = self.credit_code.strip().upper() if self.credit_code else None

    def warnings(self):
        return [_("Placements or agreements go on after the unit closed.")] if self.goes_on else []

    @property
    def goes_on(self) -> bool:
        """Whether something still binds the unit after it closed, such as after a merger."""
        if not self.closed_on:
            return False
        open_end = Q(until__isnull=True) | Q(until__gt=self.closed_on)
        placed = self.placements.counted().filter(open_end)
        agreed = self.agreements.counted().filter(last_day__gt=self.closed_on)
        return placed.exists() or agreed.exists()


class UnitBranch(Named, Dated, Record):
    class Level(models.TextChoices):
        COMMITTEE = "committee", _("party committee")
        GENERAL_BRANCH = "general_branch", _("general branch")
        BRANCH = "branch", _("branch")

    access = "unit_branch"
    directory = True
    place_field = "unit"
    scope = {"county": "unit__county", "unit": "unit"}

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="branches")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent organisation"), null=True, blank=True,
        related_name="children",
    )  # fmt: skip
    level = LineField(_("level"), max_length=15, choices=Level, default=Level.BRANCH)
    secretary = LineField(_("secretary"), max_length=50, blank=True)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit party branch")
        verbose_name_plural = _("unit party branches")
        ordering = ["pinyin", "pk"]
        constraints = [
            *Record.life_constraints("unit_branch"),
            Dated.term_constraint("unit_branch"),
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=~Q(state="voided"),
                name="unit_branch_name",
                violation_error_message=_("The unit has a branch of this name already."),
            ),
            FieldCheck(
                field="parent",
                condition=~Q(parent=F("id")),
                name="unit_branch_parent",
                violation_error_message=_("A branch is not its own parent."),
            ),
        ]

    @property
    def county_id(self):
        return self.unit.county_id


class Contact(Dated, Record):
    class Role(models.TextChoices):
        LEADER = "leader", _("leader in charge")
        LIAISON = "liaison", _("liaison")

    access = "contact"
    directory = True
    place_field = "unit"
    scope = {"county": "unit__county", "unit": "unit"}

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="contacts")
    person = LineField(_("person"), max_length=50)
    post = LineField(_("position"), max_length=50, blank=True)
    phone = LineField(_("phone"), max_length=20, blank=True, validators=[phone_number])
    role = LineField(_("role"), max_length=10, choices=Role)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-since", "pk"]
        constraints = [
            *Record.life_constraints("contact"),
            Dated.term_constraint("contact"),
            NoOverlap(
                name="contact_one_leader",
                fields=["unit"],
                only=("role", "leader"),
                violation_error_message=_(
                    "The unit has another leader in charge in this time: end that entry first."
                ),
            ),
        ]

    def __str__(self):
        return self.person


class MemberCount(Record):
    """The dated number of in-service members: the denominator of the registration rate."""

    access = "member_count"
    directory = True
    place_field = "unit"
    scope = {"county": "unit__county", "unit": "unit"}

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), related_name="member_counts"
    )
    as_of = models.DateField(_("as of"))
    members = models.PositiveIntegerField(
        _("in-service members"), validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("number of members")
        verbose_name_plural = _("numbers of members")
        ordering = ["-as_of", "-pk"]
        constraints = [
            *Record.life_constraints("member_count"),
            models.UniqueConstraint(
                fields=["unit", "as_of"],
                condition=~Q(state="voided"),
                name="member_count_day",
                violation_error_message=_("There is a number for this unit and day already."),
            ),
        ]

    def __str__(self):
        return f"{self.members} ({self.as_of})"
