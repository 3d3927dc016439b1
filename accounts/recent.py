"""The page that asks for the password again before an act of weight: see cobuild/core/recent.py."""

from time import time

from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView

from cobuild.core.forms import style
from cobuild.core.recent import CONFIRMED_AT

from .devices import place_of
from .forms import OwnPasswordAgainForm


class ConfirmView(RedirectURLMixin, FormView):
    template_name = "accounts/confirm.html"
    form_class = OwnPasswordAgainForm

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        style(form)
        return form

    def get_form_kwargs(self):
        user = self.request.user
        place = place_of(self.request, user.username)
        return {**super().get_form_kwargs(), "user": user, "place": place}

    def get_default_redirect_url(self):
        return reverse("workbench")

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=self.get_success_url(), **kwargs)

    def form_valid(self, form):
        self.request.session[CONFIRMED_AT] = time()
        messages.success(self.request, _("Thank you. Now go on with what you were about to do."))
        return super().form_valid(form)
