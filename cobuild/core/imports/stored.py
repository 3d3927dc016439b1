"""An import as it is kept: the file, what it would do, and what it did."""

import gc
from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry
from cobuild.core.fields import LineField
from cobuild.core.sheets import Unreadable, read_sheets

from . import seen
from .fates import Outcome

AT_ONCE = 500  # rows; more are worked on in the background


@contextmanager
def without_collecting():
    """Nothing is looked through for garbage in cycles meanwhile.

    What an import makes lives until its end, so that there is hardly any; looking for it each time
    that some hundred objects were made took a quarter of the time of a large import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

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
        """What came out when the workbook was last looked through; its rows are ``self.rows``."""
        return Outcome.from_json(self.outcome) if self.outcome else None

    def look(self, sheets=None, **how) -> Outcome:
        """Find out what the workbook would do; nothing of it is written."""
        return self.work(sheets, keep=False, **how)

    def write(self, **how) -> Outcome:
        """Write the workbook, if its rows fare as its owner saw; nothing of it otherwise.

        The rows are told in the language in which they were seen, or they would not be the same.
        """
        if not self.outcome:
            return self.look(**how)
        with override(self.outcome["language"]):
            return self.work(None, keep=True, expected=self.seen(), **how)

    @without_collecting()
    @transaction.atomic
    def work(self, sheets, **how) -> Outcome:
        from . import written
        from .run import Run

        stored = type(self).objects.select_for_update().defer("content").get(pk=self.pk)
        if stored.written_at:
            self.refresh_from_db()
            return self.seen()
        try:
            sheets = sheets or read_sheets(bytes(self.content), self.name)
            run = Run(self.owner, understood=stored.understood, **how)
            outcome = run.over(sheets)
        except Unreadable as error:
            outcome = Outcome(problems=error.messages)
        if not stored.outcome or stored.outcome["digest"] != outcome.digest:
            seen.keep(self, outcome.rows)
        self.outcome = {**outcome.as_json(), "language": get_language()}
        if outcome.kept:
            self.written_at = timezone.now()
            self.note_written(outcome)
            written.keep(self, run.written)
        self.save(update_fields=["outcome", "written_at"])
        return outcome

    def note_written(self, outcome):
        counts = ", ".join(f"{number} {fate}" for fate, number in sorted(outcome.counts.items()))
        self.note(AuditEntry.Action.IMPORT, f"{self.name}: {counts}", by=self.owner)

    def note(self, action, text, *, by):
        AuditEntry.write(
            by=by,
            action=action,
            label=self._meta.label_lower,
            object_id=self.pk,
            object_text=text,
            reason=f"sha256 {self.digest}",
        )
