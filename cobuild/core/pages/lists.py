"""List and export of a register: filtered, sorted, in pages."""

from functools import cached_property
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from cobuild.core.audit import MASKED
from cobuild.core.bulk_changes import offered
from cobuild.core.exports import Export
from cobuild.core.file_rows import rows_of

from .base import RegisterView
from .files import FileView
from .queries import NOT_KEPT, OPEN_FILTERS, canonical, fitting, row_keys
from .registers import title_of, with_related

PER_PAGE = 50


class ListView(RegisterView):
    @cached_property
    def columns(self):
        """The columns of the address, ``?columns=a,b`` or one by one, or the declared ones."""
        typed = ",".join(self.request.GET.getlist("columns"))
        return self.register.columns_named(typed.split(","))

    def rows(self):
        rows = self.register.rows(self.request.user)
        others = [column for column in self.columns if column not in self.register.shown]
        return with_related(rows, self.model, others) if others else rows

    def filtered(self):
        """With all filters only where they are to be seen: opened, or because one is wrong."""
        if OPEN_FILTERS not in self.request.GET:
            filterset = self.filterset(only_used=True)
            if filterset.form.is_valid():
                return filterset
        return self.filterset()

    def filterset(self, **options):
        made, request = self.register.filterset, self.request
        return made(request.GET, queryset=self.rows(), request=request, **options)

    def ordered_table(self, filterset):
        user = self.request.user
        table = self.register.table(filterset.qs, user=user, shown=self.columns)
        RequestConfig(self.request, paginate=False).configure(table)
        return table

    def chooser(self):
        """Every column on offer and whether it is shown, as (column, shown): shown ones first."""
        shown = {column.name for column in self.columns}
        others = [column for column in self.register.offered if column.name not in shown]
        return [*((column, True) for column in self.columns), *((c, False) for c in others)]

    def chosen(self) -> str:
        """The columns as they stand in the address; empty where they are the declared ones."""
        if self.columns == self.register.shown:
            return ""
        return ",".join(column.name for column in self.columns)

    def query(self) -> str:
        """What of the address says which rows are shown, in which order and columns."""
        return without(self.request.GET, NOT_KEPT).urlencode()

    def list_address(self) -> str:
        """The list of just these rows."""
        return f"{reverse(f'{self.register.name}-list')}?{self.query()}"

    def everything(self) -> str:
        """The address of the list without its filters, in the columns chosen."""
        tail = {"columns": self.chosen()} if self.chosen() else {}
        tail |= {"view": 0} if self.has_default else {}
        address = reverse(f"{self.register.name}-list")
        return f"{address}?{urlencode(tail)}" if tail else address

    @cached_property
    def views(self):
        """The views of this list that the reader has kept or shares."""
        return self.request.user.views_of(self.register.name)

    @property
    def has_default(self):
        return any(view.is_default for view in self.views)

    def asked_view(self):
        """The view that the address names, or with which the bare list opens; 0 is none."""
        wanted = self.request.GET.get("view")
        if wanted:
            return next((view for view in self.views if str(view.pk) == wanted), None)
        return None if self.request.GET else next((v for v in self.views if v.is_default), None)

    def opened(self, view) -> str:
        """The address of the list as the view keeps it; what no longer fits is said."""
        query, left_out = fitting(self.register, view.query, self.request)
        if left_out:
            words = _(
                "Left out of the view “%(view)s”, because this list does not know it: %(names)s"
            )
            names = _(", ").join(left_out)
            messages.warning(self.request, words % {"view": view.name, "names": names})
        return f"{self.request.path}?{canonical(query) or 'view=0'}"

    def filter_context(self, filterset):
        """The filters with their pick lists, which may be long, are there when they are opened."""
        query = self.request.GET
        return {
            "register": self.register,
            "filterset": filterset,
            "are_filters_open": OPEN_FILTERS in query or not filterset.form.is_valid(),
            "query": self.query(),
            "used_filters": [
                (name, label, words, query.get(name), without(query, (name, *NOT_KEPT)).urlencode())
                for name, label, words in filterset.in_use()
            ],
        }

    def get(self, request):
        fragment = request.htmx and not request.htmx.boosted
        if not fragment and (view := self.asked_view()):
            return redirect(self.opened(view))
        filterset = self.filtered()
        if request.htmx and request.htmx.target == "filters":
            return render(request, "core/_filters.html", self.filter_context(filterset))
        table = self.ordered_table(filterset)
        table.show_page(request.GET, PER_PAGE, self.rows)
        context = {
            **self.filter_context(filterset),
            "table": table,
            "title": title_of(self.columns).name,
            "chooser": self.chooser(),
            "columns": self.chosen(),
            "may_record": request.user.may_record(self.model),
            "bulk": [] if self.register.list_only else offered(self.model, request.user),
            "is_filtered": any(request.GET.get(name) for name in filterset.form.fields),
            "everything": self.everything(),
            "views": self.views,
            "has_default": self.has_default,
            "current": canonical(request.GET),
            "kept": without(request.GET, (*NOT_KEPT, "columns")).lists(),
        }
        response = render(request, "core/_list.html" if fragment else "core/list.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response


class ExportView(FileView, ListView):
    """Exactly what is filtered, in the order of the list; with ``row``, once for each key, only
    those rows."""

    def rows(self):
        rows = super().rows()
        return rows.filter(pk__in=row_keys(self.request.GET)) if "row" in self.request.GET else rows

    def export(self):
        filterset = self.filtered()
        table = self.ordered_table(filterset)
        return Export(
            self.model,
            [str(column.label) for column in self.columns],
            filterset.qs,
            rows_of(table),
            filter_words(filterset),
            self.query_to_log().urlencode(safe="*"),
        )

    def query_to_log(self):
        """The filter; what was searched for may be a sensitive value itself."""
        query = without(self.request.GET, NOT_KEPT)
        if "q" in query and self.model.sensitive_fields:
            query["q"] = MASKED
        return query


def without(query, names):
    """The parameters of the address without those of these names."""
    query = query.copy()
    for name in names:
        query.pop(name, None)
    return query


def filter_words(filterset) -> str:
    """The filter in the reader's words, for the first sheet of an export."""
    if not filterset.is_bound or not filterset.form.is_valid():
        return ""
    parts = []
    for name, value in filterset.form.cleaned_data.items():
        if value not in (None, "", []):
            parts.append(f"{filterset.form.fields[name].label}: {value}")
    return "; ".join(parts)
