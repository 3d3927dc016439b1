"""Server mode while Redis is away: pages answer, work waits, and is done once Redis is back."""

import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.demo import DEMO_PASSWORD
from cobuild.core.jobs import Job
from cobuild.core.periods import Quarter
from reports.models import QuarterFigures

from . import services

PYTHON = [sys.executable, "-m"]
WORKER = [*PYTHON, "celery", "--quiet", "-A", "cobuild", "worker", "--pool", "solo"]
CALL = [*PYTHON, "celery", "--quiet", "-A", "cobuild", "call"]
AWAY = "The background service does not answer"
UNDER_WAY = "The figures are being computed."
FRESH = "computed just now"


def database_address(name=None):
    """The database of this test, or another one beside it, as DATABASE_URL."""
    at = connection.settings_dict
    name = name or at["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    password = quote(at["PASSWORD"], safe="")
    return f"postgres://{at['USER']}:{password}@{at['HOST']}:{at['PORT']}/{name}"


def environment(folder, **more):
    """That of an installation: nothing says that tests run."""
    kept = services.environment().items()
    ours = {name: value for name, value in kept if not name.startswith(("PYTEST", "DJANGO"))}
    places = {"DATA_DIR": str(folder), "DATABASE_URL": database_address()}
    return {**ours, **places, "WEB_WORKERS": "1", "SECOND_FACTOR": "0", **more}


def run(command, **options):
    subprocess.run(command, cwd=settings.BASE_DIR, check=True, timeout=60, **options)


def eventually(true, what, seconds=60, pause=0.1):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what
        time.sleep(pause)


class Visitor:
    """A browser without pictures: keeps cookies, sends forms with their token, follows."""

    def __init__(self, address):
        self.address, self.token = address, ""
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path, data=None):
        body = None
        if data is not None:
            body = urlencode({**data, "csrfmiddlewaretoken": self.token}).encode()
        with self.opener.open(Request(self.address + path, body), timeout=10) as answer:
            assert answer.status == 200
            page = answer.read().decode()
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        self.token = found.group(1) if found else self.token
        return page


@pytest.fixture
def closed_port():
    return services.free_port()


@pytest.fixture
def demo(transactional_db, django_db_serialized_rollback):
    call_command("load_demo", verbosity=0)


@pytest.fixture
def office(demo, closed_port, tmp_path):
    """The county office, signed in at a server whose Redis is away."""
    port = services.free_port()
    away = {"REDIS_URL": f"redis://127.0.0.1:{closed_port}/0", "PORT": str(port)}
    options = {"cwd": settings.BASE_DIR, "env": environment(tmp_path, **away)}
    run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], env=options["env"])
    web = [*PYTHON, "gunicorn", "--config", "deploy/gunicorn.py", "cobuild.wsgi"]
    with services.service(web, port, **options):
        visitor = Visitor(f"http://127.0.0.1:{port}")
        visitor.open("/sign-in/")
        visitor.open("/language/", {"language": "en"})
        visitor.open("/sign-in/", {"username": "demo.office", "password": DEMO_PASSWORD})
        yield visitor


@pytest.fixture
def quarter():
    return Quarter.current()


def test_pages_answer_and_say_that_work_waits(office, quarter):
    for path in ("/", "/district/", "/units/", "/activities/new/"):
        office.open(path)
    assert FRESH in office.open(f"/reports/{quarter}/")
    for _time in range(2):
        page = office.open(f"/reports/{quarter}/compute/", {})
        assert AWAY in page and UNDER_WAY not in page
    job = Job.objects.get()
    assert (job.state, job.tries) == (Job.State.WAITING, 0)
    assert not QuarterFigures.objects.exists()


@contextmanager
def broker(kind, port, folder):
    """The environment of workers that reach a broker of this kind."""
    if kind == "folder":
        yield environment(folder)
        return
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed")
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    with services.service(command, port, stdout=subprocess.DEVNULL):
        yield environment(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0")


@contextmanager
def worker(env):
    child = subprocess.Popen(WORKER, cwd=settings.BASE_DIR, env=env, start_new_session=True)
    try:
        yield child
    finally:
        services.end(child, signal.SIGTERM)


@pytest.mark.parametrize("kind", ["folder", pytest.param("redis", marks=pytest.mark.redis)])
def test_what_waited_is_done_once(office, quarter, closed_port, tmp_path, kind):
    office.open(f"/reports/{quarter}/")
    assert AWAY in office.open(f"/reports/{quarter}/compute/", {})
    Job.objects.update(seen_at=timezone.now() - timedelta(minutes=1))  # it waited for a minute
    with broker(kind, closed_port, tmp_path) as env:
        run([*CALL, "core.resume_jobs"], env=env)
        run([*CALL, "core.resume_jobs"], env=env)
        with worker(env):
            job = Job.objects.get()
            eventually(lambda: ended(job), "the job waits although the broker is back")
            first_end = job.ended_at
            last = Job.objects.create(kind=job.kind, key="last", arguments=job.arguments)
            run([*CALL, job.kind, "--args", f"[{job.pk}]"], env=env)
            run([*CALL, job.kind, "--args", f"[{last.pk}]"], env=env)
            eventually(lambda: ended(last), "a second job is not done")
    job.refresh_from_db()
    assert (job.state, job.tries, job.ended_at) == (Job.State.DONE, 1, first_end)
    stored = QuarterFigures.objects.get()
    page = office.open(f"/reports/{quarter}/")
    assert FRESH not in page and AWAY not in page
    with translation.override("en"):
        at = date_format(timezone.localtime(stored.computed_at), "DATETIME_FORMAT")
    assert f"computed at {at}" in page


def ended(job):
    job.refresh_from_db()
    return not job.is_open
