from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from cobuild.core.audit import AuditEntry, difference
from cobuild.core.forms import style

from .forms import MailForm, OwnPasswordForm
from .models import User
from .own_sessions import own_sessions


def account(request):
    """One's posts and language, and where the installation sends mail, one's address for it."""
    form = mail_form(request) if settings.EMAIL_HOST else None
    if form and form.is_valid():
        keep_mail(form, request.user)
        messages.success(request, _("Your address for notices is saved."))
        return redirect("account")
    context = {"posts": request.user.current_posts, "form": form}
    context["sessions"] = own_sessions(request)
    status = 422 if form and form.is_bound else 200
    return render(request, "accounts/account.html", context, status=status)


def mail_form(request):
    data = request.POST if request.method == "POST" else None
    form = MailForm(data, instance=User.objects.get(pk=request.user.pk))
    style(form)
    return form


@transaction.atomic
def keep_mail(form, user):
    """Save what the user typed for the own account, with its entry in the log."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    before = stored.audit_snapshot()
    stored.email = form.cleaned_data["email"]
    stored.mail_language = form.cleaned_data["mail_language"]
    stored.version += 1
    stored.save(update_fields=["email", "mail_language", "version", "updated_at"])
    changes = difference(before, stored.audit_snapshot())
    AuditEntry.note(stored, AuditEntry.Action.UPDATE, by=user, changes=changes)


class PasswordView(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("account")

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        style(form)
        return form

    def form_valid(self, form):
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)
