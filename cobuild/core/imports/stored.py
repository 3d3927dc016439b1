"""An import as it is kept: the file, what it would do, and what it did."""

from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry
from cobuild.core.fields import LineField
from cobuild.core.sheets import Unreadable, read_sheets

from .fates import Outcome

AT_ONCE = 500  # rows; more are worked on in the background


class WorkbookImport(models.Model):
    """A workbook that somebody sent; only its owner sees it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports", verbose_name=_("who")
    )
    name = LineField(_("file"), max_length=150)
    content = models.BinaryField()
    outcome = models.JSONField(null=True)
    understood = models.JSONField(default=dict)  # what a person said of its sheets, by title
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    written_at = models.DateTimeField(_("written at"), null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("import", args=[self.pk])

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    def seen(self) -> Outcome | None:
        """What came out when the workbook was last looked through."""
        return Outcome.from_json(self.outcome) if self.outcome else None

    def look(self, sheets=None) -> Outcome:
        """Find out what the workbook would do; nothing of it is written."""
        return self.work(sheets, keep=False)

    def write(self) -> Outcome:
        """Write the workbook, if its rows fare as its owner saw; nothing of it otherwise."""
        return self.work(None, keep=True, expected=self.seen())

    @transaction.atomic
    def work(self, sheets, **how) -> Outcome:
        from .run import Run

        stored = type(self).objects.select_for_update().get(pk=self.pk)
        if stored.written_at:
            self.refresh_from_db()
            return self.seen()
        try:
            sheets = sheets or read_sheets(bytes(self.content), self.name)
            outcome = Run(self.owner, understood=stored.understood, **how).over(sheets)
        except Unreadable as error:
            outcome = Outcome(problems=error.messages)
        self.outcome = outcome.as_json()
        if outcome.kept:
            self.written_at = timezone.now()
            self.note(outcome)
        self.save(update_fields=["outcome", "written_at"])
        return outcome

    def note(self, outcome):
        counts = ", ".join(f"{number} {fate}" for fate, number in sorted(outcome.counts.items()))
        AuditEntry.write(
            by=self.owner,
            action=AuditEntry.Action.IMPORT,
            label=self._meta.label_lower,
            object_id=self.pk,
            object_text=f"{self.name}: {counts}",
            reason=f"sha256 {self.digest}",
        )
