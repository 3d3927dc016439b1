"""The administrator's page that hands a post over to a successor, who may be new here."""

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.audit import AuditEntry, difference
from cobuild.core.forms import PickList, style
from cobuild.core.pages.base import RegisterView
from cobuild.core.typed import typed_field

from .actions import hand_over
from .models import Post, User

NEW = ("username", "name", "password")


class HandOverForm(forms.Form):
    """The last day and the successor: one of the accounts, or what makes a new one."""

    last_day = typed_field(Post._meta.get_field("until"))
    successor = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Successor"), required=False, widget=PickList
    )
    username = typed_field(User._meta.get_field("username"), required=False)
    name = typed_field(User._meta.get_field("name"), required=False)
    password = forms.CharField(
        label=gettext_lazy("First password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("Last day of the present holder")
        self.fields["last_day"].required = True
        self.fields["username"].widget.attrs["autocomplete"] = "off"
        accounts = User.objects.visible_to(user).exclude(state="voided")
        self.fields["successor"].queryset = accounts
        style(self)

    def clean(self):
        typed = [name for name in NEW if self.cleaned_data.get(name)]
        if bool(self.cleaned_data.get("successor")) == bool(typed):
            raise ValidationError(_("Choose an account, or fill in a new one: one of the two."))
        if typed:
            self.check_new()
        return self.cleaned_data

    def check_new(self):
        for name in NEW:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("A new account needs this."))
        if "password" in self.cleaned_data:
            self.check_password()

    def check_password(self):
        owner = User(username=self.cleaned_data.get("username", ""))
        try:
            password_validation.validate_password(self.cleaned_data["password"], owner)
        except ValidationError as error:
            self.add_error("password", error)

    def account(self, *, by):
        """The successor's account, which may be made here."""
        chosen = self.cleaned_data["successor"]
        if chosen:
            return chosen
        username, name, password = (self.cleaned_data[field] for field in NEW)
        new = User.objects.create_user(
            username, password, name=name, must_change_password=True, created_by=by
        )
        told = difference({}, new.audit_snapshot())
        AuditEntry.note(new, AuditEntry.Action.CREATE, by=by, changes=told)
        return new


class HandOverView(RegisterView):
    def get(self, request, pk):
        return self.ask(self.editable_record(), HandOverForm(user=request.user))

    def ask(self, post, form, status=200):
        style(form)
        context = {"register": self.register, "record": post, "form": form}
        return render(self.request, "accounts/hand_over.html", context, status=status)

    def post(self, request, pk):
        post = self.editable_record()
        form = HandOverForm(request.POST, user=request.user)
        new = self.act(post, form) if form.is_valid() else None
        if new is None:
            return self.ask(post, form, status=422)
        words = _("%(name)s holds the post from %(day)s on.")
        messages.success(request, words % {"name": new.user, "day": date_format(new.since)})
        return redirect(new.get_absolute_url())

    def act(self, post, form):
        """The successor's post; None where it was refused, which the form tells."""
        by, last_day = self.request.user, form.cleaned_data["last_day"]
        try:
            with transaction.atomic():
                return hand_over(post, last_day=last_day, successor=form.account(by=by), by=by)
        except ValidationError as error:
            tell(form, error)


def tell(form, error):
    """Beside the fields that the form has, above it what belongs to others."""
    for name, errors in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, errors)
