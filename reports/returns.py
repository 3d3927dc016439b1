"""The returns of a quarter: which communities handed theirs in, and the page of each return."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode

from agreements.boards import reads
from cobuild.core.forms import RecordForm
from cobuild.core.pages.details import DetailView
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from communities.models import Community

from .dimensions import INSIDE
from .figures import FigureRow, Figures, calculate
from .models import Return
from .models.returns import due_on
from .quarters import FIRST, choice
from .query_words import place_words
from .scopes import community_scope, user_scope
from .statement import groups, statement
from .wording import COLUMN_LABELS, quarter_words

QUARTERS_OFFERED = 8


class ReturnForm(RecordForm):
    """The last quarters that are over, the newest first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        newest = newest_ended()
        offered = [str(newest + -back) for back in range(QUARTERS_OFFERED)]
        if self.instance.pk and self.instance.quarter not in offered:
            offered.append(self.instance.quarter)
        self.fields["quarter"] = forms.ChoiceField(
            label=self.fields["quarter"].label, choices=[(text, text) for text in offered]
        )
        self.preset("quarter", offered[0])


def newest_ended() -> Quarter:
    """The newest quarter of which a return can be made: it ends today or is over."""
    current = Quarter.current()
    return current if current.last == timezone.localdate() else current + -1


# A quarter's returns ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A community of the quarter with its return, or what leads to beginning one."""

    community: Community
    record: Return | None
    due_on: date
    begin: str = ""

    @property
    def look(self):
        return self.record.state if self.record else "missing"

    @property
    def is_late(self):
        late_now = timezone.localdate() > self.due_on
        return self.record.is_late if self.record else late_now


class Returns:
    """The returns of a quarter as far as the user sees them, in a fixed number of queries."""

    def __init__(self, user, quarter):
        self.user, self.quarter = user, quarter

    @cached_property
    def lines(self) -> list[Line]:
        return [self.line(community) for community in self.communities]

    @cached_property
    def communities(self):
        rows = Community.objects.within(self.user.own_places(Return))
        return expected(rows, self.quarter).select_related("county", "zone")

    def line(self, community):
        record = self.records.get(community.pk)
        due = due_on(self.quarter, community.county)
        return Line(community, record, due, "" if record else self.begin(community))

    @cached_property
    def records(self):
        rows = Return.objects.visible_to(self.user).exclude(state=State.VOIDED)
        rows = rows.filter(quarter=str(self.quarter)).select_related("community__county")
        return {row.community_id: row for row in rows}

    def begin(self, community):
        """The address of the form, for who may fill it in once the quarter is over."""
        places = self.user.places_to_write(Return)
        own = community.pk in places.get("community", ())
        if not (own or community.county_id in places.get("county", ())):
            return ""
        return new_return(community, self.quarter) if self.quarter <= newest_ended() else ""

    @property
    def handed_in(self):
        return sum(bool(line.record and line.record.is_handed_in) for line in self.lines)

    @property
    def late(self):
        """How many are past due and not handed in."""
        missing = (line for line in self.lines if not (line.record and line.record.is_handed_in))
        return sum(line.is_late for line in missing)


def expected(communities, quarter):
    """The communities that stood at the quarter's end: each of them hands in a return."""
    began = Q(open_since__isnull=True) | Q(open_since__lte=quarter.last)
    lasts = Q(closed_on__isnull=True) | Q(closed_on__gte=quarter.last)
    return communities.counted().filter(began, lasts)


def new_return(community, quarter):
    query = urlencode({"community": community.pk, "quarter": quarter})
    return f"{reverse('return-new')}?{query}"


def returns_page(request, quarter):
    if not reads(request.user, Return):
        raise PermissionDenied
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "returns": Returns(request.user, quarter),
        "quarters": choice(request, user_scope(request.user), quarter, "returns"),
        "previous": quarter + -1 if quarter > FIRST else None,
        "next": quarter + 1 if quarter < Quarter.current() else None,
    }
    return render(request, "reports/returns.html", context)


# One return -------------------------------------------------------------------------------------


def figures_now(record) -> Figures:
    rows = calculate(community_scope(record.community), record.period, splits=INSIDE)
    return Figures(record.period, tuple(rows), timezone.now())


def figures_of(record) -> Figures:
    """What was handed in; what the community's records say now where nothing was."""
    rows = [FigureRow.from_data(row) for row in record.rows] if record.is_handed_in else []
    at = record.updated_at
    return Figures(record.period, tuple(rows), at) if rows else figures_now(record)


class ReturnView(DetailView):
    template = "reports/return.html"

    def more_context(self, record):
        scope, figures = community_scope(record.community), figures_of(record)
        now = figures_now(record) if record.is_handed_in else figures
        return {
            "quarter_words": quarter_words(record.period),
            "columns": COLUMN_LABELS.values(),
            "groups": [
                (group, self.lines(record, statement(figures, scope, group)))
                for group in groups().values()
            ],
            "changed": changed_since(figures, now),
            "figures": figures,
            "places": place_words(scope, record.community),
        }

    def lines(self, record, lines):
        return [(line, texts_of(line.row), records_url(record, line)) for line in lines]


def texts_of(row) -> list[tuple]:
    """(label, value) of each column"""
    return [(label, row.text(name)) for name, label in COLUMN_LABELS.items()]


def records_url(record, line) -> str:
    """The records behind a figure of the community, where the figure is split by community."""
    if not line.number or "community" not in line.indicator.splits or line.row.quarter is None:
        return ""
    query = urlencode({"split": "community", "member": record.community_id})
    return f"{reverse('figure-records', args=[record.period, line.row.key])}?{query}"


def changed_since(figures, now) -> list:
    """(label, handed in, now) of the totals whose value of the quarter differs by now."""
    pairs = [(row, now.row(row.key)) for row in figures.rows if not row.split]
    return [
        (was.indicator.label, was.text(), row.text())
        for was, row in pairs
        if was.quarter != row.quarter
    ]
