"""Workers of Celery that are killed while they are at a job: the next worker does their jobs."""

import os
import subprocess
import time
from contextlib import suppress

from django.conf import settings

from tests.test_redis_off import WORKER, database_address, environment, eventually, worker

from . import victims
from .stages import ask

FEW, MANY = 2, 10  # on each database
SOAK = int(os.environ.get("SOAK") or 0)
KILLS = MANY if SOAK else FEW
JOBS = 2 * KILLS  # a worker may have done its job when the kill comes; then the next one is tried


def test_killed_workers_leave_nothing_undone(county, folder):
    asked, expected, seconds = undisturbed(county)
    env = environment(folder, DATABASE_URL=database_address(county.name))
    hit = 0
    for job in asked:
        hit += kill_after(seconds * hit / (4 * KILLS), county, job, env) == "running"
        if hit == KILLS:
            break
    assert hit == KILLS
    with worker(env):
        ask(county, victims.sweep_later, clock=None)
        eventually(lambda: ask(county, victims.loose_ends) == [], "a job is stuck", seconds=300)
    assert ask(county, victims.results, True) == expected


def undisturbed(county):
    """(ids of jobs that wait, their results without times of running, seconds that one takes)"""
    county.restore("founded")
    asked = ask(county, victims.ask_for, JOBS)
    county.keep("asked")
    begun = time.monotonic()
    ask(county, victims.do_jobs)
    seconds = (time.monotonic() - begun) / JOBS
    expected = ask(county, victims.results, True)
    county.restore("asked")
    return asked, expected, seconds


def kill_after(seconds, county, job, env):
    """The state in which the job is left by a worker that had it for so many seconds."""
    state = f"SELECT state FROM core_job WHERE id = {job}"
    child = subprocess.Popen(WORKER, cwd=settings.BASE_DIR, env=env)
    try:
        ask(county, victims.hand_over, job, clock=None)
        eventually(lambda: county.one(state) != "waiting", "no worker takes the job", pause=0.005)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    finally:
        child.kill()
        child.wait()
    return county.one(state)
