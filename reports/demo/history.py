"""The history of every record: who recorded, submitted and decided it, and when."""

from django.db.models import prefetch_related_objects

from accounts.models import User
from activities.models import Activity, Donation, Meeting, Resolution
from agreements.district.models import Plan
from agreements.liaison.models import Association
from cobuild.core.audit import AuditEntry, difference, masked
from cobuild.core.records import State

from .story import Story, own_times

MOVES = {
    "submit": [State.DRAFT, State.SUBMITTED],
    "confirm": [State.SUBMITTED, State.CONFIRMED],
    "send_back": [State.SUBMITTED, State.RETURNED],
    "void": [State.SUBMITTED, State.VOIDED],
}
PARTS = {
    Activity: ("communities", "units", "unit_branches"),
    Association: ("officers",),
    Donation: ("items",),
    Meeting: ("presences__unit",),
    Plan: ("items",),
    Resolution: ("notes",),
}


def add_history(story: Story):
    fetch_parts(story)
    entries = [entry for recorded in story.recorded for entry in entries_of(story, *recorded)]
    with own_times(AuditEntry._meta.get_field("at")):
        AuditEntry.objects.bulk_create(sorted(entries, key=lambda entry: entry.at))


def fetch_parts(story):
    """What the snapshots tell besides the fields: a query a part instead of one a record."""
    for model, parts in PARTS.items():
        records = [record for record, _steps in story.recorded if isinstance(record, model)]
        prefetch_related_objects(records, *parts)


def entries_of(story, record, steps):
    text = str(record)[:300]
    for action, moment in steps:
        yield AuditEntry(
            at=moment,
            actor=actor(story, record, action),
            action=action,
            label=record._meta.label_lower,
            object_id=record.pk,
            object_text=text,
            changes=changes(record, action),
            reason=(record.void_reason or record.remark) if action in ("send_back", "void") else "",
        )


def actor(story, record, action):
    if isinstance(record, User):
        return None  # accounts come from outside
    if action in ("confirm", "send_back", "void"):
        return story.users["office"]
    return record.created_by


def changes(record, action):
    if action in MOVES:
        return {"state": [str(state) for state in MOVES[action]]}
    at_first = {"state": str(State.DRAFT if record.workflow else State.CONFIRMED)}
    texts = record.audit_snapshot() | at_first | {"remark": "", "void_reason": ""}
    texts.pop("password", None)
    return masked(record, difference({}, texts))
