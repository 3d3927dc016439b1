from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import get_valid_filename

from cobuild.core.audit import AuditEntry
from cobuild.core.exports import download

from .base import Agreement
from .wording import document_of, values_of_agreement


def agreement_document(request, pk):
    """The agreement as a document to print and sign."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk).child
    content = document_of(agreement.unit.county, agreement.system, values_of_agreement(agreement))
    return as_download(agreement, content, by=request.user)


def as_download(record, content, *, by):
    """The record's document as a file that bears its name; the log says who took it."""
    AuditEntry.note(record, AuditEntry.Action.EXPORT, by=by)
    name = get_valid_filename(str(record)[:80]) or str(record.pk)
    return download(HttpResponse(content), f"{name}.docx", "docx")
