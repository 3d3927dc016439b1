from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .audit import NotLogged, coming_from
from .drafts import Draft, form_path, kept_of, owner_of
from .views import keep_draft

PENDING = "pending_form"
NOTED_EVERY = timedelta(minutes=1)
SHORT_PATIENCE = 200  # milliseconds


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

    A page that looks again by itself keeps no session alive. On SQLite, no page waits long for a
    job that writes only to note this.
    """

    def process_response(self, request, response):
        session = request.session
        if session.modified or "Looks-Again" in request.headers or not is_due(session):
            return super().process_response(request, response)
        session.modified = True
        try:
            with short_patience():
                return super().process_response(request, response)
        except SessionInterrupted:  # its row is gone, or a job holds the database
            if not session.exists(session.session_key):
                raise
            return response  # the next page notes it


@contextmanager
def short_patience():
    """On SQLite, do not wait long for who is writing."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {SHORT_PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {1000 * settings.SQLITE_OPTIONS['timeout']}")


def is_due(session) -> bool:
    seen = session.accessed and session.last_seen
    return bool(seen) and not timedelta(0) <= timezone.now() - seen < NOTED_EVERY


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every address needs a signed-in user; a form sent after the session ended is kept."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            keep_pending(request)
        to_sign_in = redirect_to_login(page_behind(request))
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": to_sign_in.url})
        return to_sign_in


def page_behind(request) -> str:
    """Where to come back to: of a form or a fragment it is the page that it stands on."""
    own = request.get_full_path()
    if request.method == "GET" and not request.htmx:
        return own
    page = request.htmx.current_url or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return own
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()


def pending_of(request) -> dict | None:
    """The form that was sent, if it is one of ours: whose it is and what is kept of it."""
    owner, text = owner_of(request.POST.get("form_token", "")), kept_of(request.POST)
    if not owner or text is None:
        return None
    kept = {"owner": owner, "path": form_path(request) or request.path, "data": text}
    return kept | {"had_files": bool(request.FILES)}


def keep_pending(request):
    """Keep the form for the person whose it is until somebody signs in in this browser.

    Of files alone, with nothing typed beside them, only that there were some.
    """
    pending = pending_of(request) or {"owner": None, "had_files": bool(request.FILES)}
    if pending["owner"] or pending["had_files"]:
        request.session[PENDING] = pending


def restore_pending(request, pending):
    """After sign-in: the kept form becomes the draft of its owner, and of nobody else."""
    own = is_own(request, pending)
    if own:
        Draft.objects.keep(request.user, pending["path"], QueryDict(pending["data"]))
        messages.info(request, _("What you had typed before you were signed out is back."))
    if pending and pending["had_files"] and (own or not pending["owner"]):
        messages.warning(request, _("Files are not kept: please choose them again."))
    return redirect(pending["path"]) if own else None


def is_own(request, pending) -> bool:
    return bool(pending) and pending["owner"] == request.user.pk


def form_out_of_date(request, reason=""):
    """What a form gets that was opened before the last sign-in; back for its owner, for nobody
    else (CSRF_FAILURE_VIEW). What is kept of it while it is typed is kept as ever."""
    pending = pending_of(request)
    if form_path(request) and is_own(request, pending):
        return keep_draft(request)
    restored = restore_pending(request, pending)
    return restored or render(request, "403_csrf.html", status=403)


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
