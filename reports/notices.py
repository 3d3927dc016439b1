"""Notices: a row tells that a user was told of a cause once; words come from the reminders.

Rules: one notice a user and cause, whatever often the job runs. It is closed when its cause is gone
(done, voided, renewed, out of the user's reach) and opened again, unread, should the same cause
come back; it is never mailed twice.
"""

from django.utils import timezone

from .models import Notice
from .reminders import Reminder, notable


def has_notices(user) -> bool:
    """Whether the posts of the user can be given any; who only reads has nothing to do."""
    return bool(user.county_ids) and not user.only_reads


def keep_notices(user, day):
    """Make, close and open again the user's notices as the causes of the day say."""
    causes = [line.cause for line in notable(user, day)]
    known = {notice.cause: notice for notice in user.notices.all()}
    fresh = [Notice(user=user, cause=c, made_on=day) for c in causes if c not in known]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    close([notice for notice in known.values() if notice.cause not in set(causes)])
    back = [known[cause].pk for cause in causes if cause in known and known[cause].gone_at]
    Notice.objects.filter(pk__in=back).update(gone_at=None, read_at=None, made_on=day)


def close(notices):
    gone = [notice.pk for notice in notices if notice.gone_at is None]
    if gone:
        Notice.objects.filter(pk__in=gone).update(gone_at=timezone.now())


def open_notices(user, day) -> list[tuple[Notice, Reminder]]:
    """The open notices with their words, the newest first, of one day the most urgent first.

    Whose cause is gone since the job ran is closed here, so that the page shows none of them.
    """
    lines = {line.cause: line for line in notable(user, day)}
    notices = {notice.cause: notice for notice in user.notices.open()}
    close([notice for cause, notice in notices.items() if cause not in lines])
    found = [(notices[cause], line) for cause, line in lines.items() if cause in notices]
    return sorted(found, key=lambda pair: pair[0].made_on, reverse=True)
