"""Associations that have not met this quarter, once the quarter nears its end.

Rule: design page domain.md, "Reminders". A session is a counted activity of the association whose
first day lies in the quarter.
"""

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity
from agreements.base import SYSTEMS
from agreements.boards import address
from agreements.liaison.models import Association, Membership
from cobuild.core.columns import as_words
from cobuild.core.periods import Quarter

from .line import Reminder, lines

SYSTEM = "liaison"
DAYS_LEFT = 21  # three weeks


def missing(user, day, most=None) -> Iterator[Reminder]:
    """The associations of those who record their sessions: county office and secretaries."""
    quarter = Quarter.of(day)
    if (quarter.last - day).days > DAYS_LEFT:
        return
    rows = without_session(quarter, day).filter(recorded_by(user, day)).order_by("pinyin", "pk")
    yield from lines(rows, partial(gap, quarter), partial(all_missing, quarter), most)


def without_session(quarter, day):
    sessions = Activity.objects.counted().of_system(SYSTEM).during(quarter.span)
    held = sessions.filter(association=OuterRef("pk"))
    return Association.objects.standing(day).filter(~Exists(held))


def recorded_by(user, day) -> Q:
    places = user.places_to_write(Activity)
    members = Membership.objects.standing(day).filter(community__in=places.get("community", ()))
    return Q(county__in=places.get("county", ())) | Q(pk__in=members.values("association"))


def gap(quarter, association):
    return Reminder(
        look="missing",
        label=_("no session"),
        what=_("%(association)s has not met this quarter") % {"association": association},
        when=_("by %(day)s") % {"day": as_words(quarter.last)},
        action=_("Record a session"),
        url=address("activity-new", kind_system=SYSTEM, association=association.pk),
        cause=f"session-missing:{association.pk}:{quarter}",
    )


def all_missing(quarter, count):
    words = ngettext(
        "%(count)s association in all has not met this quarter",
        "%(count)s associations in all have not met this quarter",
        count,
    )
    return Reminder(
        look="missing",
        label=_("no session"),
        what=words % {"count": as_words(count)},
        when=_("by %(day)s") % {"day": as_words(quarter.last)},
        action=_("All of them"),
        url=address(SYSTEMS[SYSTEM].page),
    )
