"""Quarters that the county's setting was to close and that a reason keeps open: county office."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cobuild.core.columns import as_words
from reports.closing import closes_on, not_closed

from .line import Reminder


def refused(user, day) -> Iterator[Reminder]:
    for county in counties_that_close(user):
        yield from (line_for(county, quarter) for quarter in not_closed(county, day))


def counties_that_close(user):
    """The counties of the user's county office that have their quarters closed."""
    offices = (post.county for post in user.current_posts if post.role == "county_office")
    return [county for county in dict.fromkeys(offices) if county.closes_after_days]


def line_for(county, quarter):
    return Reminder(
        look="missing",
        label=_("not published"),
        what=_("%(quarter)s could not be published by itself") % {"quarter": quarter},
        when=_("since %(day)s") % {"day": as_words(closes_on(county, quarter))},
        action=_("See why"),
        url=reverse("publications", args=[quarter]),
        cause=f"not-closed:{county.pk}:{quarter}",
    )
