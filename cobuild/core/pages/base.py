from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, BooleanField
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from cobuild.core import attachments
from cobuild.core.audit import AuditEntry


class RegisterView(View):
    """Every page of a register: it reaches rows only through the user's scope."""

    register = None

    @property
    def model(self):
        return self.register.model

    def field(self, name):
        """The model's field of this name, or None for a name that only the form knows."""
        return {field.name: field for field in self.model._meta.get_fields()}.get(name)

    def visible(self):
        return self.model._default_manager.visible_to(self.request.user)

    def record(self):
        """The record of the address; somebody else's answers like one that does not exist."""
        if self.kwargs["pk"] > BigIntegerField.MAX_BIGINT:
            raise Http404
        return get_object_or_404(self.visible(), pk=self.kwargs["pk"])

    def editable_record(self):
        """The record of the address; one that may be seen but not changed answers 403."""
        record = self.record()
        if not may_edit(record, self.request.user):
            raise PermissionDenied
        return record

    def note_view(self, record):
        """Into the log: who saw a record that has sensitive fields, in full or masked."""
        if record.sensitive_fields:
            AuditEntry.note(record, AuditEntry.Action.VIEW, by=self.request.user)

    def changes_of(self, entry):
        """(label, old, new) of every field that the audit entry changed, in words."""
        return [
            (self.label(name), self.words(name, old), self.words(name, new))
            for name, (old, new) in entry.changes.items()
        ]

    def label(self, name):
        for part in self.register.parts:
            if part.relation == name:
                return part.title
        if name == attachments.FIELD:
            return _("Photos and files")
        return getattr(self.field(name), "verbose_name", name)

    def words(self, name, text):
        field = self.field(name)
        if isinstance(field, BooleanField):
            return {"True": _("yes"), "False": _("no")}.get(text, text)
        return dict(getattr(field, "flatchoices", ()) or ()).get(text, text)


def may_edit(record, user) -> bool:
    return type(record)._default_manager.editable_by(user).filter(pk=record.pk).exists()


def may_reveal(record, user) -> bool:
    """Whether the record's sensitive fields are masked before the user, and need not stay so."""
    if record.is_open_to(user):
        return False
    return type(record)._default_manager.revealable_by(user).filter(pk=record.pk).exists()
