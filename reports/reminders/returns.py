"""Quarterly returns that are due: for who fills them in, and late ones for the county office."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cobuild.core.columns import as_words
from cobuild.core.periods import Quarter
from communities.models import Community
from reports.models import Return
from reports.models.returns import due_on
from reports.returns import expected

from .line import Reminder, lines


def missing(user, day, most=None) -> Iterator[Reminder]:
    """Of the quarter before: the own ones until handed in, others' once they are past due."""
    quarter, places = Quarter.of(day) + -1, user.places_to_write(Return)
    own = not_handed_in(quarter).filter(pk__in=places.get("community", ()))
    yield from (to_fill_in(quarter, day, community) for community in own)
    late = not_handed_in(quarter).filter(county__in=late_counties(user, quarter, day))
    rest = partial(all_late, quarter)
    yield from lines(late, partial(late_return, quarter), rest, most)


def not_handed_in(quarter):
    """Communities whose records were kept already when the quarter ended."""
    handed_in = Return.objects.counted().filter(community=OuterRef("pk"), quarter=str(quarter))
    rows = expected(Community.objects.all(), quarter).filter(~Exists(handed_in.order_by()))
    return rows.filter(created_at__date__lte=quarter.last).select_related("county")


def late_counties(user, quarter, day):
    ids = user.places_to_confirm(Return).get("county", ())
    posts = (post for post in user.current_posts if post.county_id in ids)
    return {post.county_id for post in posts if due_on(quarter, post.county) < day}


def to_fill_in(quarter, day, community):
    is_late = due_on(quarter, community.county) < day
    return of_community(quarter, community, is_late=is_late, action=_("Fill in"))


def late_return(quarter, community):
    return of_community(quarter, community, is_late=True, action=_("Look"))


def of_community(quarter, community, *, is_late, action):
    of = {"community": community, "quarter": quarter}
    return Reminder(
        look="missing",
        label=_("past due") if is_late else _("return due"),
        what=_("%(community)s: return of %(quarter)s") % of,
        when=_("by %(day)s") % {"day": as_words(due_on(quarter, community.county))},
        action=action,
        url=reverse("returns", args=[quarter]),
        cause=f"return-{'late' if is_late else 'due'}:{community.pk}:{quarter}",
    )


def all_late(quarter, count):
    words = ngettext(
        "%(count)s return in all is past due", "%(count)s returns in all are past due", count
    )
    return Reminder(
        look="missing",
        label=_("past due"),
        what=words % {"count": as_words(count)},
        action=_("All of them"),
        url=reverse("returns", args=[quarter]),
    )
