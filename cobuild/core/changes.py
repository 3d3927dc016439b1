"""What may be done to the state of records, by whom, and the doing: of one record or of many."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .records import COUNTED, State

LABELS = {
    "submit": gettext_lazy("Submit"),
    "confirm": gettext_lazy("Confirm"),
    "send-back": gettext_lazy("Send back"),
    "void": gettext_lazy("Void"),
}
NEED_REASON = ("send-back", "void")
RESULTS = {
    "submit": State.SUBMITTED,
    "confirm": State.CONFIRMED,
    "send-back": State.RETURNED,
    "void": State.VOIDED,
}
STATES = {
    "submit": (State.DRAFT, State.RETURNED),
    "confirm": (State.SUBMITTED,),
    "send-back": COUNTED,
    "void": tuple(set(State) - {State.VOIDED}),
}


def changes_of(model) -> list[str]:
    """The changes that records of the model know."""
    return [*LABELS] if model.workflow else ["void"]


def within_rights(rows, change, user):
    """The rows of which it is the user who does this, whatever their state."""
    if change == "submit":
        return rows.submittable_by(user)
    if change in ("confirm", "send-back"):
        return rows.confirmable_by(user)
    return rows.editable_by(user)


def open_to(rows, change, user):
    """The rows to which the user may do this in their present state."""
    return within_rights(rows, change, user).filter(state__in=STATES[change])


def may_change(record, change, user) -> bool:
    rows = type(record)._default_manager.filter(pk=record.pk)
    return record.state in STATES[change] and within_rights(rows, change, user).exists()


def changes_for(record, user):
    """(name, label) of what the user may do with the record now."""
    names = changes_of(type(record))
    return [(name, LABELS[name]) for name in names if may_change(record, name, user)]


@transaction.atomic
def perform(record, change, *, by, reason="", version=None):
    """Do it, if it may be done still and nobody changed the record since it was at ``version``.

    Raises ValidationError where it may not.
    """
    record.lock()
    if version not in (None, record.version):
        raise ValidationError(_("Somebody changed the record in the meantime: look at it again."))
    if not may_change(record, change, by):
        raise ValidationError(
            _("The record is “%(state)s” by now; this can no longer be done.")
            % {"state": record.get_state_display()}
        )
    if change == "submit":
        record.submit(by=by)
    elif change == "confirm":
        record.confirm(by=by)
    elif change == "send-back":
        record.send_back(by=by, remark=reason)
    else:
        record.void(by=by, reason=reason)
