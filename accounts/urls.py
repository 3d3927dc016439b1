from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import More, Register, Section, crud_urls

from . import (
    audit_pages,
    entering,
    handing_over,
    keeping,
    own_sessions,
    recent,
    second_factor_pages,
    view_pages,
    views,
)
from .forms import AccountForm
from .models import Post, User

ACCOUNTS = Register(
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
    more=(
        More("user-unlock", _("Unlock"), icon="lock", changes=True),
        More("user-reset-second-factor", _("Reset the second factor"), icon="user", changes=True),
    ),
)

POSTS = Register(
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
    more=(More("post-hand-over", _("Hand over"), icon="user", changes=True),),
)

urlpatterns = [
    path("sign-in/", login_not_required(entering.SignInView.as_view()), name="sign-in"),
    path("sign-in/code/", login_not_required(entering.CodeView.as_view()), name="sign-in-code"),
    path("sign-out/", entering.SignOutView.as_view(), name="sign-out"),
    path("account/", views.account, name="account"),
    path("views/", view_pages.saved_views, name="views"),
    path("views/new/<str:name>/", view_pages.save_view, name="view-save"),
    path("views/<int:view>/", view_pages.change_view, name="view"),
    path("views/<int:view>/remove/", view_pages.delete_view, name="view-delete"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    path("audit/", audit_pages.audit_log, name="audit-log"),
    path("audit/export/", audit_pages.AuditExport.as_view(), name="audit-export"),
    path("audit/<int:entry>/", audit_pages.audit_entry, name="audit-entry"),
    path("account/sessions/end/", own_sessions.end_sessions, name="sessions-end"),
    path("confirm-password/", recent.ConfirmView.as_view(), name="confirm-password"),
    path("account/second-factor/", second_factor_pages.second_factor, name="second-factor"),
    path(
        "account/second-factor/picture/", second_factor_pages.picture, name="second-factor-picture"
    ),
    *crud_urls(ACCOUNTS),
    path(
        "accounts/<int:pk>/unlock/",
        keeping.UnlockView.as_view(register=ACCOUNTS),
        name="user-unlock",
    ),
    path(
        "accounts/<int:pk>/reset-second-factor/",
        keeping.ResetSecondFactorView.as_view(register=ACCOUNTS),
        name="user-reset-second-factor",
    ),
    *crud_urls(POSTS),
    path(
        "posts/<int:pk>/hand-over/",
        handing_over.HandOverView.as_view(register=POSTS),
        name="post-hand-over",
    ),
]
