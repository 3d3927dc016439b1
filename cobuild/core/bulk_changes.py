"""One change of state of many records, as their owner saw them: row by row, in short steps.

What was asked for is a row: it is begun once however often its form is sent, and goes on where it
stopped when its process dies (docs/decisions/0027-many-at-once.md).
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .changes import LABELS, RESULTS, changes_of, open_to, perform
from .fields import LineField
from .saving import words_for

MOST = 10_000  # records at once
STEP = 100  # records of one transaction
KEPT = timedelta(days=30)


class BulkChange(models.Model):
    """``rows`` are [key, version] in the order of their keys; the first ``done`` are worked on."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulk_changes", editable=False
    )
    label = LineField(max_length=60)  # of the model
    change = LineField(max_length=20)
    rows = models.JSONField()
    query = models.TextField(blank=True)  # of the list that the records were chosen from
    reason = LineField(max_length=500, blank=True)
    language = LineField(max_length=10, blank=True)  # of the words of ``refused``
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)  # [key, why]
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.change} {len(self.rows)} × {self.label}"

    def get_absolute_url(self):
        return reverse("bulk-change", args=[self.pk])

    @property
    def model(self):
        return apps.get_model(self.label)

    @property
    def action(self):
        return LABELS[self.change]

    @property
    def target(self):
        """The state that the records then have."""
        return RESULTS[self.change]

    @property
    def is_small(self):
        return len(self.rows) <= STEP

    @property
    def changed(self) -> int:
        return self.done - len(self.refused)

    def visible(self):
        """The records as their owner sees them now."""
        keys = [key for key, _version in self.rows]
        return self.model._default_manager.visible_to(self.owner).filter(pk__in=keys)

    def open_keys(self) -> set[int]:
        """The records to which it can be done now: they are as they were chosen."""
        versions = dict(self.rows)
        fitting = open_to(self.visible(), self.change, self.owner).order_by()
        return {key for key, seen in fitting.values_list("pk", "version") if versions[key] == seen}

    @transaction.atomic
    def begin(self, reason) -> bool:
        """Begin it; False where that was done before."""
        self.lock()
        if self.begun_at:
            return False
        self.begun_at, self.reason = timezone.now(), reason
        self.language = translation.get_language()
        self.save(update_fields=["begun_at", "reason", "language"])
        return True

    @transaction.atomic
    def step(self):
        """Work on the next rows: of each all is done or nothing, and why not is kept."""
        self.lock()
        with translation.override(self.language):
            for key, version in self.rows[self.done : self.done + STEP]:
                if words := self.refusal(key, version):
                    self.refused.append([key, words])
                self.done += 1
        if self.done == len(self.rows):
            self.ended_at = self.ended_at or timezone.now()
        self.save(update_fields=["done", "refused", "ended_at"])

    def refusal(self, key, version) -> str:
        """Change one record; the words of what stands against it, if anything does."""
        record = self.model._default_manager.visible_to(self.owner).filter(pk=key).first()
        if record is None:
            return _("This record is no longer among those that you see.")
        try:
            with transaction.atomic():
                perform(record, self.change, by=self.owner, reason=self.reason, version=version)
        except ValidationError as error:
            return " ".join(error.messages)
        except IntegrityError as error:
            return str(words_for(error, [self.model]))
        return ""

    def lock(self):
        self.refresh_from_db(from_queryset=BulkChange.objects.select_for_update())


@transaction.atomic
def ask_for(rows, change, *, by, query="") -> BulkChange:
    """Keep which of the rows are to be changed; nothing is done to them yet."""
    old = timezone.now() - KEPT
    by.bulk_changes.filter(asked_at__lt=old).delete()
    chosen = rows.order_by("pk").values_list("pk", "version").distinct()
    return BulkChange.objects.create(
        owner=by,
        label=rows.model._meta.label_lower,
        change=change,
        rows=[list(row) for row in chosen],
        query=query,
    )


def offered(model, user) -> list[tuple[str, str]]:
    """(name, label) of what somebody with the user's posts may do to records of the model."""
    writes, drafts = user.places_to_write(model), user.places_to_draft(model)
    confirms = user.places_to_confirm(model)
    may = {"submit": writes, "confirm": confirms, "send-back": confirms, "void": writes or drafts}
    return [(name, LABELS[name]) for name in changes_of(model) if may[name]]
