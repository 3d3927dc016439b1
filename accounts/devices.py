"""Browsers that an account signed in from before have attempts of their own (C4).

So a stranger's failures elsewhere lock nobody out of the own computer. The cookie is signed and
good for one account; it lets nobody in.
"""

from datetime import timedelta
from secrets import token_hex

from django.conf import settings

from cobuild.core.audit import remote_address

from .attempts import DEVICE, fingerprint

KEPT_FOR = timedelta(days=180)
SALT = "known-device"


def cookie_name(username) -> str:
    return f"device_{fingerprint(username)[:12]}"


def place_of(request, username) -> str:
    """Under what attempts for this account are counted: the known browser, else the address."""
    device = request.get_signed_cookie(
        cookie_name(username), default="", salt=SALT, max_age=KEPT_FOR
    )
    return f"{DEVICE}{device}" if device else remote_address.get() or "unknown"


def remember(response, username):
    """From now on this browser is known to this account."""
    response.set_signed_cookie(
        cookie_name(username),
        token_hex(8),
        salt=SALT,
        max_age=KEPT_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
