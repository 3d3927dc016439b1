"""Sensitive fields in full, once: a logged act with a reason (access.md, rule 5)."""

from django.core.exceptions import PermissionDenied
from django.core.validators import MinLengthValidator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cobuild.core.forms import ReasonForm, style
from cobuild.core.recent import confirm_first, recently_signed_in

from .base import may_reveal
from .details import DetailView

SHORTEST_REASON = 4


class RevealForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("Say in a few words why you need to see this.")
        self.fields["reason"].validators.append(MinLengthValidator(SHORTEST_REASON, words))
        style(self)


class RevealView(DetailView):
    """Asks for the reason; the answer to the form is the details in full, kept nowhere."""

    def dispatch(self, request, *args, **kwargs):
        if not recently_signed_in(request):
            return confirm_first(request.path)
        return super().dispatch(request, *args, **kwargs)

    def allowed_record(self):
        record = self.record()
        if not may_reveal(record, self.request.user):
            raise PermissionDenied
        return record

    def get(self, request, pk):
        return self.ask(self.allowed_record(), RevealForm.begun(request))

    def ask(self, record, form, status=200):
        context = {"register": self.register, "record": record, "form": form}
        return render(self.request, "core/reveal.html", context, status=status)

    def post(self, request, pk):
        record, form = self.allowed_record(), RevealForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, status=422)
        record.reveal(by=request.user, reason=form.cleaned_data["reason"])
        return self.show(record)

    def more_context(self, record):
        return {**super().more_context(record), "is_revealed": True}
