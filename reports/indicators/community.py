"""What surrounds the systems in a community: volunteers, pledges, facilities, honours."""

from django.utils.translation import gettext_lazy as _

from activities.models import Facility
from agreements.members.models import Pledge, Volunteer
from communities.models import Honour

from ..counting import FLOW, STOCK, Indicator
from .words import COMMUNITY, ITEMS, PEOPLE, PLEDGES, SITES, first_of_each


def serving(scope, span):
    """One row for each person of a community, whatever posts the person holds."""
    return first_of_each(posts(scope, span), "name", "community")


def posts(scope, span):
    return scope.of(Volunteer).standing(span.last)


def serving_at_posts(scope, span):
    return first_of_each(posts(scope, span), "name", "community", "post")


def signed(scope, span):
    return scope.of(Pledge).standing(span.last)


def completed(scope, span):
    return scope.of(Facility).completed(span)


def awarded(scope, span):
    return scope.of(Honour).counted().filter(awarded_on__range=(span.first, span.last))


INDICATORS = [
    Indicator(
        "volunteers.serving",
        _("Volunteers serving"),
        _(
            "People who serve at a post on the last day of the quarter; one name in a community "
            "is one person, who counts once, and at each post."
        ),
        PEOPLE, STOCK, Volunteer, serving,
        source_rows=posts,
        splits={**COMMUNITY, "post": "post"},
        split_rows={"post": serving_at_posts},
    ),
    Indicator(
        "pledges.signed",
        _("Pollution prevention pledges"),
        _("Pledges signed by the last day of the quarter and not ended before it."),
        PLEDGES, STOCK, Pledge, signed,
        splits=COMMUNITY,
    ),
    Indicator(
        "facilities.completed",
        _("Facilities completed"),
        _("Facilities for communities that were completed in the period."),
        SITES, FLOW, Facility, completed,
        day="completed_on",
        splits={**COMMUNITY, "kind": "kind"},
    ),
    Indicator(
        "honours.awarded",
        _("Honours awarded"),
        _(
            "Honours awarded in the period to communities and to the county itself; the county's "
            "own belong to no community."
        ),
        ITEMS, FLOW, Honour, awarded,
        day="awarded_on",
        splits={**COMMUNITY, "level": "level"},
    ),
]  # fmt: skip
