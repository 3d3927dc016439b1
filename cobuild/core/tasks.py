from celery import shared_task

from .jobs import Job


@shared_task(name="core.resume_jobs")
def resume_jobs():
    """Hand over again what waits or was lost; running twice does no harm, a job is claimed once."""
    for job in Job.objects.stranded().order_by("pk"):
        if not job.send():
            return
