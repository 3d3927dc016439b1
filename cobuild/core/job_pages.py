"""What a person has done in the background: how far it is, what came out, a way to end it."""

from django.conf import settings
from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .exports import download
from .jobs import Job
from .kept_files import kept_file
from .recent import confirm_first, recently_signed_in

SHOWN = 30


def own_jobs(request):
    jobs = list(request.user.jobs.order_by("-pk")[:SHOWN])
    files = [(job, kept_file(job, request.user)) for job in jobs]
    context = {"jobs": files, "looks_again": any(job.looks_again for job in jobs)}
    return render(request, "jobs/jobs.html", context)


def show_job(request, job):
    job = own_job(request, job)
    context = {"job": job, "file": kept_file(job, request.user)}
    return render(request, "jobs/job.html", context)


def job_file(request, job):
    """The file that the job made; where it made none, or none that is still open to its owner,
    the address does not exist."""
    job = own_job(request, job)
    file = kept_file(job, request.user)
    if file is None:
        raise Http404
    if file.rows > settings.LARGE_EXPORT and not recently_signed_in(request):
        return confirm_first(job.get_absolute_url())
    try:
        response = FileResponse(file.path.open("rb"))
    except FileNotFoundError:
        raise Http404 from None
    return download(response, file.name, file.kind)


def cancel_job(request, job):
    job = own_job(request, job)
    if job.is_open and not job.cancel():
        words = _("The work could not be told to stop. Try again in a moment.")
        messages.warning(request, words)
    return redirect(job)


def own_job(request, pk) -> Job:
    """The job of the address; somebody else's answers like one that does not exist."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(request.user.jobs, pk=pk)
