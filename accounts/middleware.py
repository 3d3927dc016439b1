"""Sessions end some time, and first passwords are changed (access.md, rule 7)."""

from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN = {"password", "sign-out"}


class SessionLimitMiddleware:
    """Ends a session hours after the sign-in, however busy it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            began = request.session.setdefault("signed_in_at", time())
            if time() - began >= settings.SESSION_LONGEST:
                logout(request)
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Every other address that needs a signed-in user leads to the page for a new password."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.url_name in OPEN or not getattr(view, "login_required", True):
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("password")})
        return redirect("password")
