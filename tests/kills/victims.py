"""What victims do, in processes of their own: work, die at a point, take up again, tell results.

The clock stands still in all of them, so that every run has the same times in its rows.
"""

import os
import signal
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from activities.models import Facility
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.pages import ask as ask_to_import
from cobuild.core.imports.seen import SeenRow
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.imports.written import WrittenRecord
from cobuild.core.jobs import Job, enqueue
from cobuild.core.kept_files import kept_file
from cobuild.core.periods import Quarter
from cobuild.core.tasks import export_rows, resume_jobs
from communities.models import County, Honour
from reports import tasks
from reports.models import Publication, PublishedFile, PublishedRecords, QuarterFigures
from tests.conftest import build_world
from tests.imports.sheets import workbook
from tests.reports.conftest import set_to_work

NOW = datetime(2026, 10, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE, QUARTER = Quarter(2026, 2), Quarter(2026, 3)
DAY = "2026-03-05"
SWEEPS = 1000  # PostgreSQL takes a moment to notice that a client is gone


def in_database(name, clock, act, *args):
    """Do the act in the database of this name, at a time that stands still or as time goes by."""
    connection.settings_dict["NAME"] = name
    stopped = time_machine.travel(clock, tick=False) if clock else nullcontext()
    with stopped, closing(connection):  # SQLite moves all that was written into its file
        return act(*args)


def work_at_once():
    """A broker and a worker in this process: what is handed over is done."""
    Job.send = lambda job: job.run_here() or True


# The county -------------------------------------------------------------------------------------


def migrate():
    call_command("migrate", verbosity=0)


def found_county():
    """A small county at work, whose second quarter is published."""
    world = set_to_work(build_world())
    world.other_county.void(by=world.other_office, reason="never existed")
    changes = {"created_at": NOW - timedelta(days=500), "closes_after_days": 20}
    County.objects.filter(pk=world.county.pk).update(**changes)
    tasks.ask_to_publish(world.county, BEFORE, "", by=world.office).run_here()


def county():
    return County.objects.counted().get()


def office():
    return county().post_set.get(role="county_office").user


# The work ---------------------------------------------------------------------------------------


def do_jobs():
    """A worker that gets the message of every open job, whatever became of the job."""
    for job in Job.objects.open().order_by("pk"):
        job.run_here()


def close_by_command():
    try:
        call_command("close_quarter", str(QUARTER), stdout=StringIO())
    except CommandError as error:
        assert "right now" in str(error)


def seen_import():
    """A workbook of two registers that its owner has looked at and wants written."""
    honours = [[f"Honour {number}", "county level", DAY] for number in range(20)]
    facilities = [[f"Court {number}", "gateball court", "Willow"] for number in range(10)]
    content = workbook(
        {
            "Honours": [["Title", "Level", "Awarded on"], *honours],
            "Facilities": [["Facility", "Kind", "Community"], *facilities],
        }
    )
    with translation.override("en"):
        sent = WorkbookImport.objects.create(owner=office(), name="w.xlsx", content=content)
        assert sent.look().counts == {"new": 30}, sent.seen()
    ask_to_import(sent, keep=True)


def asked_export():
    """A list as a file, which its owner asked for."""
    what = {"page": "community-export", "query": "", "kind": "xlsx", "language": "en"}
    enqueue(export_rows, "export", owner=office(), title="Communities", address="", **what)


ASKED = {  # what somebody asked for before the work begins
    "compute": lambda: tasks.ask_to_compute(county(), QUARTER, by=office()),
    "publish": lambda: tasks.ask_to_publish(county(), QUARTER, "", by=office()),
    "import": seen_import,
    "export": asked_export,
    "publish anew": lambda: tasks.ask_to_publish(county(), BEFORE, "late records", by=office()),
}
WORK = dict.fromkeys(ASKED, do_jobs) | {
    "close on the day": tasks.close_due,
    "close by command": close_by_command,
    "compute what changed": tasks.compute_changed,
}


def write_without_care():
    """No work of the product: what it wrote before a kill is there twice in the end."""
    for _time in range(3):
        AuditEntry.note(county(), AuditEntry.Action.EXPORT, by=None)


CONTROL = {"write without care": write_without_care}
EVERYTHING = WORK | CONTROL


def ask(kind):
    Job.send = lambda job: True
    ASKED.get(kind, lambda: None)()


def work(kind, ready, steps, point=None):
    """Do the work of the kind; at its ``point`` the process kills itself.

    ``steps`` is a number that others see: how many statements and commits were begun.
    """
    work_at_once()
    count_steps(steps, point)
    ready.wait()
    EVERYTHING[kind]()


def count_steps(steps, point):
    """Count what is said to the database, and die before or after the step of the point."""

    def step(act, *args):
        steps.value += 1
        if point == (steps.value, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        result = act(*args)
        if point == (steps.value, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    commit = connection._commit
    connection._commit = lambda: step(commit)
    connection.execute_wrappers.append(step)


def take_up_again(kind):
    """Later the sweep runs; messages, the scheduler and people come again as they do anyway."""
    work_at_once()
    for _time in range(SWEEPS):
        sweep_later()
        EVERYTHING[kind]()
        if not Job.objects.open().exists():
            return


def sweep_later():
    """The sweep of ten minutes later: the open jobs were last taken so long ago."""
    Job.objects.open().update(seen_at=timezone.now() - timedelta(minutes=10))
    resume_jobs()


# A real worker ----------------------------------------------------------------------------------


def ask_for(number) -> list[int]:
    """The ids of so many jobs, none of which anybody is told of."""
    Job.send = lambda job: True
    asked = []
    for quarter in (QUARTER + -back for back in range(number)):
        reason = "late records" if quarter == BEFORE else ""
        asked.append(tasks.ask_to_publish(county(), quarter, reason, by=office()))
        asked.append(tasks.ask_to_compute(county(), quarter, by=office()))
    return [job.pk for job in asked[:number]]


def hand_over(pk):
    assert Job.objects.get(pk=pk).send()


# The results ------------------------------------------------------------------------------------


def outcome(kind):
    """The results once all is taken up again; nothing may be left over."""
    take_up_again(kind)
    assert not loose_ends()
    return results()


def results(timeless=False):
    """All that was written, without the numbers of rows; ``timeless`` without times of running."""
    found = {
        "figures": told(QuarterFigures.objects.order_by("quarter")),
        "publications": told(Publication.objects.order_by("quarter", "version")),
        "files": told(PublishedFile.objects.order_by(*VERSION, "kind"), *VERSION),
        "records": told(PublishedRecords.objects.order_by(*VERSION, "key"), *VERSION),
        "imports": told(WorkbookImport.objects.order_by("pk")),
        "seen": told(SeenRow.objects.all()),
        "imported": told(WrittenRecord.objects.order_by("pk")),
        "honours": told(Honour.objects.order_by("title")),
        "facilities": told(Facility.objects.order_by("name")),
        "audit": told(AuditEntry.objects.order_by("label", "object_text", "pk")),
        "jobs": told(Job.objects.order_by("pk")),
        "exports": served(),
    }
    return {name: without(rows, TIMES) for name, rows in found.items()} if timeless else found


def served():
    """What the owners of finished exports get, whose names of files differ: digest and rows."""
    jobs = Job.objects.filter(kind=export_rows.name, state=Job.State.DONE).order_by("pk")
    files = [kept_file(job, job.owner) for job in jobs]
    return [(sha256(file.path.read_bytes()).hexdigest(), file.rows) for file in files]


VERSION = ("publication__quarter", "publication__version")
NUMBERS = {"id", "workbook_id", "publication_id", "object_id", "order", "tries", "seen_at"}
NUMBERS |= {"stamp"}
TIMES = {"computed_at", "at", "ended_at", "result"}  # a result tells when it was computed


def told(rows, *more):
    names = [field.attname for field in rows.model._meta.concrete_fields]
    return without(rows.values(*names, *more), NUMBERS)


def without(rows, names):
    return [
        {name: plain(value) for name, value in row.items() if name not in names} for row in rows
    ]


def plain(value):
    if isinstance(value, dict):
        return {key: inner for key, inner in value.items() if key != "file"}  # a name by chance
    return bytes(value) if isinstance(value, memoryview) else value


def not_done_once():
    """Jobs that are not done, or that more than one worker got."""
    return list(map(str, Job.objects.exclude(state=Job.State.DONE, tries=1)))


def loose_ends():
    """Jobs that are open or took more than one more try; versions that no finished job ordered."""
    done = Job.objects.filter(state=Job.State.DONE).values("pk")
    return [
        *map(str, Job.objects.open()),
        *map(str, Job.objects.filter(tries__gt=2)),
        *map(str, Publication.objects.exclude(order__in=done)),
    ]
