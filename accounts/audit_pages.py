"""The auditor's pages: the log with its filters, one entry, and the log as a file."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cobuild.core.audit import AuditEntry
from cobuild.core.exports import Export, plain
from cobuild.core.file_rows import AT_ONCE
from cobuild.core.pages.files import FileView
from cobuild.core.pages.lists import PER_PAGE, filter_words
from cobuild.core.paging import page_of

from .audit_filters import TAKEN, AuditFilter


def log_for(user):
    """The log with its people, the newest first."""
    return AuditEntry.objects.visible_to(user).select_related("actor").order_by("-pk")


def audit_log(request):
    rows = log_for(request.user)
    filterset = AuditFilter(request.GET, queryset=rows, request=request)
    page = page_of(filterset.qs, request.GET, PER_PAGE, rows.all)
    query = request.GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    context = {
        "filterset": filterset,
        "page": page,
        "lines": [(entry, register_words(entry)) for entry in page.records],
        "is_filtered": any(request.GET.get(name) for name in filterset.form.fields),
        "query": query.urlencode(),
    }
    fragment = request.htmx and not request.htmx.boosted
    template = "accounts/_audit.html" if fragment else "accounts/audit.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def audit_entry(request, entry):
    rows = log_for(request.user)
    if entry > BigIntegerField.MAX_BIGINT:
        raise Http404
    found = get_object_or_404(rows.select_related("seal"), pk=entry)
    context = {
        "entry": found,
        "register_words": register_words(found),
        "changes": changes_of(found),
        "seal": getattr(found, "seal", None),
        "questions": questions_about(found),
    }
    return render(request, "accounts/audit_entry.html", context)


def questions_about(entry) -> list[tuple[str, str]]:
    """(question, the address of its answer): what an auditor asks next."""
    asked = []
    if entry.object_id:
        record = [("register", entry.label), ("record", entry.object_id)]
        seen = [*record, *(("action", action) for action in TAKEN)]
        asked += [(_("What happened to this record?"), record), (_("Who saw this record?"), seen)]
    if entry.actor:
        asked.append((_("What did this person do?"), [("who", entry.actor.username)]))
    return [(words, f"{reverse('audit-log')}?{urlencode(query)}") for words, query in asked]


class AuditExport(FileView):
    """What is filtered of the log; the export is an entry of the log too."""

    def export(self):
        request = self.request
        filterset = AuditFilter(request.GET, queryset=log_for(request.user), request=request)
        entries = filterset.qs.iterator(chunk_size=AT_ONCE)
        return Export(
            AuditEntry,
            headings(),
            filterset.qs,
            ([plain(value) for value in cells_of(entry)] for entry in entries),
            filter_words(filterset),
            request.GET.urlencode(),
        )

    def list_address(self):
        return f"{reverse('audit-log')}?{self.request.GET.urlencode()}"


def headings() -> list[str]:
    header = [_("Number"), _("Time"), _("Account"), _("Who"), _("What"), _("Register")]
    header += [_("Number of the record"), _("Record"), _("From where"), _("Reason"), _("Changes")]
    return header


def cells_of(entry) -> list:
    changes = "; ".join(f"{name}: {old} → {new}" for name, old, new in changes_of(entry))
    actor = entry.actor
    return [
        entry.pk,
        entry.at,
        actor.username if actor else "",
        actor.name if actor else "",
        entry.get_action_display(),
        register_words(entry),
        entry.object_id,
        entry.object_text,
        entry.address,
        entry.reason,
        changes,
    ]


def model_of(entry):
    """The model that the entry is about, or None where this release has no such model."""
    try:
        return apps.get_model(entry.label)
    except (LookupError, ValueError):
        return None


def register_words(entry) -> str:
    model = model_of(entry)
    return capfirst(str(model._meta.verbose_name)) if model else entry.label


def changes_of(entry) -> list[tuple[str, str, str]]:
    """(name of the field, old, new) as the log has them."""
    model = model_of(entry)
    return [(field_words(model, name), old, new) for name, (old, new) in entry.changes.items()]


def field_words(model, name) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except (AttributeError, FieldDoesNotExist):
        return name
