"""Sessions end some time, and what is due comes before all else (access.md, rule 7)."""

from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cobuild.core.recent import SIGNED_IN_AT

from .sessions import POSTS

OPEN = {
    "password": {"password", "sign-out"},
    "second-factor": {"second-factor", "second-factor-picture", "sign-out"},
}


class SessionLimitMiddleware:
    """Ends a session hours after the sign-in, and when the person's posts are others since."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and is_over(request):
            logout(request)
        return self.get_response(request)


def is_over(request) -> bool:
    session, posts = request.session, request.user.posts_key
    age = time() - session.setdefault(SIGNED_IN_AT, time())
    return age >= settings.SESSION_LONGEST or session.setdefault(POSTS, posts) != posts


class DueFirstMiddleware:
    """Every other address that needs a signed-in user leads to the page of what is due first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        page = request.user.due_first
        if not page or request.resolver_match.url_name in OPEN[page]:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse(page)})
        return redirect(page)
