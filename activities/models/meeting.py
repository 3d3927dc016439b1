"""Joint conferences of zones and meetings of communities, and what they resolved."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.records import COUNTED, Record, RecordQuerySet
from communities.models import Community, Zone
from units.models import Unit


class MeetingQuerySet(RecordQuerySet):
    def during(self, span):
        return self.filter(held_on__range=(span.first, span.last))


class Meeting(Record):
    """The joint conference of a zone, or a co-building meeting of a community."""

    access = "meeting"
    workflow = True
    attachable = True
    audited_parts = ("presences",)
    scope = {
        "county": ("zone__county", "community__county"),
        "zone": ("zone", "community__zone"),
        "community": ("community", "zone__communities"),
        "unit": "presences__unit",
    }
    write_scope = {"community": "community"}

    zone = models.ForeignKey(
        Zone, models.PROTECT, verbose_name=_("joint conference of the zone"),
        related_name="meetings", null=True, blank=True,
    )  # fmt: skip
    community = models.ForeignKey(
        Community, models.PROTECT, verbose_name=_("meeting of the community"),
        related_name="meetings", null=True, blank=True,
    )  # fmt: skip
    title = LineField(_("title"), max_length=100)
    held_on = models.DateField(_("held on"))
    place = LineField(_("place"), max_length=100, blank=True)
    chair = LineField(_("chair"), max_length=50)
    recorder = LineField(_("recorder"), max_length=50, blank=True)
    agenda = models.TextField(_("agenda"), max_length=5000, blank=True)
    minutes = models.TextField(_("minutes"), max_length=20000, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["held_on"], name="meeting_day")]
        constraints = [
            *Record.life_constraints("meeting"),
            FieldCheck(
                field="zone",
                condition=Q(zone__isnull=False, community__isnull=True)
                | Q(zone__isnull=True, community__isnull=False),
                name="meeting_of_one",
                violation_error_message=_(
                    "Name the zone of a joint conference or the community of a meeting, not both."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def of(self):
        """The zone or community whose meeting it is."""
        return self.zone or self.community

    def when_copied(self):
        """The next meeting has the same frame; its day and what was said are its own."""
        return {"held_on": None, "agenda": "", "minutes": ""}


class Presence(models.Model):
    """Whether one of those invited was there."""

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        ON_LEAVE = "on_leave", _("on leave")
        ABSENT = "absent", _("absent")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit"), null=True, blank=True,
        related_name="presences",
    )  # fmt: skip
    person = LineField(_("person"), max_length=50, blank=True)
    status = LineField(_("attendance"), max_length=10, choices=Status, default=Status.PRESENT)

    class Meta:
        verbose_name = _("who was invited")
        verbose_name_plural = _("who was invited")
        ordering = ["pk"]
        constraints = [
            FieldCheck(
                field="person",
                condition=Q(unit__isnull=False) | ~Q(person=""),
                name="presence_who",
                violation_error_message=_("Name the unit or the person."),
            ),
        ]

    def __str__(self):
        who = " ".join(str(part) for part in (self.unit, self.person) if part)
        return f"{who} ({self.get_status_display()})"


class ResolutionQuerySet(RecordQuerySet):
    def resolved(self):
        """Resolutions of meetings that count."""
        return self.counted().filter(meeting__in=Meeting.objects.counted())

    def open(self, day):
        """Those that were not done by the day, whether past due or not."""
        return self.resolved().filter(Q(done_on__isnull=True) | Q(done_on__gt=day))

    def past_due(self, day):
        """Those that were due before the day and were not done by it."""
        return self.open(day).filter(due_on__lt=day)

    def done(self, day):
        return self.resolved().filter(done_on__lte=day)


class Resolution(Record):
    """What a meeting resolved: the matter, who is responsible, and until when."""

    class Status(models.TextChoices):
        OPEN = "open", _("still to do")
        PAST_DUE = "past_due", _("past due")
        DONE = "done", _("done")
        UNCOUNTED = "uncounted", _("of a meeting that does not count")

    access = "resolution"
    place_field = counts_with = "meeting"
    audited_parts = ("notes",)
    scope = {
        "county": ("meeting__zone__county", "meeting__community__county"),
        "zone": ("meeting__zone", "meeting__community__zone"),
        "community": ("meeting__community", "meeting__zone__communities"),
        "unit": "unit",
    }
    write_scope = {"community": "meeting__community"}

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="resolutions"
    )
    matter = LineField(_("matter"), max_length=300)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("unit responsible"), related_name="resolutions",
        null=True, blank=True,
    )  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [*Record.life_constraints("resolution")]

    def __str__(self):
        return self.matter[:80]

    def clean(self):
        if self.done_on and self.meeting_id and self.done_on < self.meeting.held_on:
            raise ValidationError({"done_on": _("This lies before the meeting that resolved it.")})

    def status_on(self, day) -> Status:
        """Where it stands on the day; what the query set's words find, for one resolution."""
        if self.is_voided or self.meeting.state not in COUNTED:
            return self.Status.UNCOUNTED
        if self.done_on and self.done_on <= day:
            return self.Status.DONE
        is_past_due = self.due_on and self.due_on < day
        return self.Status.PAST_DUE if is_past_due else self.Status.OPEN

    @property
    def is_past_due(self) -> bool:
        return self.status_on(timezone.localdate()) == self.Status.PAST_DUE

    def warnings(self):
        return [_("This is past due and not done.")] if self.is_past_due else []

    def when_copied(self):
        return {"due_on": None, "done_on": None}


class FollowUp(models.Model):
    """A dated note on how a resolution gets on."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="notes")
    noted_on = models.DateField(_("day"))
    note = LineField(_("note"), max_length=500)

    class Meta:
        verbose_name = _("follow-up note")
        verbose_name_plural = _("follow-up notes")
        ordering = ["noted_on", "pk"]

    def __str__(self):
        return f"{self.noted_on} {self.note}"
