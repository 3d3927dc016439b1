"""What a person has done in the background: how far it is, what came out, a way to end it."""

from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .jobs import Job

SHOWN = 30


def own_jobs(request):
    jobs = list(request.user.jobs.order_by("-pk")[:SHOWN])
    context = {"jobs": jobs, "looks_again": any(job.looks_again for job in jobs)}
    return render(request, "jobs/jobs.html", context)


def show_job(request, job):
    return render(request, "jobs/job.html", {"job": own_job(request, job)})


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
