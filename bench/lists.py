"""The lists of a register at several sizes, against two floors in the same processes.

All servers run at once and are asked in turns, so that what else the machine does meets them alike.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from tests.services import CHECKOUT, free_port, service

from .asking import ask
from .results import Ratio, Size
from .rounds import seconds

SIZES = [int(n) for n in (os.environ.get("BENCH_LISTS") or "100000,1000000,5000000").split(",")]
REQUESTS = int(os.environ.get("BENCH_REQUESTS") or 50)
WARM, SELDOM = 10, 20
AGAINST_FLOOR = ("list", "filtered", "details")
SERVER = [sys.executable, "-m", "gunicorn", "--workers", "2", "--no-control-socket"]


def databases(large):
    return {number: large.sized(number) for number in SIZES}


def measure(found):
    with ExitStack() as stack:
        acts, sizes = {}, {}
        for number, database in found.items():
            for what, act in stack.enter_context(pages_of(database)).items():
                acts[number, what], sizes[number, what] = act, act()
        times = medians(acts)
    for number in found:
        yield from at_size(number, times, sizes)
    yield growth(times, min(found), max(found))


def medians(acts) -> dict:
    times = {key: [] for key in acts}
    for turn in range(WARM + REQUESTS):
        for (number, what), act in acts.items():
            if what != "stock" or turn % SELDOM == 0:  # seconds each
                times[number, what].append(seconds(act))
    return {key: median(taken[WARM if key[1] != "stock" else 0 :]) for key, taken in times.items()}


def at_size(number, times, sizes):
    def ratio(what, floor, words):
        name = f"lists {number:,}, {what}"
        return Ratio(name, words, times[number, what], times[number, floor])

    for what in AGAINST_FLOOR:
        yield ratio(what, "floor", f"{what}, against the rows by hand")
    yield ratio("stock", "floor", "django-tables2 and django-filter as they come, against the same")
    yield ratio("word", "list", "a word of two signs, against the plain list")
    yield ratio("far", "list", "page 1000, against page 1")
    kilobytes = sizes[number, "list"] / 1000
    yield Size(f"lists {number:,}, size", "HTML of 50 rows", kilobytes, "kB")


def growth(times, small, large):
    what = f"the plain list at {large:,} activities, against {small:,}"
    return Ratio("lists, growth", what, times[large, "list"], times[small, "list"])


@contextmanager
def pages_of(database):
    """{what: act that asks for it} at a server of the database."""
    run = {"cwd": CHECKOUT, "env": database.environment}
    asked = [sys.executable, "-m", "bench.asked"]
    told = json.loads(subprocess.run(asked, check=True, stdout=subprocess.PIPE, **run).stdout)
    port = free_port()
    command = [*SERVER, "--log-level", "error", "--bind", f"127.0.0.1:{port}", "cobuild.wsgi"]
    with service(command, port, stop=signal.SIGTERM, **run):
        yield {
            what: partial(ask, port, address, told["cookie"])
            for what, address in told["addresses"].items()
        }
