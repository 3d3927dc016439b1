from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.base import SYSTEMS
from cobuild.core.periods import Quarter
from communities.models import Zone

from .board import SYSTEM, Board


def zone_board(request):
    board = Board(request.user, asked_quarter(request))
    if not board.places:
        raise PermissionDenied
    context = {
        "system": SYSTEMS[SYSTEM],
        "board": board,
        "quarter": board.quarter,
        "previous": board.quarter + -1,
        "next": board.quarter + 1 if board.quarter < Quarter.current() else None,
        "first_zone": reverse("zone-new") if request.user.may_record(Zone) else "",
    }
    return render(request, "district/board.html", context)


def asked_quarter(request):
    """The quarter of ``?quarter=2026Q3``, without one the current quarter."""
    text = request.GET.get("quarter", "").strip().upper()
    try:
        return Quarter.parse(text) if text else Quarter.current()
    except ValueError:
        raise Http404(_("This is no quarter; write it as 2026Q3.")) from None
