"""A phone that makes codes, as its owner uses it."""

from accounts import totp
from accounts.second_factor import key_from


def code_of(seed, later=0):
    return totp.code_at(key_from(seed), totp.step_now() + later)


def with_phone(user, seed="a seed"):
    """The user's account has a second factor now; its recovery codes."""
    return user.set_up_second_factor(seed, code_of(seed, later=-1))
