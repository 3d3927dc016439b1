from django.shortcuts import render
from django.urls import reverse

from agreements.base import SYSTEMS
from agreements.boards import asked_quarter
from cobuild.core.periods import Quarter
from communities.models import Zone

from .board import SYSTEM, Board


def zone_board(request):
    board = Board(request.user, asked_quarter(request))
    context = {
        "system": SYSTEMS[SYSTEM],
        "board": board,
        "quarter": board.quarter,
        "previous": board.quarter + -1,
        "next": board.quarter + 1 if board.quarter < Quarter.current() else None,
        "first_zone": reverse("zone-new") if request.user.may_record(Zone) else "",
    }
    return render(request, "district/board.html", context)
