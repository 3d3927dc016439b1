"""The returns of a quarter: which communities handed theirs in, and the figures of each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode

from cobuild.core.periods import FIRST_QUARTER, Quarter
from cobuild.core.records import State
from communities.models import Community

from .dimensions import INSIDE
from .figures import FigureRow, Figures, calculate
from .models import Return
from .models.returns import due_on
from .quarters import choice
from .scopes import community_scope, user_scope
from .wording import quarter_words


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
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "returns": Returns(request.user, quarter),
        "quarters": choice(request, user_scope(request.user), quarter, "returns"),
        "previous": quarter + -1 if quarter > FIRST_QUARTER else None,
        "next": quarter + 1 if quarter < Quarter.current() else None,
    }
    return render(request, "reports/returns.html", context)


# The figures of one return ----------------------------------------------------------------------


def figures_now(record) -> Figures:
    rows = calculate(community_scope(record.community), record.period, splits=INSIDE)
    return Figures(record.period, tuple(rows), timezone.now())


def figures_of(record) -> Figures:
    """What was handed in; what the community's records say now where nothing was."""
    rows = [FigureRow.from_data(row) for row in record.rows] if record.is_handed_in else []
    at = record.updated_at
    return Figures(record.period, tuple(rows), at) if rows else figures_now(record)
