"""Who has a password that somebody else knows can do nothing but change it (access.md, rule 7)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN = {"password", "sign-out"}


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
