"""What a password must be like under graded protection (access.md, rule 7; C2)."""

import re

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cobuild.core.fields import LineField

SHORTEST = 10
PASSPHRASE = 16  # from this length on the kinds of signs do not count
KINDS = ("[a-z]", "[A-Z]", "[0-9]", r"[^a-zA-Z0-9]")
KINDS_NEEDED = 3
FRAGMENT = 4
REMEMBERED = 5


class GradedValidator:
    """Ten signs of three kinds, or a passphrase; nothing of the account's name in it."""

    def validate(self, password, user=None):
        if len(password) < PASSPHRASE and not self.is_varied(password):
            raise ValidationError(self.get_help_text(), code="password_too_simple")
        if user and any(part in password.casefold() for part in fragments(user.username)):
            raise ValidationError(
                _("The password contains a part of the account name."), code="password_of_account"
            )

    def is_varied(self, password) -> bool:
        kinds = sum(bool(re.search(kind, password)) for kind in KINDS)
        return len(password) >= SHORTEST and kinds >= KINDS_NEEDED

    def get_help_text(self):
        return _(
            "At least 10 signs with three of: small letters, capital letters, digits, others; "
            "or at least 16 signs of any kind."
        )


class HistoryValidator:
    """None of the latest five passwords of the account again, the present one included (C3)."""

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        latest = user.past_passwords.order_by("-pk")[:REMEMBERED]
        if any(check_password(password, past.password) for past in latest):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password, user=None):
        """Called by Django once the new password is stored."""
        user.past_passwords.create(password=user.password)
        kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[:REMEMBERED]
        user.past_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self):
        return _("Not one of your last five passwords.")


class PastPassword(models.Model):
    """A hash that an account had or has."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords", editable=False
    )
    password = LineField(max_length=128)

    def __str__(self):
        return str(self.user)


def fragments(username) -> set[str]:
    """Every four signs in a row of the account name, and the words it is made of from three on."""
    name = username.casefold()
    rows = {name[start : start + FRAGMENT] for start in range(len(name) - FRAGMENT + 1)}
    return rows | {word for word in re.split(r"[._\-]", name) if len(word) >= 3}
