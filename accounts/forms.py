from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry
from cobuild.core.forms import OneErrorAField, RecordForm

from .attempts import SignInAttempts, fingerprint, fingerprint_of_codes
from .devices import place_of
from .models import User

REFUSED = _("This account and password do not fit together. Mind capital and small letters.")
WRONG_CODE = _("This code is not right, or it was used already. Wait for the next one.")
NOBODY = User(name="")
LOCKED = _("Signing in is not possible with these details. Try again later.")


class SignInForm(AuthenticationForm):
    """Looks at the password only after the attempt was counted; tells no one who has an account."""

    def clean(self):
        if not {"username", "password"} <= self.cleaned_data.keys():
            return self.cleaned_data
        username = self.cleaned_data["username"]
        attempt = fingerprint(username), place_of(self.request, username)
        user = User.objects.filter(username=username).first()
        reserve(attempt, user)
        try:
            super().clean()
        except forms.ValidationError:
            note_failure(user, attempt, AuditEntry.Action.SIGN_IN_FAILED)
            raise forms.ValidationError(REFUSED, code="refused") from None
        SignInAttempts.objects.give_back(*attempt)
        return self.cleaned_data


class OwnPasswordAgainForm(forms.Form):
    """Asks the person who is signed in for the password, counted like a sign-in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args, user, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.place = user, place

    def clean_password(self):
        attempt = fingerprint(self.user.username), self.place
        reserve(attempt, self.user)
        if not self.user.check_password(self.cleaned_data["password"]):
            note_failure(self.user, attempt, AuditEntry.Action.SIGN_IN_FAILED)
            raise forms.ValidationError(_("This is not your password."), code="refused")
        SignInAttempts.objects.give_back(*attempt)
        return self.cleaned_data["password"]


class CodeForm(forms.Form):
    """Takes a code of the user's second factor, counted like a password before it is looked at."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        help_text=_("Six digits from the app on your phone, or one of your recovery codes."),
    )

    def __init__(self, *args, user, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.place = user, place

    def clean_code(self):
        attempt = fingerprint_of_codes(self.user), self.place
        reserve(attempt, self.user)
        if not self.user.accepts_code(self.cleaned_data["code"]):
            note_failure(self.user, attempt, AuditEntry.Action.CODE_FAILED)
            raise forms.ValidationError(WRONG_CODE, code="wrong")
        SignInAttempts.objects.give_back(*attempt)
        return self.cleaned_data["code"]


class NewPhoneForm(forms.Form):
    """The first code of a phone that was set up with the seed; ``told`` are the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("The six digits that the app shows now."),
    )

    def __init__(self, *args, user, seed, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.seed = user, seed

    def clean_code(self):
        self.told = self.user.set_up_second_factor(self.seed, self.cleaned_data["code"])
        if not self.told:
            raise forms.ValidationError(WRONG_CODE, code="wrong")


def reserve(attempt, user):
    """Count the attempt; refused where there were too many, which goes into the log."""
    if not SignInAttempts.objects.reserve(*attempt):
        AuditEntry.note(user or NOBODY, AuditEntry.Action.LOCKED, by=None)
        raise forms.ValidationError(LOCKED, code="locked")


def note_failure(user, attempt, action):
    """Into the log, without the name typed where no account has it: it may be a password."""
    if SignInAttempts.objects.is_locked(*attempt):
        action = AuditEntry.Action.LOCK_OUT
    AuditEntry.note(user or NOBODY, action, by=None)


class OwnPasswordForm(PasswordChangeForm):
    """Change one's own password, which ends one's sessions elsewhere."""

    @transaction.atomic
    def save(self, commit=True):
        self.user.must_change_password = False
        AuditEntry.note(self.user, AuditEntry.Action.PASSWORD, by=self.user)
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
            owner = self._meta.model(
                pk=self.instance.pk, username=self.cleaned_data.get("username", "")
            )
            password_validation.validate_password(password, owner)
        elif not self.instance.pk:
            raise forms.ValidationError(_("A new account needs a first password."))
        return password

    def save(self, commit=True):
        """A new password unlocks the account; its owner has to choose another one."""
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
            self.instance.must_change_password = True
            if self.instance.pk:
                self.instance.unlock(by=self.user)
        return super().save(commit)
