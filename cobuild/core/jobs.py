"""Long work as rows: the page shows the row, Celery carries only its id.

A job with an open key is not started twice; it runs at most once at a time and is taken up again
after a crash or after the broker was away.
"""

import logging
from datetime import timedelta
from functools import wraps

from celery import current_app, shared_task
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from .fields import LineField

logger = logging.getLogger(__name__)
LOST_AFTER = timedelta(minutes=5)  # without a sign of life a running job counts as crashed
TRIES = 3


class JobQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def stranded(self):
        """Jobs that nobody works on: waiting for a while, or running without a sign of life."""
        now = timezone.now()
        waiting = Q(state=Job.State.WAITING, seen_at__lt=now - timedelta(seconds=30))
        lost = Q(state=Job.State.RUNNING, seen_at__lt=now - LOST_AFTER)
        return self.filter(waiting | lost)


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = LineField(_("kind"), max_length=60)  # the Celery task that does the work
    key = LineField(max_length=120)  # two open jobs of one key are one job
    arguments = models.JSONField(default=dict)
    state = LineField(_("state"), max_length=10, choices=State, default=State.WAITING)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="jobs",
        verbose_name=_("who"),
    )
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(_("result"), default=dict)
    error = LineField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)  # last sign of life
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["waiting", "running"]), name="job_open_key"
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def is_open(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)

    def send(self) -> bool:
        """Hand the job to a worker; False when the broker is away (the job waits)."""
        try:
            current_app.send_task(self.kind, [self.pk], ignore_result=True)
        except (OperationalError, OSError) as error:
            logger.warning("job %s waits, the broker does not answer: %s", self.pk, error)
            return False
        return True

    def claim(self) -> bool:
        """Take the job; only one worker gets it."""
        free = Q(state=self.State.WAITING) | Q(
            state=self.State.RUNNING, seen_at__lt=timezone.now() - LOST_AFTER
        )
        taken = Job.objects.filter(free, pk=self.pk).update(
            state=self.State.RUNNING, tries=models.F("tries") + 1, seen_at=timezone.now()
        )
        self.refresh_from_db()
        return bool(taken)

    def finish(self, state, *, result=None, error=""):
        self.state, self.result, self.error = state, result or {}, error[:300]
        self.ended_at = timezone.now()
        self.save(update_fields=["state", "result", "error", "ended_at"])


def enqueue(task, key, *, owner=None, **arguments) -> Job:
    """Ask for the work once: an open job of the same key is returned instead of a second one."""
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=task.name, key=key, owner=owner, arguments=arguments)
    except IntegrityError:
        return Job.objects.open().filter(key=key).first() or enqueue(
            task, key, owner=owner, **arguments
        )
    transaction.on_commit(job.send)
    return job


def job_task(name):
    """Make ``work(job) -> result dict`` the Celery task that runs jobs of this kind."""

    def decorate(work):
        @shared_task(name=name)
        @wraps(work)
        def run(job_id):
            job = Job.objects.filter(pk=job_id).first()
            if job is None or not job.claim():
                return
            try:
                with transaction.atomic():
                    result = work(job)
            except Exception as error:  # the row tells the person; the log tells the operator
                logger.exception("job %s failed", job)
                give_up = job.tries >= TRIES
                job.finish(job.State.FAILED if give_up else job.State.WAITING, error=str(error))
                return
            job.finish(job.State.DONE, result=result)

        return run

    return decorate


def broker_answers() -> bool:
    """Whether work can be handed over right now."""
    try:
        with current_app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=0, timeout=1)
    except (OperationalError, OSError):
        return False
    return True
