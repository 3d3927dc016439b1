"""How far a job is and whether it is to stop: what passes between its worker and the pages.

The work of a job is one transaction that holds its row, and on SQLite the whole database: nothing
written there is seen before the end, and nobody else gets to write. So this goes the way of the
broker, through Redis or a folder (docs/decisions/0026-progress-of-jobs.md). It may be lost without
harm: a bar is missing, or somebody presses the button again.
"""

import logging
from dataclasses import dataclass

from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
KEPT_FOR = 24 * 3600  # seconds


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` steps, whatever the work counts."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100 * self.done // self.total, 100) if self.total else 0


def tell(job, done, total) -> bool:
    """Say how far the work is; False where nobody can be told."""
    return ask(lambda cache: cache.set(key("at", job), (done, total), KEPT_FOR) or True)


def progress_of(job) -> Progress | None:
    known = ask(lambda cache: cache.get(key("at", job)))
    return Progress(*known) if known else None


def ask_to_stop(job) -> bool:
    """Leave word that the job is to stop; False where no word can be left."""
    return ask(lambda cache: cache.set(key("stop", job), True, KEPT_FOR) or True)


def is_to_stop(job) -> bool:
    return bool(ask(lambda cache: cache.get(key("stop", job))))


def forget(job):
    ask(lambda cache: cache.delete_many([key("at", job), key("stop", job)]))


def key(what, job) -> str:
    """With its time: a restored database may give the number of a job once more."""
    return f"{what}-{job.pk}-{job.created_at.timestamp()}"


def ask(act):
    """What the act gives with the cache, or False where that does not answer."""
    try:
        return act(caches["jobs"])
    except (OSError, RedisError) as error:
        logger.warning("the progress of jobs is out of reach: %s", error)
        return False
