"""A published quarter's page, against a bare view with as many bytes, at two sizes."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from statistics import median

from tests.services import CHECKOUT, free_port, service

from .asking import ask
from .results import Ratio
from .rounds import ROUNDS, seconds

REQUESTS = 10  # of each in a round
SERVER = [
    sys.executable,
    "-m",
    "gunicorn",
    "--workers",
    "1",
    "--no-control-socket",
    "--log-level",
    "error",
]


def measure(large, small):
    with office_of(large) as office, office_of(small) as other:
        rounds = [one_round(office, other) for _turn in range(1 + ROUNDS)]
    page, floor, page_small = (median(times) for times in zip(*rounds[1:], strict=True))
    yield Ratio("page", "a published quarter, against a bare view", page, floor)
    what = f"a published quarter at {large.activities:,} activities, against {small.activities:,}"
    yield Ratio("page, growth", what, page, page_small)


def one_round(office, other):
    """Median seconds of the page, its floor and the other page, each asked for in turn."""
    acts = (office.page, office.floor, other.page)
    times = [[seconds(act) for act in acts] for _turn in range(REQUESTS)]
    return [median(each) for each in zip(*times, strict=True)]


@contextmanager
def office_of(database):
    """Somebody who reads the published quarter of the database's first county."""
    made = [sys.executable, "-m", "bench.published"]
    run = {"cwd": CHECKOUT, "env": database.environment}
    told = json.loads(subprocess.run(made, check=True, stdout=subprocess.PIPE, **run).stdout)
    port = free_port()
    command = [*SERVER, "--bind", f"127.0.0.1:{port}", "cobuild.wsgi"]
    with service(command, port, stop=signal.SIGTERM, **run):
        yield Office(port, **told)


class Office:
    """Asks for a page and for its floor; both have as many bytes."""

    def __init__(self, port, address, cookie):
        self.page = partial(ask, port, address, cookie)
        self.floor = partial(ask, port, f"/floor/{self.page()}/", cookie)
