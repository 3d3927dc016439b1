"""Who changed what, when: entries written in the same transaction as the change."""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from .fields import LineField

remote_address: ContextVar[str] = ContextVar("remote_address", default="")

UNTRACKED = {"id", "created_at", "updated_at", "version", "created_by", "pinyin", "initials"}
MASKED = "***"


class AuditQuerySet(models.QuerySet):
    def about(self, record):
        return self.filter(label=record._meta.label_lower, object_id=record.pk)


class AuditEntry(models.Model):
    """One act on one record; ``changes`` maps a field's name to its old and new text."""

    class Action(models.TextChoices):
        CREATE = "create", _("recorded")
        UPDATE = "update", _("changed")
        SUBMIT = "submit", _("submitted")
        CONFIRM = "confirm", _("confirmed")
        SEND_BACK = "send_back", _("sent back")
        VOID = "void", _("voided")
        EXPORT = "export", _("exported")

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

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        indexes = [models.Index(fields=["label", "object_id"], name="audit_record")]

    def __str__(self):
        return f"{self.get_action_display()} {self.object_text}"

    @classmethod
    def note(cls, record, action, *, by, changes=None, reason=""):
        """Write one entry about the record; call it inside the transaction of the change."""
        return cls.objects.create(
            actor=by,
            address=remote_address.get(),
            action=action,
            label=record._meta.label_lower,
            object_id=record.pk,
            object_text=str(record)[:300],
            changes=changes or {},
            reason=reason,
        )


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def snapshot(record) -> dict[str, str]:
    """The record's fields and parts as text; sensitive values never leave the record."""
    texts = {}
    for field in record._meta.concrete_fields:
        if field.name in UNTRACKED or field.name.endswith("_ptr"):
            continue
        value = getattr(record, field.name if field.is_relation else field.attname)
        texts[field.name] = as_text(value)
    for name in [field.name for field in record._meta.many_to_many] + list(record.audited_parts):
        texts[name] = ", ".join(str(row) for row in getattr(record, name).all())
    for name in record.sensitive_fields:
        texts[name] = MASKED if texts[name] else ""
    return texts


def difference(before: dict, after: dict) -> dict[str, list[str]]:
    names = [name for name in after if before.get(name, "") != after[name]]
    return {name: [before.get(name, ""), after[name]] for name in names}
