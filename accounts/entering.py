"""Signing in: the password, then a code where the account has a second factor, then the session."""

from time import time

from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.generic import FormView

from cobuild.core.audit import AuditEntry, remote_address
from cobuild.core.forms import style
from cobuild.core.middleware import PENDING, restore_pending
from cobuild.core.recent import SIGNED_IN_AT

from .demo import demo_accounts
from .devices import place_of, remember
from .forms import CodeForm, SignInForm
from .models import User
from .sessions import FROM, POSTS

HALF_WAY = "half_way"  # in the session: whose password was right, and since when
HALF_WAY_LASTS = 5 * 60  # seconds


class Entrance(auth.RedirectURLMixin):
    """What both pages do: style their form, and begin the session in the end."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        style(form)
        return form

    def get_default_redirect_url(self):
        return reverse("workbench")

    def enter(self, user):
        """The session begins; a form that was sent without one is back."""
        pending = self.request.session.pop(PENDING, None)
        for name in (SIGNED_IN_AT, POSTS):  # of somebody who is signed in here already
            self.request.session.pop(name, None)
        login(self.request, user)
        agent = self.request.headers.get("User-Agent", "")[:200]
        self.request.session[FROM] = [remote_address.get(), agent]
        AuditEntry.note(user, AuditEntry.Action.SIGN_IN, by=user)
        restored = restore_pending(self.request, pending)
        response = restored or redirect(self.get_success_url())
        remember(response, user.username)
        return response


class SignInView(Entrance, auth.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        user = form.get_user()
        if not user.has_second_factor:
            return self.enter(user)
        proof = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": time()}
        self.request.session[HALF_WAY] = proof
        query = {"next": self.get_redirect_url()} if self.get_redirect_url() else None
        return redirect(reverse("sign-in-code", query=query))

    def get_context_data(self, **kwargs):
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)


class CodeView(Entrance, FormView):
    """Asks for the code after the right password; nobody is signed in until it is right too."""

    template_name = "accounts/code.html"
    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        self.user = half_way(request)
        if self.user is None:
            return redirect("sign-in")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        place = place_of(self.request, self.user.username)
        return {**super().get_form_kwargs(), "user": self.user, "place": place}

    def form_valid(self, form):
        del self.request.session[HALF_WAY]
        return self.enter(self.user)


class SignOutView(auth.LogoutView):
    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            AuditEntry.note(request.user, AuditEntry.Action.SIGN_OUT, by=request.user)
        return super().post(request, *args, **kwargs)


def half_way(request) -> User | None:
    """Whose password was right a short time ago, in this browser, and still is."""
    proof = request.session.get(HALF_WAY)
    if not proof or time() - proof["at"] >= HALF_WAY_LASTS:
        return None
    user = User.objects.filter(pk=proof["user"]).first()
    if user is None or not user.is_active:
        return None
    return user if constant_time_compare(proof["hash"], user.get_session_auth_hash()) else None
