"""Closing a quarter: it is published without a person, by the county's setting or by command.

Rules: docs/decisions/0017-closing.md.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cobuild.core.jobs import Job
from cobuild.core.periods import Quarter
from communities.models import County

from .models import Publication
from .publishing import publish, publish_key

CAUGHT_UP = 3  # quarters before the newest one that is to be closed


@transaction.atomic
def close(county, quarter, *, way, order, at) -> Publication:
    """The first version of the quarter, published now unless there is one.

    Raises ValidationError as ``publish`` does.
    """
    County._base_manager.select_for_update().get(pk=county.pk)
    first = Publication.objects.of(county, quarter).first()
    return first or publish(county, quarter, by=None, order=order, at=at, way=way)


def to_close(county, day) -> list[Quarter]:
    """What the county's setting has closed by the day and nobody has published, the oldest first.

    The newest quarter whose day has come; and of the few before it those that follow the first
    one that was published: what was missed is caught up, what came before is left alone. No
    quarter at whose end the county's records were not kept yet.
    """
    newest = newest_ended(county, day)
    published = set(county.publications.order_by().values_list("quarter", flat=True))
    first = Quarter.parse(min(published)) if published else newest
    kept_since = timezone.localdate(county.created_at)
    return [
        quarter
        for quarter in (newest + -back for back in range(CAUGHT_UP, -1, -1))
        if quarter >= first and str(quarter) not in published and quarter.last >= kept_since
    ]


def closes_on(county, quarter) -> date:
    return quarter.last + timedelta(days=county.closes_after_days)


def newest_ended(county, day) -> Quarter:
    """The newest quarter that ended so many days before the day as the county's setting says."""
    return Quarter.of(day - timedelta(days=county.closes_after_days - 1)) + -1


def not_closed(county, day) -> list[Quarter]:
    """The quarters that the setting was to close and that a reason keeps open."""
    return [quarter for quarter in to_close(county, day) if was_refused(county, quarter)]


def was_refused(county, quarter) -> bool:
    last = Job.objects.filter(key=publish_key(county, quarter)).order_by("pk").last()
    return last is not None and (last.state == Job.State.FAILED or "refused" in last.result)
