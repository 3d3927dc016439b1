"""Ending one's own sessions elsewhere, singly or all of them."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cobuild.core.audit import AuditEntry

from .sessions import Session


def own_sessions(request):
    """(session, whether it is this one) of every place where the person is signed in."""
    here = request.session.session_key
    return [(row, row.session_key == here) for row in Session.objects.live_of(request.user)]


def end_sessions(request):
    """End the session named in ``which``, or all but this one: ``others``."""
    which = request.POST.get("which", "")
    others = [row for row, is_here in own_sessions(request) if not is_here]
    chosen = others if which == "others" else [row for row in others if row.name == which]
    end(chosen, by=request.user)
    messages.success(request, _("Signed out there."))
    return redirect("account")


@transaction.atomic
def end(sessions, *, by):
    for row in sessions:
        row.delete()
        AuditEntry.note(by, AuditEntry.Action.END_SESSION, by=by)
