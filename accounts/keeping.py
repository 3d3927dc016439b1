"""What the account administrator does to an account besides editing it: unlock, reset the phone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.forms import ReasonForm, style
from cobuild.core.pages.base import RegisterView


class KeepView(RegisterView):
    """A page that asks for the reason, and the act on POST."""

    label = ""
    words = ""
    done = ""

    def account(self):
        return self.editable_record()

    def get(self, request, pk):
        return self.ask(self.account(), ReasonForm.begun(request))

    def ask(self, record, form, status=200):
        style(form)
        context = {"register": self.register, "record": record, "form": form}
        context |= {"label": self.label, "words": self.words}
        return render(self.request, "accounts/keep.html", context, status=status)

    def post(self, request, pk):
        record, form = self.account(), ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, status=422)
        self.act(record, form.cleaned_data["reason"])
        messages.success(request, self.done)
        return redirect(record.get_absolute_url())


class UnlockView(KeepView):
    label = gettext_lazy("Unlock")
    words = gettext_lazy("Failed attempts to sign in to this account are forgotten everywhere.")
    done = gettext_lazy("The account is unlocked.")

    def act(self, record, reason):
        record.unlock(by=self.request.user, reason=reason)


class ResetSecondFactorView(KeepView):
    """Not for oneself: who lost the own phone asks another administrator."""

    label = gettext_lazy("Reset the second factor")
    words = gettext_lazy(
        "The phone and the recovery codes of this account are good for nothing any more. "
        "Make sure who is asking for it: the next sign-in needs only the password."
    )
    done = gettext_lazy("The second factor is reset; the next sign-in sets up another phone.")

    def account(self):
        record = self.editable_record()
        if record.pk == self.request.user.pk:
            raise PermissionDenied(_("Another administrator resets yours."))
        return record

    def act(self, record, reason):
        record.drop_second_factor(by=self.request.user, reason=reason)
