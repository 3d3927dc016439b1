"""Some acts ask for the password again where the sign-in was a while ago (C7)."""

from time import time

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

SIGNED_IN_AT = "signed_in_at"
CONFIRMED_AT = "confirmed_at"


def recently_signed_in(request) -> bool:
    """Whether the person signed in or typed the password again a short time ago."""
    session = request.session
    latest = max(session.get(SIGNED_IN_AT, 0), session.get(CONFIRMED_AT, 0))
    return 0 <= time() - latest < settings.SIGN_IN_IS_RECENT


def confirm_first(back):
    """Lead to the page that asks for the password, and from there to this address."""
    return redirect(reverse("confirm-password", query={"next": back}))
