from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import Register, Section, crud_urls

from . import views
from .forms import AccountForm
from .models import Post, User

urlpatterns = [
    path("sign-in/", login_not_required(views.SignInView.as_view()), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    *crud_urls(
        Register(
            model=User,
            path="accounts",
            intro=_("Who can sign in. What an account may do follows from its posts."),
            columns=("username", "name", "last_login"),
            sections=(
                Section(_("Account"), ("username", "name", "new_password")),
                Section(_("Mail"), ("email", "mail_language"), folded=True),
            ),
            form=AccountForm,
            search=("username__icontains", "name__icontains"),
            panels=("posts",),
        )
    ),
    *crud_urls(
        Register(
            model=Post,
            path="posts",
            intro=_("A post is a role with the place and the time it applies to."),
            columns=("user", "role", "county", "zone", "community", "unit", "since", "until"),
            sections=(
                Section(_("Post"), ("user", "role")),
                Section(_("Place"), ("county", "zone", "community", "unit")),
                Section(_("Term"), ("since", "until")),
            ),
            filters=("user", "role"),
        )
    ),
]
