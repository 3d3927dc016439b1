"""What may be a password (C2)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

GOOD = ["Rain-fall42", "rainfall-42", "four words of rain", "\u96e8\u6c34Ab3456789", "x7 " * 42]
BAD = ["Rain-fa42", "rainfallxy42", "rainfall-rain", "RAINFALL-RAIN", "password123"]
OF_THE_ACCOUNT = [
    "Chen.wei-42x",
    "the name is CHEN and more",
    "Ab3-xx-en.w-9",
    "wei has long words",
]


def is_accepted(password):
    try:
        validate_password(password, User(username="chen.wei"))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("password", GOOD)
def test_varied_or_long_passwords_are_accepted(password):
    assert is_accepted(password)


@pytest.mark.parametrize("password", BAD + OF_THE_ACCOUNT)
def test_simple_passwords_and_parts_of_the_account_are_refused(password):
    assert not is_accepted(password)
