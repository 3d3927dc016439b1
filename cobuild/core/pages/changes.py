"""Submit, confirm, send back, void: one act on one record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.forms import ReasonForm, style

from .base import RegisterView

LABELS = {
    "submit": gettext_lazy("Submit"),
    "confirm": gettext_lazy("Confirm"),
    "send-back": gettext_lazy("Send back"),
    "void": gettext_lazy("Void"),
}


def may_change(record, change, user) -> bool:
    """Whether the user may do this to the record in its present state."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    state = record.State
    if change == "submit":
        fits = record.state in (state.DRAFT, state.RETURNED)
        return fits and rows.submittable_by(user).exists()
    if change == "confirm":
        return record.state == state.SUBMITTED and rows.confirmable_by(user).exists()
    if change == "send-back":
        fits = record.state in (state.SUBMITTED, state.CONFIRMED)
        return fits and rows.confirmable_by(user).exists()
    return rows.editable_by(user).exists()


def changes_for(record, user):
    """(name, label) of what the user may do with the record now."""
    names = LABELS if record.workflow else ["void"]
    return [(name, LABELS[name]) for name in names if may_change(record, name, user)]


class ChangeView(RegisterView):
    """A page that asks (with the reason where one is needed) and the act itself on POST."""

    change = ""

    @property
    def needs_reason(self):
        return self.change in ("send-back", "void")

    def allowed_record(self):
        record = self.record()
        if not may_change(record, self.change, self.request.user):
            raise PermissionDenied
        return record

    def get(self, request, pk):
        return self.ask(self.allowed_record(), ReasonForm() if self.needs_reason else None)

    def ask(self, record, form, status=200):
        if form:
            style(form)
        context = {
            "register": self.register,
            "record": record,
            "form": form,
            "change": self.change,
            "label": LABELS[self.change],
        }
        return render(self.request, "core/change.html", context, status=status)

    def post(self, request, pk):
        record = self.allowed_record()
        form = ReasonForm(request.POST) if self.needs_reason else None
        if form and not form.is_valid():
            return self.ask(record, form, status=422)
        try:
            with transaction.atomic():
                self.check_still_allowed(record)
                self.act(record, form.cleaned_data["reason"] if form else "")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                _("“%(record)s”: %(state)s.")
                % {"record": record, "state": record.get_state_display()},
            )
        return redirect(record.get_absolute_url())

    def check_still_allowed(self, record):
        """What was allowed when the page was asked for may be decided otherwise by now."""
        record.lock()
        if not may_change(record, self.change, self.request.user):
            raise ValidationError(
                _("The record is “%(state)s” by now; this can no longer be done.")
                % {"state": record.get_state_display()}
            )

    def act(self, record, reason):
        by = self.request.user
        if self.change == "submit":
            record.submit(by=by)
        elif self.change == "confirm":
            record.confirm(by=by)
        elif self.change == "send-back":
            record.send_back(by=by, remark=reason)
        else:
            record.void(by=by, reason=reason)
