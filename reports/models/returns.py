"""A community's quarterly return: its own figures, confirmed by name.

Rules: design page figures.md, "A published quarter"; open → submitted → accepted or sent back are
the states draft → submitted → confirmed or returned of every record with a workflow.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.periods import Quarter
from cobuild.core.records import COUNTED, Record
from communities.models import Community


class Return(Record):
    """``rows`` are the figures as they were handed in: FigureRow as plain data."""

    access = "return"
    workflow = True
    place_field = "community"
    words_from = ("community",)
    scope = {
        "county": "community__county",
        "zone": "community__zone",
        "community": "community",
    }

    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("community"), related_name="returns"
    )
    quarter = LineField(_("quarter"), max_length=6)
    filled_by = LineField(_("filled in by"), max_length=50)
    responsible = LineField(_("responsible"), max_length=50)
    submitted_on = models.DateField(_("handed in on"), null=True, editable=False)
    rows = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("quarterly return")
        verbose_name_plural = _("quarterly returns")
        ordering = ["-quarter", "community__pinyin", "pk"]
        constraints = [
            *Record.life_constraints("return"),
            models.UniqueConstraint(
                fields=["community", "quarter"],
                condition=~Q(state="voided"),
                name="return_once",
                violation_error_message=_("The community's return of this quarter is begun."),
            ),
            FieldCheck(
                field="quarter",
                condition=Q(quarter__regex=r"^(19|20|21)[0-9]{2}Q[1-4]$"),
                name="return_quarter",
                violation_error_message=_("A quarter is written as 2026Q3."),
            ),
        ]

    def __str__(self):
        return f"{self.community} {self.quarter}"

    @cached_property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def due_on(self) -> date:
        return due_on(self.period, self.community.county)

    @property
    def is_handed_in(self) -> bool:
        return self.state in COUNTED

    @property
    def is_late(self) -> bool:
        """Handed in after it was due, or due and not handed in."""
        day = self.submitted_on if self.is_handed_in else None
        return (day or timezone.localdate()) > self.due_on

    def clean(self):
        try:
            ended = self.period.last <= timezone.localdate()
        except ValueError:
            return  # the check of the database has the words
        if not ended:
            raise ValidationError({"quarter": _("This quarter is not over yet.")})

    @transaction.atomic
    def submit(self, *, by):
        """What is handed in stays as it is, whatever is recorded later."""
        from ..returns import figures_now  # the list of figures is read when all models are there

        super().submit(by=by)
        self.submitted_on = timezone.localdate()
        self.rows = [row.as_data() for row in figures_now(self).rows]
        self.save(update_fields=["submitted_on", "rows"])

    def when_copied(self):
        return {"quarter": ""}


def due_on(quarter, county) -> date:
    return quarter.last + timedelta(days=county.returns_due_days)
