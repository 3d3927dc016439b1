"""Submit, confirm, send back, void: one act on one record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cobuild.core.changes import LABELS, NEED_REASON, may_change, perform
from cobuild.core.forms import ReasonForm, style

from .base import RegisterView


class ChangeView(RegisterView):
    """A page that asks (with the reason where one is needed) and the act itself on POST."""

    change = ""

    @property
    def needs_reason(self):
        return self.change in NEED_REASON

    def allowed_record(self):
        record = self.record()
        if not may_change(record, self.change, self.request.user):
            raise PermissionDenied
        return record

    def get(self, request, pk):
        return self.ask(
            self.allowed_record(), ReasonForm.begun(request) if self.needs_reason else None
        )

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
        reason = form.cleaned_data["reason"] if form else ""
        try:
            perform(record, self.change, by=request.user, reason=reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                _("“%(record)s”: %(state)s.")
                % {"record": record, "state": record.get_state_display()},
            )
        return redirect(record.get_absolute_url())
