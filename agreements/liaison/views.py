from django.shortcuts import render
from django.urls import reverse

from agreements.base import SYSTEMS
from agreements.boards import asked_quarter
from cobuild.core.periods import Quarter

from .board import SYSTEM, Board
from .models import Association


def association_board(request):
    board = Board(request.user, asked_quarter(request))
    context = {
        "system": SYSTEMS[SYSTEM],
        "board": board,
        "quarter": board.quarter,
        "previous": board.quarter + -1,
        "next": board.quarter + 1 if board.quarter < Quarter.current() else None,
        "first_association": new_association(request.user),
    }
    return render(request, "liaison/board.html", context)


def new_association(user) -> str:
    return reverse("association-new") if user.may_record(Association) else ""
