from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .drafts import Draft, form_path


def keep_draft(request):
    """Keep what is typed into the form at ``?path=``; answers with the words to show."""
    path = form_path(request)
    if not path:
        return HttpResponse(status=400)
    if not Draft.objects.keep(request.user, path, request.POST):
        return HttpResponse(_("Too much text: this draft is not kept."), status=413)
    now = date_format(timezone.localtime(), "TIME_FORMAT")
    return HttpResponse(_("Draft saved at %(time)s") % {"time": now})


def discard_draft(request):
    path = form_path(request)
    if not path:
        return HttpResponse(status=400)
    Draft.objects.filter(user=request.user, path=path).delete()
    return redirect(path)
