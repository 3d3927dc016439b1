from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from agreements.base import SYSTEMS
from cobuild.core.periods import Quarter

from .board import SYSTEM, Board


def zone_board(request):
    quarter = asked_quarter(request)
    context = {
        "system": SYSTEMS[SYSTEM],
        "board": Board(request.user, quarter),
        "quarter": quarter,
        "previous": quarter + -1,
        "next": quarter + 1 if quarter < Quarter.current() else None,
    }
    return render(request, "district/board.html", context)


def asked_quarter(request):
    """The quarter of ``?quarter=2026Q3``, without one the current quarter."""
    text = request.GET.get("quarter", "")
    try:
        return Quarter.parse(text) if text else Quarter.current()
    except ValueError:
        raise Http404(_("This is no quarter; write it as 2026Q3.")) from None
