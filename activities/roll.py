"""The page on which members are ticked by name."""

from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cobuild.core.filters import LONGEST_SEARCH
from cobuild.core.pages.base import RegisterView

from .attendance import change_names, offered_members


class AttendanceView(RegisterView):
    """``?q=`` shows some of the members only; saving changes nothing but what was shown."""

    def get(self, request, pk):
        activity = self.editable_record()
        typed = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH]
        listed = set(activity.attendances.values_list("registration", flat=True))
        shown = list(offered_members(activity, request.user, typed))
        ticked = [member.pk for member in shown if member.pk in listed]
        context = {
            "register": self.register,
            "record": activity,
            "typed": typed,
            "units": by_unit(shown, listed),
            "was": ",".join(str(pk) for pk in ticked),
            "by_name": len(listed),
            "not_shown": len(listed) - len(ticked),
            "several_communities": activity.communities.count() > 1,
        }
        return render(request, "activities/attendance.html", context)

    def post(self, request, pk):
        activity = self.editable_record()
        was = ids_of(request.POST.get("was", "").split(","))
        ticked = ids_of(request.POST.getlist("member"))
        changed = change_names(activity, add=ticked - was, remove=was - ticked, by=request.user)
        if changed:
            number = activity.attendances.count()
            words = _("The list is saved: %(number)s members by name.") % {"number": number}
            messages.success(request, words)
        if request.POST.get("then") == "save":
            return redirect(activity.get_absolute_url())
        return redirect(f"{request.path}?{urlencode({'q': request.POST.get('q', '')})}")


def by_unit(members, listed):
    """(unit, [(member, whether on the list)]) in the order of the members."""
    return [
        (unit, [(member, member.pk in listed) for member in group])
        for unit, group in groupby(members, lambda member: member.unit)
    ]


def ids_of(texts) -> set[int]:
    return {int(text[:18]) for text in texts if text.isascii() and text.isdecimal()}
