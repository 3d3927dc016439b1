"""Who of the registered members took part in an activity, ticked by name."""

import django_filters as filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.members.models import MemberRegistration
from cobuild.core.audit import AuditEntry
from cobuild.core.names import name_matches
from cobuild.core.pages.base import may_edit

from .models import Activity, Attendance


def offered_members(activity, user, typed=""):
    """Who stood registered on the first day where it took place, and who is on the list anyway."""
    rows = MemberRegistration.objects.visible_to(user)
    there = rows.standing(activity.starts_on).filter(community__in=activity.communities.all())
    listed = activity.attendances.values("registration")
    rows = rows.filter(Q(pk__in=there.values("pk")) | Q(pk__in=listed))
    if typed.strip():
        rows = rows.filter(name_matches(typed, short_name=False) | name_matches(typed, "unit__"))
    rows = rows.select_related("unit", "community")
    return rows.order_by("unit__pinyin", "unit", "pinyin", "pk")


@transaction.atomic
def change_names(activity, *, add, remove, by) -> bool:
    """Put members on the list and take others off it, as far as they are offered to the user.

    Only the differences are told, so that two people who tick at once lose nothing. The head count
    grows to the number of names at least; it may be larger.
    """
    activity.lock()
    if not may_edit(activity, by):
        raise PermissionDenied
    before = listed_names(activity)
    offered = offered_members(activity, by).filter(pk__in=add | remove)
    offered = set(offered.values_list("pk", flat=True))
    activity.attendances.filter(registration__in=offered & remove).delete()
    rows = [Attendance(activity=activity, registration_id=pk) for pk in sorted(offered & add)]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    after = listed_names(activity)
    if after != before:
        note_change(activity, before, after, by)
    return after != before


def listed_names(activity) -> dict[int, str]:
    """{registration: name} of the list, in its order."""
    rows = activity.attendances.order_by("registration__pinyin", "registration")
    return dict(rows.values_list("registration", "registration__name"))


def note_change(activity, before, after, by):
    head_count, activity.members = activity.members, max(activity.members or 0, len(after))
    activity.version += 1
    activity.save(update_fields=["members", "version", "updated_at"])
    changes = {"attendances": [", ".join(before.values()), ", ".join(after.values())]}
    if activity.members != head_count:
        changes["members"] = ["" if head_count is None else str(head_count), str(activity.members)]
    AuditEntry.note(activity, AuditEntry.Action.UPDATE, by=by, changes=changes)


# The list of the activities that somebody attended -------------------------------------------


def own_registrations(request):
    return MemberRegistration.objects.visible_to(request.user)


def by_person(rows, name, registration):
    """The person's activities, with whichever community they were registered then."""
    attended = Activity.objects.filter(
        attendances__registration__person_key=registration.person_key
    )
    return rows.filter(pk__in=attended.values("pk"))


ATTENDED_BY_FILTER = {
    "attended_by": filters.ModelChoiceFilter(
        label=_("attended by"),
        queryset=own_registrations,
        method=by_person,
        widget=forms.HiddenInput,
    )
}
