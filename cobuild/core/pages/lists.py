"""List and export of a register: filtered, sorted, in pages."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_tables2 import RequestConfig

from cobuild.core.audit import AuditEntry, remote_address
from cobuild.core.exports import csv_bytes, download, xlsx_bytes
from cobuild.core.filters import filterset_for
from cobuild.core.tables import table_for

from .base import RegisterView

PER_PAGE = 50


class ListView(RegisterView):
    def dispatch(self, request, *args, **kwargs):
        if not any(request.user.places_to_read(self.model).values()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def filtered(self):
        rows = self.register.rows(self.request.user)
        return filterset_for(self.register)(self.request.GET, queryset=rows, request=self.request)

    def get(self, request):
        filterset = self.filtered()
        table = table_for(self.register)(filterset.qs, user=request.user)
        RequestConfig(request, paginate=False).configure(table)
        table.show_page(request.GET, PER_PAGE, self.register.rows(request.user))
        context = {
            "register": self.register,
            "filterset": filterset,
            "table": table,
            "may_record": request.user.may_record(self.model),
            "is_filtered": any(request.GET.get(name) for name in filterset.form.fields),
            "query": without_page(request.GET),
        }
        fragment = request.htmx and not request.htmx.boosted
        response = render(request, "core/_list.html" if fragment else "core/list.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response


class ExportView(ListView):
    """Exactly what is filtered, as ``?format=xlsx`` or ``csv``, in the order of the list."""

    def get(self, request):
        filterset = self.filtered()
        table = table_for(self.register)(filterset.qs, user=request.user)
        RequestConfig(request, paginate=False).configure(table)
        kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
        header = [str(column.label) for column in self.register.shown]
        rows = [table.values_of(record) for record in table.ordered]
        if kind == "csv":
            content = csv_bytes(header, rows)
        else:
            content = xlsx_bytes(
                str(self.register.label_plural),
                header,
                rows,
                by=request.user,
                filter=filter_words(filterset),
            )
        AuditEntry.objects.create(
            actor=request.user,
            action=AuditEntry.Action.EXPORT,
            address=remote_address.get(),
            label=self.model._meta.label_lower,
            reason=f"sha256 {sha256(content).hexdigest()}",
            object_text=f"{len(rows)} × {self.register.name} {without_page(request.GET)}"[:300],
        )
        response = HttpResponse(content)
        return download(response, f"{self.register.label_plural}.{kind}", kind)


def without_page(query):
    """The filters and the order as they stand in the address, without the page and the format."""
    query = query.copy()
    for name in ("page", "after", "before", "format"):
        query.pop(name, None)
    return query.urlencode()


def filter_words(filterset) -> str:
    """The filter in the reader's words, for the first sheet of an export."""
    if not filterset.is_bound or not filterset.form.is_valid():
        return ""
    parts = []
    for name, value in filterset.form.cleaned_data.items():
        if value not in (None, "", []):
            parts.append(f"{filterset.form.fields[name].label}: {value}")
    return "; ".join(parts)
