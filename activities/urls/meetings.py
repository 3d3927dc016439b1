from django.utils.translation import gettext_lazy as _

from activities.meetings import (
    RESOLUTION_FILTERS,
    STATUS,
    FollowUpForm,
    MeetingEditView,
    MeetingForm,
    MeetingView,
    NewMeetingView,
    ResolutionForm,
)
from activities.models import FollowUp, Meeting, Presence, Resolution
from cobuild.core.filters import COUNTED_FILTER
from cobuild.core.pages import Part, Register, Section, crud_urls

PRESENCES = Part(
    model=Presence,
    title=_("Who was invited"),
    relation="presences",
    fields=("unit", "person", "status"),
    least=0,
)
NOTES = Part(
    model=FollowUp,
    title=_("Follow-up notes"),
    relation="notes",
    fields=("noted_on", "note"),
    least=0,
    form=FollowUpForm,
)

urlpatterns = [
    *crud_urls(
        Register(
            model=Meeting,
            path="meetings",
            identity=("title", "held_on", "zone", "community"),
            intro=_("Joint conferences of the zones and co-building meetings of communities."),
            columns=("held_on", "title", "zone", "community", "chair", "state"),
            sections=(
                Section(_("Meeting"), ("zone", "community", "title", "held_on", "place")),
                Section(_("People"), ("chair", "recorder")),
                Section(_("Record"), ("agenda", "minutes")),
            ),
            parts=(PRESENCES,),
            filters=("zone", "community", "held_on"),
            extra_filters=COUNTED_FILTER,
            named=("zone__", "community__"),
            search=("title__icontains",),
            panels=("resolutions",),
            form=MeetingForm,
            views={"new": NewMeetingView, "edit": MeetingEditView, "detail": MeetingView},
        )
    ),
    *crud_urls(
        Register(
            model=Resolution,
            path="resolutions",
            identity=("matter", "meeting"),
            intro=_("What meetings resolved: who is responsible, until when, and what came of it."),
            columns=("matter", "meeting", "unit", "due_on", STATUS, "done_on"),
            sections=(
                Section(_("Resolution"), ("meeting", "matter", "unit")),
                Section(_("Follow-up"), ("due_on", "done_on")),
            ),
            parts=(NOTES,),
            filters=(
                "meeting",
                "meeting__zone",
                "meeting__community",
                "unit",
                "due_on",
                "done_on",
            ),
            extra_filters=RESOLUTION_FILTERS,
            form=ResolutionForm,
            named=("unit__",),
            search=("matter__icontains",),
        )
    ),
]
