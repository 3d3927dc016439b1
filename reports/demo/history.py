"""The history of every record: who recorded, submitted and decided it, and when."""

from contextlib import contextmanager

from django.db.models import prefetch_related_objects

from accounts.models import User
from activities.models import Activity, Donation
from cobuild.core.audit import AuditEntry, difference
from cobuild.core.records import State

from .story import Story

MOVES = {
    "submit": [State.DRAFT, State.SUBMITTED],
    "confirm": [State.SUBMITTED, State.CONFIRMED],
    "send_back": [State.SUBMITTED, State.RETURNED],
    "void": [State.SUBMITTED, State.VOIDED],
}


def add_history(story: Story):
    fetch_parts(story)
    entries = [entry for recorded in story.recorded for entry in entries_of(story, *recorded)]
    with own_times(AuditEntry._meta.get_field("at")):
        AuditEntry.objects.bulk_create(sorted(entries, key=lambda entry: entry.at))


@contextmanager
def own_times(field):
    """The entries keep the times they bear; else they would get the time of loading."""
    field.auto_now_add = False
    try:
        yield
    finally:
        field.auto_now_add = True


def fetch_parts(story):
    """What the snapshots tell besides the fields: three queries instead of one a record."""
    records = [record for record, _steps in story.recorded]
    activities = [record for record in records if isinstance(record, Activity)]
    prefetch_related_objects(activities, "communities", "units", "unit_branches")
    donations = [record for record in records if isinstance(record, Donation)]
    prefetch_related_objects(donations, "items")


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
    return difference({}, texts)
