"""The quarters that a reader may choose: from that of the first record to the current one."""

from functools import partial
from itertools import groupby

from django.core.cache import cache
from django.db.models import Min
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from activities.models import Activity, Aid, Donation, Facility, FundEntry, Meeting
from agreements.base import Agreement
from agreements.boards import asked_quarter
from agreements.district.models import Placement, ZoneLead
from agreements.liaison.models import Association, Membership
from agreements.members.models import MemberRegistration, Pledge, Volunteer
from agreements.pairing.models import HouseholdPairing
from cobuild.core.periods import FIRST_QUARTER, Quarter
from communities.models import Honour
from units.models import MemberCount

from .wording import quarter_words

BEGINS = {
    # the day from which on a record counts
    Activity: "starts_on",
    Agreement: "starts_on",
    Aid: "visited_on",
    Association: "founded_on",
    Donation: "received_on",
    Facility: "completed_on",
    FundEntry: "day",
    Honour: "awarded_on",
    HouseholdPairing: "since",
    Meeting: "held_on",
    MemberCount: "as_of",
    MemberRegistration: "registered_on",
    Membership: "since",
    Placement: "since",
    Pledge: "signed_on",
    Volunteer: "since",
    ZoneLead: "since",
}
KEPT_FOR = 600  # seconds
PAGES = ("quarter", "returns", "publications")  # each is about one quarter
VIEWS = ("system", "by")  # what of a page stays chosen in another quarter


def first_quarter(scope) -> Quarter:
    """That of the first record of the scope that a figure counts; without records the current."""
    days = [row[0] for row in first_days(scope) if row[0]]
    return max(Quarter.of(min(days)), FIRST_QUARTER) if days else Quarter.current()


def first_days(scope):
    """The first day of each register, in one query."""
    first, *others = (
        # grouped by something: a union takes no plain minimum
        scope.of(model).counted().order_by().values("state").annotate(first=Min(day))
        for model, day in BEGINS.items()
    )
    return first.values_list("first").union(*(rows.values_list("first") for rows in others))


def kept_first_quarter(user, scope) -> Quarter:
    """As ``first_quarter``, up to ten minutes old: it looks at every register."""
    whose = f"county-{scope.county.pk}" if scope.county else f"user-{user.pk}"
    return cache.get_or_set(
        f"first-quarter-{whose}", partial(first_quarter, scope), timeout=KEPT_FOR
    )


def offered(first, shown) -> list[tuple]:
    """[(year, [(quarter, its words)])], the newest first; the shown quarter is among them."""
    current = Quarter.current()
    first = min(first, current)
    quarters = {first + number for number in range(current - first + 1)} | {shown}
    newest_first = sorted(quarters, reverse=True)
    return [
        (year, [(quarter, quarter_words(quarter)) for quarter in of_year])
        for year, of_year in groupby(newest_first, key=lambda quarter: quarter.year)
    ]


def choice(request, scope, shown, page="quarter") -> dict:
    """What the list of quarters on a page needs."""
    kept = [(name, request.GET[name]) for name in VIEWS if request.GET.get(name)]
    first, current = kept_first_quarter(request.user, scope), Quarter.current()
    return {
        "years": SimpleLazyObject(partial(offered, first, shown)),
        "kept": [("page", page), *kept],
        "shown": shown,
        "span": f"{first}-{current}",
    }


def go_to_quarter(request):
    """The page of the quarter that was chosen from the list, without a choice the current one."""
    page = request.GET.get("page")
    address = reverse(page if page in PAGES else PAGES[0], args=[asked_quarter(request)])
    kept = {name: request.GET[name] for name in VIEWS if request.GET.get(name)}
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)
