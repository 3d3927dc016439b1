"""Acts on several rows of accounts and posts: one transaction, with their entries in the log."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry, difference

from .models import Post


@transaction.atomic
def hand_over(post, *, last_day, successor, by):
    """End the post on the day and begin the successor's, of the same role and place, the day after.

    What hangs on the place stays there. An end that the post had already is the new one's end.
    Raises ValidationError where the post does not stand until that day or the successor may not
    hold it; then nothing is changed.
    """
    post.lock()
    if post.is_voided or last_day < post.since or (post.until and post.until <= last_day):
        raise ValidationError({"last_day": _("The post does not stand on that day and beyond it.")})
    if successor.pk == post.user_id:
        raise ValidationError({"successor": _("This person holds the post already.")})
    until = post.until
    end(post, last_day, by=by)
    return begin(post, successor, last_day + timedelta(days=1), until, by=by)


def end(post, last_day, *, by):
    before = post.audit_snapshot()
    post.until = last_day
    post.version += 1
    post.save()
    changes = difference(before, post.audit_snapshot())
    AuditEntry.note(post, AuditEntry.Action.HAND_OVER, by=by, changes=changes)


def begin(post, successor, since, until, *, by):
    places = {name: getattr(post, name) for name in ("county", "zone", "community", "unit")}
    new = Post(user=successor, role=post.role, since=since, until=until, created_by=by, **places)
    new.full_clean()
    new.save()
    changes = difference({}, new.audit_snapshot())
    AuditEntry.note(new, AuditEntry.Action.CREATE, by=by, changes=changes)
    return new
