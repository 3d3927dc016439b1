"""What a password must be like under graded protection (access.md, rule 7; C2)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10
PASSPHRASE = 16  # from this length on the kinds of signs do not count
KINDS = ("[a-z]", "[A-Z]", "[0-9]", r"[^a-zA-Z0-9]")
KINDS_NEEDED = 3
FRAGMENT = 4


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


def fragments(username) -> set[str]:
    """Every four signs in a row of the account name, and the words it is made of from three on."""
    name = username.casefold()
    rows = {name[start : start + FRAGMENT] for start in range(len(name) - FRAGMENT + 1)}
    return rows | {word for word in re.split(r"[._\-]", name) if len(word) >= 3}
