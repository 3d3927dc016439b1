"""Photos and files that hang on a record: scans, evidence. Never compulsory, never deleted."""

from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .audit import AuditEntry
from .fields import LineField
from .uploads import LONGEST_NAME

FIELD = "attachments"  # by this name the log knows them


class AttachmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(voided_at__isnull=True)

    def of(self, record):
        return self.standing().filter(label=record._meta.label_lower, object_id=record.pk)


class Attachment(models.Model):
    """One file of one record; ``file`` is the generated name below MEDIA_ROOT."""

    label = LineField(max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)
    file = LineField(max_length=100, unique=True, editable=False)
    name = LineField(_("name of the file"), max_length=LONGEST_NAME, editable=False)
    content_type = LineField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        ordering = ["pk"]
        indexes = [models.Index(fields=["label", "object_id"], name="attachment_record")]

    def __str__(self):
        return self.name

    def record_for(self, user):
        """The record that it hangs on, if the user sees it."""
        rows = apps.get_model(self.label)._default_manager.visible_to(user)
        return rows.filter(pk=self.object_id).first()

    @transaction.atomic
    def void(self, record, *, by):
        rows = type(self).objects.standing().filter(pk=self.pk)
        if rows.update(voided_by=by, voided_at=timezone.now()):
            note(record, [self.name, ""], by)


@transaction.atomic
def attach(record, accepted, *, by) -> list[Attachment]:
    """Keep the accepted files with the record."""
    made = []
    for file in accepted:
        place = {"label": record._meta.label_lower, "object_id": record.pk}
        made.append(Attachment.objects.create(**place, **stored(file), uploaded_by=by))
        note(record, ["", file.name], by)
    return made


def stored(file):
    """Write the content under a name that nobody can guess; what a row says of it."""
    key = uuid4().hex
    path = f"attachments/{key[:2]}/{key}.{file.extension}"
    return {
        "file": default_storage.save(path, ContentFile(file.content)),
        "name": file.name,
        "content_type": file.content_type,
        "size": len(file.content),
    }


def note(record, change, by):
    AuditEntry.note(record, AuditEntry.Action.UPDATE, by=by, changes={FIELD: change})
