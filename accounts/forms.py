from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry, remote_address
from cobuild.core.forms import OneErrorAField, RecordForm

from .attempts import SignInAttempts, fingerprint
from .models import User

REFUSED = _("This account and password do not fit together. Mind capital and small letters.")
LOCKED = _("Signing in is not possible with these details. Try again later.")


class SignInForm(AuthenticationForm):
    """Looks at the password only after the attempt was counted; tells no one who has an account."""

    def clean(self):
        if not {"username", "password"} <= self.cleaned_data.keys():
            return self.cleaned_data
        attempt = fingerprint(self.cleaned_data["username"]), remote_address.get() or "unknown"
        if not SignInAttempts.objects.reserve(*attempt):
            raise forms.ValidationError(LOCKED, code="locked")
        try:
            super().clean()
        except forms.ValidationError:
            note_failure(self.cleaned_data["username"], attempt)
            raise forms.ValidationError(REFUSED, code="refused") from None
        SignInAttempts.objects.give_back(*attempt)
        return self.cleaned_data


def note_failure(username, attempt):
    """Into the log, without the name typed where no account has it: it may be a password."""
    locked = SignInAttempts.objects.is_locked(*attempt)
    user = User.objects.filter(username=username).first() or User(name="")
    action = AuditEntry.Action.LOCK_OUT if locked else AuditEntry.Action.SIGN_IN_FAILED
    AuditEntry.note(user, action, by=None)


class OwnPasswordForm(PasswordChangeForm):
    """Change one's own password, which ends one's sessions elsewhere."""

    def save(self, commit=True):
        self.user.must_change_password = False
        return super().save(commit)


class MailForm(OneErrorAField, forms.ModelForm):
    """Where one's own notices are mailed, and in which language."""

    class Meta:
        model = User
        fields = ("email", "mail_language")


class AccountForm(RecordForm):
    """An account; a password typed here becomes its new password."""

    new_password = forms.CharField(
        label=_("new password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty to keep the present one."),
    )

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if password:
            owner = self._meta.model(username=self.cleaned_data.get("username", ""))
            password_validation.validate_password(password, owner)
        elif not self.instance.pk:
            raise forms.ValidationError(_("A new account needs a first password."))
        return password

    def save(self, commit=True):
        """A new password unlocks the account; its owner has to choose another one."""
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
            self.instance.must_change_password = True
            self.instance.unlock()
        return super().save(commit)
