"""The notices that people got."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cobuild.core.fields import LineField


class NoticeQuerySet(models.QuerySet):
    def open(self):
        """Those whose cause still held when it was last looked at."""
        return self.filter(gone_at__isnull=True)

    def unread(self):
        return self.open().filter(read_at__isnull=True)


class Notice(models.Model):
    """That a user was told of one cause, once; the words are those of the cause at display.

    ``cause`` is the name that the reminder gives it (reports/reminders/). A notice whose cause is
    gone stays as a row; should the same cause come back, the notice is open and unread again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    cause = LineField(max_length=120)
    made_on = models.DateField(_("noticed on"))
    read_at = models.DateTimeField(_("read at"), null=True)
    gone_at = models.DateTimeField(null=True)
    mailed_on = models.DateField(null=True)  # taken for the mail of this day

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(gone_at__isnull=True, read_at__isnull=True),
                name="notice_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "cause"], name="notice_once"),
        ]

    def __str__(self):
        return self.cause
