"""A plan beside what was done: which items activities fulfil, by joint kind and by quarter."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.db.models import Prefetch, TextChoices
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.base import ActivityKind
from cobuild.core.columns import Column
from cobuild.core.forms import PartForm
from cobuild.core.pages.details import DetailView
from cobuild.core.periods import Quarter

from .board import SYSTEM
from .models import PlanItem


class ItemForm(PartForm):
    """What is planned is one of the joint kinds of this system."""

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == "kind":
            field.queryset = ActivityKind.objects.filter(system=SYSTEM)
            field.widget = forms.Select(choices=field.choices)
            field.widget.is_required = True


class Status(TextChoices):
    """Where an item stands on a day: overdue when its quarter is over and nothing was done."""

    DONE = "done", _("done")
    OVERDUE = "overdue", _("overdue")
    TO_DO = "to_do", _("still to do")


LOOKS = {Status.DONE: "confirmed", Status.OVERDUE: "terminated", Status.TO_DO: "to_come"}


@dataclass(frozen=True)
class Tally:
    """How many of the items planned are done."""

    done: int
    planned: int

    def __str__(self):
        return gettext("%(done)s of %(planned)s") % {"done": self.done, "planned": self.planned}


@dataclass(frozen=True)
class Line:
    """One item with the activities that fulfil it, as far as the reader sees them."""

    item: PlanItem
    activities: list
    status: Status

    @property
    def look(self):
        return LOOKS[self.status]

    @property
    def is_done(self):
        return self.status == Status.DONE


def status_of(item, year, day):
    """``item`` comes with the number of counted activities that fulfil it, of any quarter."""
    if item.fulfilled:
        return Status.DONE
    is_over = Quarter(year, item.quarter).last < day
    return Status.OVERDUE if is_over else Status.TO_DO


def tally(lines):
    return Tally(sum(line.is_done for line in lines), len(lines))


class PlannedAndDone:
    """A plan's items against what was done, for one reader on one day, in four queries."""

    def __init__(self, plan, user, day):
        self.plan, self.user, self.day = plan, user, day

    @cached_property
    def lines(self):
        activities = activity_model()._default_manager.visible_to(self.user).counted()
        seen = Prefetch("activities", activities.order_by("starts_on", "pk"), to_attr="seen")
        items = self.plan.items.with_fulfilled().select_related("kind")
        return [
            Line(item, item.seen, status_of(item, self.plan.year, self.day))
            for item in items.prefetch_related("units", seen)
        ]

    @property
    def total(self):
        return tally(self.lines)

    @property
    def overdue(self):
        return Counter(line.status for line in self.lines)[Status.OVERDUE]

    @property
    def quarters(self):
        return list(PlanItem.PlannedQuarter)

    @property
    def by_kind(self):
        """(kind, its tallies of the four quarters, its tally of the year)"""
        kinds = {line.item.kind_id: line.item.kind for line in self.lines}
        for kind in sorted(kinds.values(), key=lambda kind: (kind.order, kind.pk)):
            lines = [line for line in self.lines if line.item.kind_id == kind.pk]
            yield kind, self.by_quarter(lines), tally(lines)

    @property
    def all_by_quarter(self):
        return self.by_quarter(self.lines)

    def by_quarter(self, lines):
        return [
            (quarter.label, tally([line for line in lines if line.item.quarter == quarter]))
            for quarter in self.quarters
        ]


def activity_model():
    """Activities belong to an upper app: they are reached by their relation only."""
    return PlanItem._meta.get_field("activities").related_model


class PlanView(DetailView):
    template = "district/plan.html"

    def more_context(self, record):
        records_activities = self.request.user.may_record(activity_model())
        return {
            "board": PlannedAndDone(record, self.request.user, timezone.localdate()),
            "may_fulfil": records_activities and not record.is_voided,
        }


YEAR = Column("year", _("year"), read=lambda plan: str(plan.year), sort=("year",))
PROGRESS = Column(
    "progress",
    _("done of planned"),
    read=lambda plan: str(Tally(plan.done, plan.planned)),
)
