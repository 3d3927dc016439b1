"""Who changed what, when: entries written in the same transaction as the change."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from . import bulk
from .chain.stamps import LENGTH, StampField
from .fields import LineField
from .frozen import Frozen
from .scope import INSTALLATION

remote_address: ContextVar[str] = ContextVar("remote_address", default="")

UNTRACKED = {"last_login"}
SECRET = {"password"}
MASKED = "***"
FROZEN = _("The audit log is added to, never changed.")


@contextmanager
def coming_from(address):
    """What is logged meanwhile was asked for from this address."""
    token = remote_address.set(address)
    try:
        yield
    finally:
        remote_address.reset(token)


class NotLogged(ValidationError):
    """The log did not take the entry: what it is about must not happen."""

    def __init__(self):
        super().__init__(
            _(
                "This was not done: the log could not be written, and nothing happens without it. "
                "Try again in a minute; if it fails again, tell whoever runs the installation."
            ),
            code="not_logged",
        )


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of it to the auditor, nothing to anybody else."""
        return self if INSTALLATION in user.places_to_read(self.model) else self.none()

    def about(self, record):
        return self.filter(label=record._meta.label_lower, object_id=record.pk)

    def changing(self):
        """Without those of who looked."""
        return self.exclude(action__in=LOOKS)


class AuditEntry(models.Model):
    """One act on one record; ``changes`` maps a field's name to its old and new text."""

    access = "audit"
    directory = False

    class Action(models.TextChoices):
        CREATE = "create", _("recorded")
        UPDATE = "update", _("changed")
        SUBMIT = "submit", _("submitted")
        CONFIRM = "confirm", _("confirmed")
        SEND_BACK = "send_back", _("sent back")
        VOID = "void", _("voided")
        EXPORT = "export", _("exported")
        PUBLISH = "publish", _("published")
        IMPORT = "import", _("imported")
        VIEW = "view", _("looked at")
        REVEAL = "reveal", _("shown in full")
        SIGN_IN = "sign_in", _("signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        LOCK_OUT = "lock_out", _("sign-in failed and locked for a time")
        LOCKED = "locked", _("tried to sign in while locked")
        CODE_FAILED = "code_failed", _("code refused")
        RECOVERY_USED = "recovery_used", _("recovery code used")
        RECOVERY_CODES = "recovery_codes", _("new recovery codes")
        SECOND_FACTOR = "second_factor", _("second factor set up")
        SECOND_FACTOR_OFF = "second_factor_off", _("second factor reset")
        PASSWORD = "password", _("password changed")
        UNLOCK = "unlock", _("unlocked")
        SIGN_OUT = "sign_out", _("signed out")
        END_SESSION = "end_session", _("session ended")
        HAND_OVER = "hand_over", _("handed over")

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    address = LineField(_("from where"), max_length=45, blank=True)
    action = LineField(_("what"), max_length=20, choices=Action)
    label = LineField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_text = LineField(max_length=300)
    changes = models.JSONField(_("changes"), default=dict)
    reason = LineField(_("reason"), max_length=500, blank=True)
    stamp = StampField(max_length=LENGTH, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["label", "object_id"], name="audit_record"),
            models.Index(fields=["at"], name="audit_time"),
        ]
        constraints = [
            Frozen(name="audit_frozen", violation_error_message=FROZEN),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.object_text}"

    @classmethod
    def note(cls, record, action, *, by, changes=None, reason=""):
        """Write one entry about the record; call it inside the transaction of the change."""
        return cls.write(by=by, **about(record, action, changes, reason))

    @classmethod
    def note_all(cls, acts, *, by, reason=""):
        """Write an entry for each ``(record, action, changes)`` in as few statements as for one."""
        entries = [cls.entry(by=by, **about(*act, reason)) for act in acts]
        keys = bulk.new_keys(cls, len(entries)) if entries else ()
        for entry, key in zip(entries, keys, strict=True):
            entry.pk = key
        with must_be_logged():
            bulk.insert(cls, entries)

    @classmethod
    def write(cls, *, by, **fields):
        """Write one entry about whatever it is; NotLogged where the database does not take it."""
        entry = cls.entry(by=by, **fields)
        with must_be_logged():
            entry.save(force_insert=True)
        return entry

    @classmethod
    def entry(cls, *, by, object_text, **fields):
        return cls(actor=by, object_text=object_text[:300], address=remote_address.get(), **fields)


def about(record, action, changes, reason) -> dict:
    """What an entry says of an act on a record."""
    return {
        "action": action,
        "label": record._meta.label_lower,
        "object_id": record.pk,
        "object_text": str(record),
        "changes": masked(record, changes or {}),
        "reason": reason,
    }


@contextmanager
def must_be_logged():
    try:
        yield
    except DatabaseError as error:
        raise NotLogged from error


LOOKS = (AuditEntry.Action.VIEW, AuditEntry.Action.REVEAL)


def as_text(value):
    if value is None or type(value) is str:
        return value or ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def snapshot(record, several=None) -> dict[str, str]:
    """The record's fields and parts as text, to be compared; ``AuditEntry.note`` masks them.

    ``several`` are rows of parts and many-to-many fields that are known already, by name.
    """
    several = several or {}
    texts = {}
    for name in tracked(type(record)):
        texts[name] = as_text(getattr(record, name))
    for name in [field.name for field in record._meta.many_to_many] + list(record.audited_parts):
        rows = several[name] if name in several else getattr(record, name).all()
        texts[name] = ", ".join(str(row) for row in rows)
    return texts


@cache
def tracked(model) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if is_tracked(field)]


def is_tracked(field) -> bool:
    """Keys and what follows from other fields are left out."""
    if field.primary_key or field.name in UNTRACKED:
        return False
    return field.editable or field.name == "state"


def masked(record, changes: dict) -> dict[str, list[str]]:
    """That a sensitive field changed is told, its values are not."""
    hidden = SECRET | set(record.sensitive_fields)
    return {
        name: [MASKED if text else "" for text in texts] if name in hidden else texts
        for name, texts in changes.items()
    }


def difference(before: dict, after: dict) -> dict[str, list[str]]:
    names = [name for name in after if before.get(name, "") != after[name]]
    return {name: [before.get(name, ""), after[name]] for name in names}
