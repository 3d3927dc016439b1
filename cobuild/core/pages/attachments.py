"""Attaching files to a record, reading and removing them; the record decides who may."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import BigIntegerField
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cobuild.core.attachments import Attachment, attach
from cobuild.core.uploads import FilesForm

from .base import RegisterView, may_edit


class AttachView(RegisterView):
    """Takes files for a record: all of those sent, or none."""

    def post(self, request, pk):
        record = self.editable_record()
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid():
            made = attach(record, form.cleaned_data["files"], by=request.user)
            count = len(made)
            words = ngettext("%(count)s file is attached.", "%(count)s files are attached.", count)
            messages.success(request, words % {"count": count})
        for words in form.errors.get("files", ()):
            messages.error(request, words)
        return redirect(record.get_absolute_url())


def attachment_for(user, pk):
    """The attachment and its record; somebody else's answers like one that does not exist."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    attachment = get_object_or_404(Attachment.objects.standing(), pk=pk)
    record = attachment.record_for(user)
    if record is None:
        raise Http404
    return attachment, record


def read_attachment(request, attachment):
    attachment, record = attachment_for(request.user, attachment)
    try:
        file = default_storage.open(attachment.file)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def remove_attachment(request, attachment):
    attachment, record = attachment_for(request.user, attachment)
    if not may_edit(record, request.user):
        raise PermissionDenied
    attachment.void(record, by=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": attachment})
    return redirect(record.get_absolute_url())
