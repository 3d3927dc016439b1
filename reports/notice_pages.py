"""The page of a user's notices."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from .notices import has_notices, open_notices

A_PAGE = 50


def notices(request):
    found = open_notices(request.user, timezone.localdate())
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "unread": sum(notice.read_at is None for notice, _line in found),
        "has_notices": has_notices(request.user),
    }
    return render(request, "reports/notices.html", context)


def read(request):
    """Mark one notice as read (``notice``), or all of the user's."""
    own = request.user.notices.unread()
    field = forms.ModelChoiceField(request.user.notices, required=False)
    try:
        one = field.clean(request.POST.get("notice"))
    except forms.ValidationError:
        raise Http404 from None
    rows = own.filter(pk=one.pk) if one else own
    rows.update(read_at=timezone.now())
    return redirect("notices")
