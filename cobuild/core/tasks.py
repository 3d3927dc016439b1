from celery import shared_task
from django.core.exceptions import PermissionDenied

from .chain.seals import seal_log
from .imports.stored import WorkbookImport
from .jobs import Job, job_task


@shared_task(name="core.resume_jobs")
def resume_jobs():
    """Hand over again what waits or was lost; running twice does no harm, a job is claimed once."""
    for job in Job.objects.stranded().order_by("pk"):
        if not job.send():
            return


@shared_task(name="core.seal_log")
def seal(everything=False):
    """Seal what the log got since; running twice or at once does no harm."""
    seal_log(everything=everything)


@job_task("core.import")
def import_workbook(job):
    """Look through a workbook, or write it; its owner's rights are those of now."""
    workbook = WorkbookImport.objects.select_related("owner").get(pk=job.arguments["workbook"])
    if not workbook.owner.is_active:
        raise PermissionDenied("The owner of the import is no longer active.")
    outcome = workbook.write() if job.arguments["keep"] else workbook.look()
    return {"kept": outcome.kept}
