"""Resolutions past due, for those who are to see to them.

They are who may change the resolution (county office, the lead unit of the zone, the secretary of
the community that met) and the liaison of the unit responsible; others may read it, no more.
"""

from collections.abc import Iterator
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Resolution
from agreements.boards import address
from cobuild.core.columns import as_words

from .line import Reminder, lines


def past_due(user, day, most=None) -> Iterator[Reminder]:
    """The longest overdue first."""
    rows = Resolution.objects.past_due(day).filter(answered_by(user))
    rows = rows.select_related("unit", "meeting__zone", "meeting__community")
    yield from lines(rows.order_by("due_on", "pk"), overdue, partial(all_overdue, day), most)


def answered_by(user) -> Q:
    units = user.own_places(Resolution).get("unit", ())
    own = Resolution.objects.editable_by(user)
    return Q(pk__in=own.values("pk")) | Q(unit__in=units)


def overdue(resolution):
    of = {"meeting": resolution.meeting, "place": resolution.meeting.of}
    unit = [str(resolution.unit)] if resolution.unit else []
    return Reminder(
        look="missing",
        label=_("past due"),
        what=str(resolution),
        note=" · ".join([_("%(meeting)s (%(place)s)") % of, *unit]),
        when=_("since %(day)s") % {"day": as_words(resolution.due_on)},
        action=_("Follow up"),
        url=resolution.get_absolute_url(),
        cause=f"resolution-past-due:{resolution.pk}:{resolution.due_on}",
    )


def all_overdue(day, count):
    words = ngettext(
        "%(count)s resolution in all is past due",
        "%(count)s resolutions in all are past due",
        count,
    )
    return Reminder(
        look="missing",
        label=_("past due"),
        what=words % {"count": as_words(count)},
        action=_("All of them"),
        url=address("resolution-list", past_due_on=day),
    )
