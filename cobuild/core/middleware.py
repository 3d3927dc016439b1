from datetime import timedelta

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from .audit import NotLogged, coming_from
from .drafts import LARGEST_DRAFT, Draft, owner_of

PENDING = "pending_form"
NOTED_EVERY = timedelta(minutes=1)


class HeadersMiddleware:
    """What is no static file stays in no cache: Back shows nothing after signing out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class LanguageMiddleware:
    """Chinese unless the person switched to English; the browser's own wish does not count."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefuseNulMiddleware:
    """PostgreSQL stores no NUL and SQLite does: neither gets one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(status=400)
        return self.get_response(request)


class SparingSessionMiddleware(SessionMiddleware):
    """Notes once a minute that a session is used, so that most pages write nothing.

    A page that looks again by itself keeps no session alive. On SQLite, what writes nothing does
    not wait for a job that writes.
    """

    def process_response(self, request, response):
        if "Looks-Again" not in request.headers and is_due(request.session):
            request.session.modified = True
        return super().process_response(request, response)


def is_due(session) -> bool:
    seen = session.accessed and session.last_seen
    return bool(seen) and not timedelta(0) <= timezone.now() - seen < NOTED_EVERY


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every address needs a signed-in user; a form sent after the session ended is kept."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            keep_pending(request)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = reverse("sign-in")
            return response
        return super().handle_no_permission(request, view_func)


def keep_pending(request):
    """Keep the form for the person whose it is until somebody signs in in this browser."""
    owner = owner_of(request.POST.get("form_token", ""))
    text = request.POST.urlencode()
    if owner and len(text) <= LARGEST_DRAFT:
        request.session[PENDING] = {"owner": owner, "path": request.path, "data": text}


def restore_pending(request, pending):
    """After sign-in: the kept form becomes the draft of its owner, and of nobody else."""
    if not pending or pending["owner"] != request.user.pk:
        return None
    Draft.objects.keep(request.user, pending["path"], QueryDict(pending["data"]))
    return redirect(pending["path"])


class AuditMiddleware:
    """Tells the log from where a request came, and the person when the log takes nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with coming_from(request.META.get("REMOTE_ADDR", "")[:45]):
            return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, NotLogged):
            return render(request, "503.html", {"words": error.messages}, status=503)
        return None
