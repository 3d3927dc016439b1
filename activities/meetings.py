"""Meetings and what they resolved: their forms, their pages and the words for where they stand."""

from collections import Counter

import django_filters as filters
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.district.models import Placement
from cobuild.core.columns import Column
from cobuild.core.filters import yes_no_filter
from cobuild.core.forms import PartForm, RecordForm
from cobuild.core.pages.details import DetailView
from cobuild.core.pages.edits import CreateView, UpdateView, forget_errors
from units.models import Contact

from .models import Meeting, Presence

PRESENCES = "presences"
PLACES = ("zone", "community")


class MeetingForm(RecordForm):
    """Of the zone or of the community, never both; each only where the user writes meetings."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].help_text = _("Only for the joint conference of a whole zone.")
        self.fields["community"].help_text = _("Only for the meeting of one community.")
        self.zones = list(self.fields["zone"].queryset[:2])
        if not self.zones:
            del self.fields["zone"]
            self.fields["community"].help_text = ""
        self.preset_own_place()

    def offered(self, name, rows):
        places = self.own_places()
        if name == "zone":
            return rows.within({kind: places.get(kind, ()) for kind in ("county", "zone")})
        return rows.within(places)

    def preset_own_place(self):
        """A lead unit has its zone, a secretary the community, unless the address says which."""
        if any(self.initial.get(name) for name in PLACES if name in self.fields):
            return
        name = "zone" if self.zones else "community"
        if self.own_places().get(name):
            places = list(self.fields[name].queryset[:2])
            if len(places) == 1:
                self.preset(name, places[0].pk)

    def clean(self):
        cleaned = super().clean()
        self.check_place(cleaned)
        return cleaned

    def check_place(self, cleaned):
        named = [name for name in PLACES if cleaned.get(name)]
        if len(named) == 1 or any(name in self.errors for name in PLACES):
            return
        if named:
            self.add_error("community", _("Either the zone or the community: empty one of them."))
        elif "zone" in self.fields:
            self.add_error("zone", _("Choose the zone here, or the community below."))
        else:
            self.add_error("community", _("Choose the community."))


class ResolutionForm(RecordForm):
    """Resolutions are written where the meeting is, not wherever it can be read."""

    def offered(self, name, rows):
        return rows.submittable_by(self.user) if name == "meeting" else rows


class FollowUpForm(PartForm):
    """A note of today; the day alone is no note."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["noted_on"] = timezone.localdate()

    def has_changed(self):
        typed = set(self.changed_data)
        return bool(typed if self.instance.pk else typed - {"noted_on"})


# Who is invited ---------------------------------------------------------------------------------


def invited(user, day, **place) -> list[dict]:
    """A row for each unit placed in the zone or community on the day, with its leader's name."""
    where = {"community__zone" if name == "zone" else name: key for name, key in place.items()}
    placements = Placement.objects.visible_to(user).standing(day).filter(**where)
    units = list(placements.order_by("unit__pinyin", "unit").values_list("unit", flat=True))
    leaders = Contact.objects.standing(day).filter(role=Contact.Role.LEADER, unit__in=units)
    names = dict(leaders.values_list("unit", "person"))
    return [{"unit": unit, "person": names.get(unit, "")} for unit in units]


def with_rows(data, count, rows):
    """What was typed in ``count`` rows, with rows added for the units not among them yet."""
    data = data.copy()
    there = {data.get(f"{PRESENCES}-{number}-unit") for number in range(count)}
    for row in rows:
        if str(row["unit"]) not in there:
            row = {**row, "status": Presence.Status.PRESENT}
            data.update({f"{PRESENCES}-{count}-{name}": str(row[name]) for name in row})
            count += 1
    data[f"{PRESENCES}-TOTAL_FORMS"] = str(count)
    return data


class Inviting:
    """The form offers to put the units placed in the chosen zone or community on the list."""

    template = "activities/meeting_form.html"

    def post(self, request, **kwargs):
        if request.POST.get("then") != "invite":
            return super().post(request, **kwargs)
        form, parts = self.forms(request.POST)
        formset = parts[0][1]
        wrong = {name: form.errors[name] for name in PLACES if name in form.errors}
        if wrong:
            forget_errors(form, parts)
            form.errors.update(wrong)
            return self.page(form, parts, show_errors=True)
        rows = self.rows_for(form.cleaned_data)
        return self.page(*self.forms(with_rows(request.POST, formset.total_form_count(), rows)))

    def rows_for(self, cleaned):
        name = "zone" if cleaned.get("zone") else "community"
        day = cleaned.get("held_on") or timezone.localdate()
        rows = invited(self.request.user, day, **{name: cleaned[name].pk})
        if not rows:
            messages.info(self.request, gettext("No units are placed there on this day."))
        return rows


class NewMeetingView(Inviting, CreateView):
    def first_rows(self, part):
        """``?zone=3`` or ``?community=7`` invites the units placed there."""
        for name in PLACES:
            key = self.request.GET.get(name, "")
            if key.isascii() and key.isdecimal():
                return invited(self.request.user, timezone.localdate(), **{name: int(key[:18])})
        return super().first_rows(part)


class MeetingEditView(Inviting, UpdateView):
    pass


# The page of a meeting ---------------------------------------------------------------------------


def in_words(presences) -> str:
    """How many of those invited were there, in one line."""
    numbers = Counter(presence.status for presence in presences)
    words = gettext("%(present)s present, %(on_leave)s on leave, %(absent)s absent")
    return words % {status: numbers[status] for status in Presence.Status.values}


class MeetingView(DetailView):
    template = "activities/meeting.html"

    def more_context(self, record):
        own = Meeting.objects.submittable_by(self.request.user).exclude(state="voided")
        return {
            "attendance": in_words(record.presences.all()),
            "may_resolve": own.filter(pk=record.pk).exists(),
        }


# Where a resolution stands -----------------------------------------------------------------------

LOOKS = {"open": "to_come", "past_due": "terminated", "done": "confirmed", "uncounted": "draft"}


def status_today(resolution):
    return resolution.status_on(timezone.localdate())


STATUS = Column(
    "status",
    _("status"),
    "badge",
    lambda resolution: status_today(resolution).label,
    ("due_on",),
    look=lambda resolution: LOOKS[status_today(resolution)],
)


def by_open(rows, name, wanted):
    day = timezone.localdate()
    return rows.open(day) if wanted else rows.done(day)


def by_past_due(rows, name, day):
    return rows.past_due(day)


RESOLUTION_FILTERS = {
    "open": yes_no_filter(_("still to do"), by_open),
    "past_due_on": filters.DateFilter(label=_("past due on"), method=by_past_due),
}
