"""Work in the background: figures on demand and where records changed, publishing and closing
quarters, the notices of a day."""

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cobuild.core.jobs import Job, enqueue, get_or_ask, job_task
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from communities.models import County

from .closing import close, to_close
from .computing import store, store_changed
from .mailing import mail_notices
from .models import Publication
from .notices import keep_notices
from .publishing import publish, publish_key, refusal
from .scopes import runs_county


def quarter_page(job) -> str:
    return reverse("quarter", args=[job.arguments["quarter"]])


def versions_page(job) -> str:
    return reverse("publications", args=[job.arguments["quarter"]])


@job_task("reports.compute", label=_("figures of a quarter"), place=quarter_page)
def compute(job):
    """Store the figures of the job's county and quarter, if its owner may still ask for it."""
    county = County.objects.get(pk=job.arguments["county"])
    check_owner(job, county)
    stored = store(county, Quarter.parse(job.arguments["quarter"]))
    return {"computed_at": stored.computed_at.isoformat()}


def check_owner(job, county):
    """Rights may have ended since the job was asked for."""
    if job.owner and not (job.owner.is_active and runs_county(job.owner, county)):
        raise PermissionDenied("The owner of the job is no longer of the county office.")


@job_task("reports.publish", label=_("publication of a quarter"), place=versions_page)
def publish_quarter(job):
    """Publish the job's quarter; what forbids it is the job's result, in the owner's words."""
    county = County.objects.get(pk=job.arguments["county"])
    check_owner(job, county)
    quarter, reason = Quarter.parse(job.arguments["quarter"]), job.arguments["reason"]
    ordered = {"by": job.owner, "order": job.pk, "at": job.created_at}
    return version_or_refusal(publish, county, quarter, reason=reason, **ordered)


def version_or_refusal(publish, *args, **kwargs):
    """The result of a job that publishes."""
    try:
        return {"version": publish(*args, **kwargs).version}
    except ValidationError as error:
        return refusal(error)


@job_task("reports.close", label=_("closing of a quarter"), place=versions_page)
def close_quarter(job):
    """Close the job's quarter; closed already, it stays as it is."""
    county = County.objects.get(pk=job.arguments["county"])
    quarter, way = Quarter.parse(job.arguments["quarter"]), job.arguments["way"]
    return version_or_refusal(close, county, quarter, way=way, order=job.pk, at=job.created_at)


@shared_task(name="reports.close_due")
def close_due():
    """Have closed what the counties' settings say; what is closed already is not asked for."""
    day, way = timezone.localdate(), Publication.Way.SETTING
    for county in County.objects.counted().filter(closes_after_days__isnull=False):
        for quarter in to_close(county, day):
            key = publish_key(county, quarter)
            enqueue(close_quarter, key, way=way, **arguments_of(county, quarter))


@shared_task(name="reports.compute_changed")
def compute_changed():
    """Keep all stored quarters up to date; does nothing where no record changed."""
    store_changed()


@shared_task(name="reports.keep_notices")
def keep_all_notices():
    """The notices of today for everybody who may sign in, and their mail; to run again is safe."""
    day = timezone.localdate()
    for user in User.objects.exclude(state=State.VOIDED).order_by("pk"):
        keep_notices(user, day)
        mail_notices(user, day)


def close_here(county, quarter, *, way) -> Job:
    """The job that closes the quarter, done by this process unless a worker is at it."""
    key, arguments = publish_key(county, quarter), arguments_of(county, quarter)
    job, _is_new = get_or_ask(close_quarter, key, way=way, **arguments)
    job.run_here()
    return job


def job_key(county, quarter) -> str:
    return f"reports.compute:{county.pk}:{quarter}"


def arguments_of(county, quarter):
    return {"county": county.pk, "quarter": str(quarter)}


def ask_to_publish(county, quarter, reason, *, by):
    key, arguments = publish_key(county, quarter), arguments_of(county, quarter)
    return enqueue(publish_quarter, key, owner=by, reason=reason, **arguments)


def ask_to_compute(county, quarter, *, by):
    """The job that computes this quarter; an open one of the same quarter is not doubled."""
    return enqueue(compute, job_key(county, quarter), owner=by, **arguments_of(county, quarter))
