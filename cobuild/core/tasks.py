from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .bulk_changes import BulkChange
from .chain.seals import seal_log
from .files import report_broken_pairs
from .imports.stored import WorkbookImport
from .jobs import Job, enqueue, job_task
from .kept_files import drop_old_files, make_file


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


@shared_task(name="core.report_files")
def report_files():
    """Each night; it only reads, so to run twice does no harm."""
    report_broken_pairs()


@shared_task(name="core.drop_exports")
def drop_exports():
    """Each night; running twice or at once does no harm."""
    drop_old_files()


@job_task("core.export", label=_("export"))
def export_rows(job):
    """Make the file of a list; its owner's rights are those of now."""
    if not job.owner.is_active:
        raise PermissionDenied("The owner of the export is no longer active.")
    return make_file(job)


def page_of_import(job) -> str:
    return reverse("import", args=[job.arguments["workbook"]])


@job_task("core.import", label=_("import of a workbook"), place=page_of_import)
def import_workbook(job):
    """Look through a workbook, or write it; its owner's rights are those of now."""
    workbook = WorkbookImport.objects.select_related("owner").get(pk=job.arguments["workbook"])
    if not workbook.owner.is_active:
        raise PermissionDenied("The owner of the import is no longer active.")
    work = workbook.write if job.arguments["keep"] else workbook.look
    outcome = work(report=job.report)
    return {"kept": outcome.kept}


def page_of_change(job) -> str:
    return reverse("bulk-change", args=[job.arguments["bulk"]])


@job_task("core.change_in_bulk", label=_("change of many records"), place=page_of_change)
def change_in_bulk(job):
    """The next step of a change of many records; what is left is the work of another job."""
    bulk = BulkChange.objects.select_related("owner").get(pk=job.arguments["bulk"])
    if not bulk.owner.is_active:
        raise PermissionDenied("The owner of the change is no longer active.")
    bulk.step()
    if not bulk.ended_at:
        go_on(bulk)
    return {"done": bulk.done}


def go_on(bulk) -> Job:
    """Ask for the next step."""
    key = f"bulk {bulk.pk} {bulk.done}"
    return enqueue(change_in_bulk, key, owner=bulk.owner, bulk=bulk.pk)
