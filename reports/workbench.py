"""The workbench: what waits for me, this quarter at a glance, the latest records."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post, User
from activities.models import Activity
from agreements.base import SYSTEMS
from cobuild.core.audit import AuditEntry
from cobuild.core.pages.registers import register_of
from cobuild.core.periods import Quarter
from cobuild.core.records import State

from .computing import figures_for
from .figures import FigureRow
from .published_pages import of_counties
from .reminders import reminders_for
from .scopes import reads_figures, reads_published, whole_county
from .sparks import Spark, sparks
from .wording import quarter_words

GLANCE = (
    ("district.activities",),
    ("district.resident_attendance",),
    ("district.donations",),
    ("district.units", "district.coverage"),
)
NEWEST = 10


@dataclass(frozen=True)
class Figure:
    """A number of a card, in words; ``url`` leads to the records behind it."""

    row: FigureRow
    url: str
    spark: Spark | None = None

    @property
    def system(self):
        return SYSTEMS[self.row.indicator.system]

    @property
    def label(self):
        return self.row.indicator.label

    @property
    def unit(self):
        return self.row.measure.label

    @property
    def now(self):
        return self.row.text()

    @property
    def before(self):
        return self.row.text("before")


def workbench(request):
    user, quarter = request.user, Quarter.current()
    context = {"posts": user.current_posts, "quarter": quarter_words(quarter)}
    if reads_figures(user):
        context |= business(user, quarter)
    elif reads_published(user):
        context["counties"] = of_counties(user)
    elif user.places_to_read(AuditEntry):
        context["is_auditor"] = True
    else:
        accounts = [model for model in (User, Post) if user.may_record(model)]
        context["registers"] = [register_of(model) for model in accounts]
    return render(request, "reports/workbench.html", context)


def business(user, quarter):
    return {
        "is_business": True,
        "record_url": reverse("activity-new") if user.may_record(Activity) else "",
        "reminders": reminders_for(user, timezone.localdate()),
        "cards": cards_for(user, quarter),
        "activities": register_of(Activity),
        "newest": newest_activities(user),
    }


def cards_for(user, quarter) -> list[list[Figure]]:
    """The figures within the user's reach; those that belong together share a card."""
    keys = [key for group in GLANCE for key in group]
    found = {row.key: row for row in figures_for(user, quarter, keys)}
    reached = {key for key, row in found.items() if row.quarter is not None}
    lines = lines_for(user)
    cards = (
        [figure(found[key], quarter, lines.get(key)) for key in group if key in reached]
        for group in GLANCE
    )
    return [card for card in cards if card]


def figure(row, quarter, spark):
    return Figure(row, reverse("figure-records", args=[quarter, row.key]), spark)


def lines_for(user) -> dict[str, Spark]:
    """The line of the first figure of each card, for those who read the whole county."""
    county = whole_county(user)
    return sparks(county, [group[0] for group in GLANCE]) if county else {}


def newest_activities(user):
    """(record, address, cells) of the latest records, with the columns of the register."""
    register = register_of(Activity)
    rows = register.rows(user).exclude(state=State.VOIDED).newest()[:NEWEST]
    return [
        (record, record.get_absolute_url(), [(c, c.text(record, user)) for c in register.shown])
        for record in rows
    ]
