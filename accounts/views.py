from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from cobuild.core.forms import style
from cobuild.core.middleware import PENDING, restore_pending

from .demo import DEMO_PASSWORD
from .models import Post
from .roles import ROLES


class SignInView(auth.LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        style(form)
        return form

    def form_valid(self, form):
        pending = self.request.session.pop(PENDING, None)
        response = super().form_valid(form)
        restored = restore_pending(self.request, pending)
        if restored:
            messages.info(self.request, _("What you had typed before you were signed out is back."))
        return restored or response

    def get_context_data(self, **kwargs):
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)


def demo_accounts():
    """One account per role for the sign-in page of the demo: (role, account, password, place)."""
    if not settings.DEMO:
        return []
    posts = Post.objects.counted().filter(user__username__startswith="demo.")
    posts = posts.select_related("user", "county", "zone", "community", "unit").order_by("pk")
    first = {}
    for post in posts:
        first.setdefault(post.role, post)
    return [
        (role.label, first[key].user.username, DEMO_PASSWORD, first[key].place or "")
        for key, role in ROLES.items()
        if key in first
    ]


def account(request):
    return render(request, "accounts/account.html", {"posts": request.user.current_posts})


class PasswordView(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        style(form)
        return form

    def form_valid(self, form):
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)
