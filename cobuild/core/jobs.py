"""Long work as rows: the page shows the row, Celery carries only its id.

A job with an open key is not started twice; it runs at most once at a time and is taken up again
after a crash or after the broker was away. That somebody works on a job is no matter of clocks: its
row is locked for as long as the work takes (docs/decisions/0017-closing.md).

Work that takes long says how far it is with ``job.report(done, total)``, which is also where it
ends when its owner cancelled it (docs/decisions/0026-progress-of-jobs.md).
"""

import logging
from datetime import timedelta
from functools import wraps
from time import monotonic

from celery import current_app, shared_task
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from .fields import LineField
from .progress import Progress, ask_to_stop, forget, is_to_stop, progress_of, tell

logger = logging.getLogger(__name__)
WAITED_FOR = timedelta(seconds=30)  # then a message that carried the job may be lost
LOST_AFTER = timedelta(minutes=1)  # then it is asked whether somebody still works on it
LOOKED_FOR = timedelta(minutes=2)  # so long a page looks by itself for a job that only waits
REPORTS_EVERY = 0.5  # seconds
OUT_OF_REACH_FOR = 10  # seconds until it is tried again to tell how far a job is
TRIES = 3


class Cancelled(Exception):
    """Raised within the work of a job that its owner cancelled; what it wrote is taken back."""


def quiet_for(duration) -> Q:
    """Not taken for so long; a time that is yet to come is that of a clock which was set back."""
    now = timezone.now()
    return Q(seen_at__lt=now - duration) | Q(seen_at__gt=now + duration)


def is_lost() -> Q:
    return Q(state=Job.State.RUNNING) & quiet_for(LOST_AFTER)


class JobQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def stranded(self):
        """Jobs that perhaps nobody works on: to hand over one that runs does no harm."""
        waiting = Q(state=Job.State.WAITING) & quiet_for(WAITED_FOR)
        return self.filter(waiting | is_lost())


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

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
    seen_at = models.DateTimeField(auto_now_add=True)  # asked for or last taken
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = JobQuerySet.as_manager()
    reports_again_at = 0.0  # on the clock of ``monotonic``

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["waiting", "running"]), name="job_open_key"
            ),
        ]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        """The page that shows the job and what came out of it."""
        place = getattr(current_app.tasks.get(self.kind), "place", None)
        return place(self) if place else reverse("job", args=[self.pk])

    @property
    def is_open(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def words(self) -> str:
        """What the work is, in the words of its owner."""
        return getattr(current_app.tasks.get(self.kind), "label", self.kind)

    @property
    def looks_again(self) -> bool:
        """Whether a page looks for its end by itself: not when it waits for long."""
        is_new = timezone.now() - self.created_at < LOOKED_FOR
        return self.state == self.State.RUNNING or self.is_open and is_new

    @property
    def progress(self) -> Progress | None:
        """How far the work is, where it says so."""
        return progress_of(self) if self.state == self.State.RUNNING else None

    @property
    def is_stopping(self) -> bool:
        return self.is_open and is_to_stop(self)

    def report(self, done, total):
        """Say how far the work is; cheap to call for every row. Raises ``Cancelled``."""
        if monotonic() >= self.reports_again_at:
            self.stop_if_asked()
            is_told = tell(self, done, total)
            self.reports_again_at = monotonic() + (REPORTS_EVERY if is_told else OUT_OF_REACH_FOR)

    def stop_if_asked(self):
        if is_to_stop(self):
            raise Cancelled

    def cancel(self) -> bool:
        """End the job: at once while it waits, else when it next reports; False where no word
        reaches its worker."""
        is_told = ask_to_stop(self)
        waits = Job.objects.filter(pk=self.pk, state=self.State.WAITING)
        # Not asked of a job that runs: on SQLite no row can be written while it does.
        is_over = self.state == self.State.WAITING and waits.update(
            state=self.State.CANCELLED, ended_at=timezone.now()
        )
        return is_told or bool(is_over)

    def send(self) -> bool:
        """Hand the job to a worker; False when the broker is away (the job waits)."""
        try:
            current_app.send_task(self.kind, [self.pk], ignore_result=True)
        except (OperationalError, OSError) as error:
            logger.warning("job %s waits, the broker does not answer: %s", self.pk, error)
            return False
        return True

    def run_here(self):
        """Do the work in this process, unless a worker is at it."""
        current_app.tasks[self.kind](self.pk)
        self.refresh_from_db()

    @transaction.atomic
    def claim(self) -> bool:
        """Take the job; only one worker gets it, and nobody one that is worked on."""
        free = Q(state=self.State.WAITING) | is_lost()
        job = Job.objects.select_for_update(skip_locked=True).filter(free, pk=self.pk).first()
        if job is None:
            return False
        if job.tries >= TRIES:  # it took its worker with it each time
            job.finish(self.State.FAILED, error="stopped in the middle, again and again")
            return False
        self.state, self.tries, self.seen_at = self.State.RUNNING, job.tries + 1, timezone.now()
        self.save(update_fields=["state", "tries", "seen_at"])
        return True

    def hold(self) -> bool:
        """Lock the row until the transaction ends; False when somebody else took the job since."""
        rows = Job.objects.select_for_update(skip_locked=True).filter(self.is_mine())
        return rows.first() is not None

    def is_mine(self) -> Q:
        return Q(pk=self.pk, state=self.State.RUNNING, tries=self.tries)

    def put_back(self, error):
        """Wait for another try, or fail after the last one."""
        self.give_up(self.State.FAILED if self.tries >= TRIES else self.State.WAITING, str(error))

    @transaction.atomic
    def give_up(self, state, error=""):
        """End this try; whoever took the job since decides."""
        if self.hold():
            self.finish(state, error=error)

    def finish(self, state, *, result=None, error=""):
        self.state, self.result, self.error = state, result or {}, error[:300]
        self.ended_at = None if self.is_open else timezone.now()
        self.save(update_fields=["state", "result", "error", "ended_at"])


def enqueue(task, key, *, owner=None, **arguments) -> Job:
    """Ask for the work once: an open job of the same key is returned instead of a second one."""
    job, is_new = get_or_ask(task, key, owner=owner, **arguments)
    if is_new:
        transaction.on_commit(job.send)
    return job


def get_or_ask(task, key, *, owner=None, **arguments) -> tuple[Job, bool]:
    """The open job of this key, and whether it is new; nobody is told of it."""
    try:
        with transaction.atomic():
            new = Job.objects.create(kind=task.name, key=key, owner=owner, arguments=arguments)
    except IntegrityError:
        known = Job.objects.open().filter(key=key).first()
        return (known, False) if known else get_or_ask(task, key, owner=owner, **arguments)
    return new, True


def job_task(name, label="", place=None):
    """Make ``work(job) -> result dict`` the Celery task that runs jobs of this kind.

    ``label`` says in words what the work is, ``place(job)`` the address of the page that shows it.

    What the work writes and that it is done are one transaction: a process that dies anywhere
    leaves all of it or nothing.
    """

    def decorate(work):
        @shared_task(name=name, label=label or name, place=place and staticmethod(place))
        @wraps(work)
        def run(job_id):
            job = Job.objects.filter(pk=job_id).first()
            if job is None or not job.claim():
                return
            try:
                with transaction.atomic():
                    if job.hold():
                        job.stop_if_asked()
                        job.finish(job.State.DONE, result=work(job))
            except Cancelled:
                job.give_up(job.State.CANCELLED)
            except Exception as error:  # the row tells the person; the log tells the operator
                logger.exception("job %s failed", job)
                job.put_back(error)
            if not job.is_open:
                forget(job)

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
