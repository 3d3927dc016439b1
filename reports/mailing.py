"""The mail of a day: one message with the new notices, where the installation has a mail server.

Notices are taken for the mail before it is sent and given back when the server refuses, so that
none is mailed twice; a machine that dies in between leaves them to the page alone.
"""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

from .models import Notice
from .notices import open_notices

logger = logging.getLogger(__name__)


def mail_notices(user, day) -> bool:
    """Send the user what is new, at most once a day; whether a message was sent."""
    if not (settings.EMAIL_HOST and user.email):
        return False
    taken = take(user, day)
    with translation.override(user.mail_language):
        lines = [line for notice, line in open_notices(user, day) if notice.pk in taken]
        return bool(lines) and send(user, lines, taken)


@transaction.atomic
def take(user, day) -> list[int]:
    """The notices of today's message; nobody else takes them, and there is one message a day."""
    User.objects.select_for_update().get(pk=user.pk)
    if user.notices.filter(mailed_on=day).exists():
        return []
    taken = list(user.notices.unread().filter(mailed_on=None).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=taken).update(mailed_on=day)
    return taken


def send(user, lines, taken) -> bool:
    try:
        send_mail(subject(len(lines)), text(lines), None, [user.email])
    except (OSError, ValueError) as error:  # the server, or an address that it cannot read
        logger.warning("the notices of account %s were not mailed: %s", user.pk, error)
        Notice.objects.filter(pk__in=taken).update(mailed_on=None)
        return False
    return True


def subject(count):
    words = ngettext("%(count)s new notice", "%(count)s new notices", count) % {"count": count}
    return _("Community co-building register: %(notices)s") % {"notices": words}


def text(lines):
    foot = _("You get this mail because your account names this address; change it there.")
    return "\n\n".join([*map(words_of, lines), foot]) + "\n"


def words_of(line):
    """What and when; remarks stay on the page, for a person may have written a name there."""
    when = f" ({line.when})" if line.when else ""
    words = _("%(label)s: %(what)s") % {"label": line.label, "what": line.what}
    link = [f"{settings.PUBLIC_URL}{line.url}"] if settings.PUBLIC_URL else []
    return "\n".join([f"{words}{when}", *link])
