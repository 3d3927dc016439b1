"""Exports that a job makes for its owner, kept for some days under names that nobody can guess.

A file is known by the result of its job, which is written together with the log's entry: what a
killed job left behind is nobody's, and goes as all of them go (docs/decisions/0032-exports.md).
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone, translation

from .audit import coming_from
from .jobs import Job

FOLDER = "exports"
KEPT = timedelta(days=7)


def make_file(job) -> dict:
    """Write the file that the job's owner asked for, with the rights they have now."""
    asked, posts = job.arguments, job.owner.posts_key
    with translation.override(asked["language"]), coming_from(asked["address"]):
        export = page_again(job).export()
        total = export.found.count()
        export = replace(export, rows=reported(export.rows, total, job.report))
        name = f"{uuid4().hex}.{asked['kind']}"
        with new_file(name) as file:
            made = export.write(file, asked["kind"], by=job.owner)
            file.flush()
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        name_shown = export.file_name(asked["kind"])
    return {"file": name, "name": name_shown, "size": size, "posts": posts, **made}


def page_again(job):
    """The page that the job was asked for on, as its owner would ask for it now."""
    request = HttpRequest()
    request.user, request.GET = job.owner, QueryDict(job.arguments["query"])
    view = resolve(reverse(job.arguments["page"])).func
    page = view.view_class(**view.view_initkwargs)
    page.setup(request)
    return page


def reported(rows, total, report):
    for done, row in enumerate(rows):
        report(done, total)
        yield row


@contextmanager
def new_file(name):
    """A file to write and read; what fails in between leaves none."""
    path = path_of(name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with path.open("x+b") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def path_of(name) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / name


@dataclass(frozen=True)
class KeptFile:
    """``until`` it is kept; ``kind`` is xlsx or csv."""

    path: Path
    name: str
    rows: int
    until: datetime

    @property
    def kind(self):
        return self.path.suffix.removeprefix(".")


def kept_file(job, user) -> KeptFile | None:
    """The file of the job, as long as it is kept and the user, whose job it is, holds the posts
    that it was made with."""
    made = job.result
    if job.state != Job.State.DONE or "file" not in made or made["posts"] != user.posts_key:
        return None
    file = KeptFile(path_of(made["file"]), made["name"], made["rows"], job.ended_at + KEPT)
    is_there = file.until > timezone.now() and file.path.is_file()
    return file if is_there and file.path.stat().st_size == made["size"] else None


def drop_old_files():
    """Delete all that is older than files are kept, whatever became of its job."""
    latest = (timezone.now() - KEPT).timestamp()
    for path in path_of("").glob("*"):
        if path.stat().st_mtime < latest:
            path.unlink(missing_ok=True)
