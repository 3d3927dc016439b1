from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from cobuild.core.forms import OneErrorAField, RecordForm

from .models import User


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
        if self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])
        return super().save(commit)
