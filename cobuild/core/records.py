"""The life of a record: draft, submitted, confirmed or sent back; voided, never deleted.

Rules: design page domain.md, "The life of a record"; figures.md, "What counts".
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .audit import AuditEntry, snapshot
from .checks import FieldCheck
from .fields import LineField
from .hanging import check_nothing_hangs_on
from .scope import ScopedQuerySet


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("sent back")
    VOIDED = "voided", _("voided")


COUNTED = (State.SUBMITTED, State.CONFIRMED)
OFFERED_AFTER_END = timedelta(days=366)  # what is entered late may be about what closed meanwhile


def joined(rows, paths):
    """The rows with the related records at these paths; ``select_related()`` alone joins all."""
    return rows.select_related(*paths) if paths else rows


class RecordQuerySet(ScopedQuerySet):
    def counted(self):
        """Submitted and confirmed records: what every figure counts."""
        return self.filter(state__in=COUNTED)

    def standing(self, day):
        """Dated rows that stand on the day; both ends belong to the term."""
        ends_later = Q(until__isnull=True) | Q(until__gte=day)
        return self.counted().filter(ends_later, since__lte=day)

    def to_correct(self, user):
        """Records sent back that the user is to mend; who confirms mends only their own."""
        rows = self.editable_by(user).filter(state=State.RETURNED)
        others = self.confirmable_by(user).exclude(created_by=user)
        return rows.exclude(pk__in=others.values("pk"))

    def to_confirm(self, user):
        return self.confirmable_by(user).filter(state=State.SUBMITTED)

    def drafts_of(self, user):
        return self.editable_by(user).filter(state=State.DRAFT, created_by=user)

    def with_words(self):
        """The rows with what their words need."""
        return joined(self, self.model.words_from)

    def on_offer(self):
        """What a form offers to choose from: not what ended so long ago that nobody enters it."""
        return self

    def last_changed_first(self):
        return self.order_by("-updated_at", "-pk")

    def newest(self):
        return self.order_by("-created_at", "-pk")


class Record(models.Model):
    """What every register's model shares.

    ``workflow`` says whether rows go through draft, submission and confirmation; without it a row
    counts from the moment it is saved. ``access`` is the word by which the role table
    (accounts/roles.py) knows the record; ``scope`` and ``directory`` say who sees it.
    """

    State = State
    access = ""
    scope: dict[str, str | tuple[str, ...]] = {}
    write_scope: dict[
        str, str | tuple[str, ...]
    ] = {}  # where writers' places hang otherwise than readers'
    directory = False  # everybody of the county sees it
    attachable = False  # photos and files may hang on it
    workflow = False
    place_field = ""  # the place a writer is bound to
    sensitive_fields: tuple[str, ...] = ()
    masks: dict = {}  # how each sensitive field is shown to others
    audited_parts: tuple[str, ...] = ()  # reverse relations whose rows belong to the record
    counts_with = ""  # the related record without which it does not count
    always_among: dict[str, str] = {}  # {several: one that is always among them}
    paired: tuple[str, ...] = ()  # texts that the database finds by their pairs of signs (pairs.py)
    words_from: tuple[str, ...] = ()  # related records that what it is called is made of
    worded_by: tuple[str, ...] = ()  # the fields that is made of, where they are not many
    checked_with: tuple[str, ...] = ()  # beyond its own relations, what ``clean()`` asks
    _revealed_to = None

    state = LineField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    remark = LineField(_("remark of the county office"), max_length=500, blank=True, editable=False)
    void_reason = LineField(_("why it was voided"), max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("recorded by"),
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return self.page("detail")

    def derive(self):
        """Fill what follows from other fields: before every save, of one or of many rows."""
        if self._state.adding and not self.workflow and self.state == State.DRAFT:
            self.state = State.CONFIRMED

    def check_alone(self):
        """``clean()`` without what depends on other rows of the register."""
        self.clean()

    @classmethod
    def check_together(cls, records, stored) -> dict:
        """``{key: ValidationError}``: the rest of ``clean()``, for rows that were just written.

        ``stored`` holds by key those that existed, as they were.
        """
        return {}

    @staticmethod
    def life_constraints(prefix):
        """The CHECK constraints that hold the states together; ``prefix`` makes names unique."""
        return [
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name=f"{prefix}_state",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=(Q(state=State.VOIDED) & ~Q(void_reason=""))
                | (~Q(state=State.VOIDED) & Q(void_reason="")),
                name=f"{prefix}_void_reason",
                violation_error_message=_("A record is voided with a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | ~Q(remark=""),
                name=f"{prefix}_return_remark",
                violation_error_message=_("A record is sent back with a remark."),
            ),
        ]

    def page(self, name):
        return reverse(f"{self._meta.model_name}-{name}", args=[self.pk])

    @property
    def is_voided(self):
        return self.state == State.VOIDED

    def is_open_to(self, user):
        """Whether the user sees the sensitive fields: the record's own community does, and who
        had this very copy of the record revealed."""
        if not self.sensitive_fields or self._is_revealed_to(user):
            return True
        return self.community_id in user.places_to_write(type(self)).get("community", ())

    @transaction.atomic
    def reveal(self, *, by, reason):
        """Log that the user is shown the sensitive fields of this copy of the record, and why."""
        AuditEntry.note(self, AuditEntry.Action.REVEAL, by=by, reason=reason)
        self._revealed_to = by.pk

    def _is_revealed_to(self, user):
        return self._revealed_to is not None and self._revealed_to == user.pk

    @classmethod
    def open_where(cls, user) -> Q:
        """The condition of those records whose sensitive fields the user sees."""
        return Q(community__in=user.places_to_write(cls).get("community", ()))

    def words_for(self, user) -> str:
        """What the record is called before the user; sensitive words only for its own community."""
        return str(self)

    def validate_constraints(self, exclude=None):
        """Forms check rules on derived values too: Django leaves out what no form field shows."""
        derived = {field.name for field in self._meta.concrete_fields if not field.editable}
        super().validate_constraints(exclude=set(exclude or ()) - derived)

    # Changes of state -----------------------------------------------------------------------

    def submit(self, *, by):
        self._move(by, "submit", {State.DRAFT, State.RETURNED}, State.SUBMITTED)

    def confirm(self, *, by):
        self._move(by, "confirm", {State.SUBMITTED}, State.CONFIRMED)

    def send_back(self, *, by, remark):
        if not remark.strip():
            raise ValidationError({"remark": _("Say what must be corrected.")})
        self._move(
            by, "send_back", {State.SUBMITTED, State.CONFIRMED}, State.RETURNED, remark=remark
        )

    def void(self, *, by, reason):
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the record is voided.")})
        check_nothing_hangs_on(self)
        self._move(by, "void", set(State) - {State.VOIDED}, State.VOIDED, void_reason=reason)

    @transaction.atomic
    def _move(self, by, action, allowed, target, *, remark="", void_reason=""):
        """Change the state where it is still one of ``allowed``; of two people one wins."""
        self.lock()
        old = self.state
        if old not in allowed:
            raise ValidationError(
                _("The record is “%(state)s” by now; this can no longer be done."),
                params={"state": self.get_state_display()},
            )
        self.state, self.remark, self.void_reason = target, remark, void_reason
        self.version += 1
        self.save(update_fields=["state", "remark", "void_reason", "version", "updated_at"])
        changes = {"state": [old, target]}
        AuditEntry.note(self, action, by=by, changes=changes, reason=void_reason or remark)

    def lock(self):
        """Read the record anew and let nobody else change it until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())

    def audit_snapshot(self):
        return snapshot(self)

    def when_copied(self) -> dict:
        """What the form of a copy begins with instead of the record's own values."""
        return {}

    def warnings(self) -> list[str]:
        """What is odd about the record but allowed: its page shows it."""
        return []


class Dated(models.Model):
    """A relation with a first and a last day; an open end stands until further notice."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def term_constraint(prefix):
        return FieldCheck(
            field="until",
            condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            name=f"{prefix}_term",
            violation_error_message=_("The last day lies before the first day."),
        )
