"""Details of a record with its ties, and its history with old and new values."""

from functools import cached_property

from django.shortcuts import render
from django.urls import reverse

from cobuild.core.attachments import Attachment
from cobuild.core.audit import AuditEntry
from cobuild.core.changes import changes_for
from cobuild.core.columns import column
from cobuild.core.forms import style
from cobuild.core.uploads import FilesForm

from .base import RegisterView, may_edit, may_reveal
from .registers import has_pages, register_of, title_of, with_related

PANEL_ROWS = 8
PANEL_COLUMNS = 5


class DetailView(RegisterView):
    """A page of its own names its ``template`` and what that needs besides."""

    template = "core/detail.html"

    def get(self, request, pk):
        record = self.record()
        self.note_view(record)
        return self.show(record)

    def visible(self):
        rows = super().visible().select_related("created_by")
        return with_related(rows, self.model, [col for _section, cols in self.told for col in cols])

    @cached_property
    def told(self):
        """(section, its columns) of the page."""
        return [(section, self.columns(section)) for section in self.register.sections]

    def columns(self, section):
        named = [column(self.model, name) for name in section.fields if self.field(name)]
        return [*named, *section.shown]

    def show(self, record):
        request = self.request
        edits = may_edit(record, request.user)
        context = {
            "register": self.register,
            "record": record,
            "more": [
                (more, reverse(more.address, args=[record.pk]))
                for more in self.register.more
                if edits or not more.changes
            ],
            "sections": self.sections(record),
            "parts": self.parts(record),
            "panels": self.panels(record),
            "changes": changes_for(record, request.user),
            "may_edit": edits,
            "may_copy": request.user.may_record(self.model),
            "is_masked": not record.is_open_to(request.user),
            "may_reveal": may_reveal(record, request.user),
            **self.files(record),
            **self.more_context(record),
        }
        return render(request, self.template, context)

    def more_context(self, record):
        return {}

    def files(self, record):
        if not record.attachable:
            return {}
        form = FilesForm()
        style(form)
        return {"attachments": Attachment.objects.of(record), "files_form": form}

    def sections(self, record):
        """(section, [(column, words, address)]) with addresses for related records."""
        shown = []
        for section, columns in self.told:
            values = [
                (col, col.text(record, self.request.user), self.links(record, col))
                for col in columns
            ]
            shown.append((section, values))
        return shown

    def links(self, record, col):
        """The related records that the user may open, as (words, address)."""
        if col.url:
            return [(col.text(record, self.request.user), col.url(record))]
        field = self.field(col.name)
        if not field or not field.is_relation or not has_pages(field.related_model):
            return []
        related = getattr(record, col.name)
        rows = list(related.all()) if field.many_to_many else [related] if related else []
        ids = [row.pk for row in rows]
        visible = field.related_model._default_manager.visible_to(self.request.user)
        allowed = set(visible.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        user = self.request.user
        return [
            (row.words_for(user), row.get_absolute_url() if row.pk in allowed else "")
            for row in rows
        ]

    def parts(self, record):
        parts = []
        for part in self.register.parts:
            cells = [
                [(col, col.text(row, self.request.user)) for col in part.columns]
                for row in part.rows(record)
            ]
            parts.append((part, cells))
        return parts

    def panels(self, record):
        """Of registers that no post of the user reads there is no panel, not an empty one."""
        behind = {name: self.model._meta.get_field(name) for name in self.register.panels}
        reads = self.request.user.places_to_read
        return [
            self.panel(record, name)
            for name, field in behind.items()
            if any(reads(field.related_model).values())
        ]

    def panel(self, record, relation):
        """The newest records of another register that hang on this one, and their number."""
        field = self.model._meta.get_field(relation).remote_field
        register = register_of(field.model)
        rows = register.rows(self.request.user).filter(**{field.name: record})
        rows = rows.exclude(state="voided").distinct()
        columns = [col for col in register.shown if col.name != field.name][:PANEL_COLUMNS]
        return {
            "register": register,
            "title": title_of(columns).name,
            "columns": columns,
            "rows": [self.panel_row(row, columns) for row in rows[:PANEL_ROWS]],
            "count": rows.count(),
            "address": f"{reverse(f'{register.name}-list')}?{field.name}={record.pk}",
        }

    def panel_row(self, row, columns):
        cells = [(col, col.text(row, self.request.user)) for col in columns]
        return row, row.get_absolute_url(), cells


class HistoryView(RegisterView):
    def get(self, request, pk):
        record = self.record()
        entries = AuditEntry.objects.about(record).exclude(action=AuditEntry.Action.VIEW)
        entries = entries.select_related("actor").order_by("-pk")[:500]
        context = {
            "register": self.register,
            "record": record,
            "entries": [(entry, self.changes_of(entry)) for entry in entries],
        }
        return render(request, "core/history.html", context)
