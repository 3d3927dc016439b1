"""How far a job is, told while its transaction runs; one that its owner cancels leaves nothing."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import Session
from cobuild.core import jobs
from cobuild.core.drafts import Draft
from cobuild.core.jobs import Job, get_or_ask, job_task
from cobuild.core.progress import Progress, ask_to_stop
from tests.conftest import build_world, signed_in
from tests.core.test_races import at_once

WAITING, RUNNING, DONE, FAILED, CANCELLED = Job.State.values
STEPS = 1000


@job_task("tests.count", label="count to a thousand")
def count(job):
    """Writes a row a step and says so; the test may look in between."""
    for step in range(1, STEPS + 1):
        Draft.objects.create(user=job.owner, path=f"/{step}/", data="")
        job.report(step, STEPS)
        count.between(job, step)
    return {"steps": STEPS}


@pytest.fixture(autouse=True)
def between(monkeypatch):
    """Set what happens after each step."""

    def between(act):
        monkeypatch.setattr(count, "between", act, raising=False)

    between(lambda job, step: None)
    return between


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def every_step(monkeypatch):
    monkeypatch.setattr(jobs, "REPORTS_EVERY", 0)


@pytest.fixture
def job(world):
    return get_or_ask(count, "key", owner=world.office)[0]


def at_step(wanted, act):
    return lambda job, step: act(job) if step == wanted else None


def as_it_is(job):
    return Job.objects.get(pk=job.pk)


def test_it_works(job, between, every_step):
    seen = []
    between(at_step(250, lambda job: seen.append(as_it_is(job).progress)))
    job.run_here()
    assert seen == [Progress(250, STEPS)] and seen[0].percent == 25
    assert (as_it_is(job).state, as_it_is(job).progress) == (DONE, None)


def test_telling_costs_next_to_nothing(job, monkeypatch):
    told = []
    monkeypatch.setattr(jobs, "REPORTS_EVERY", 3600)
    monkeypatch.setattr(jobs, "tell", lambda job, done, total: bool(told.append(done)) or True)
    job.run_here()
    assert told == [1]


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (7, 3, 100)])
def test_the_share_stays_within_bounds(done, total, percent):
    assert Progress(done, total).percent == percent


def test_a_job_that_is_cancelled_leaves_nothing(job, between, every_step):
    between(at_step(300, lambda job: as_it_is(job).cancel()))
    job.run_here()
    assert (job.state, job.error, job.result) == (CANCELLED, "", {}) and job.ended_at
    assert not Draft.objects.exists()
    count(job.pk)
    assert as_it_is(job).tries == 1


def test_one_that_is_not_cancelled_writes_all(job, every_step):
    job.run_here()
    assert (job.state, Draft.objects.count()) == (DONE, STEPS)


def test_a_job_that_waits_is_cancelled_at_once(job):
    assert job.cancel()
    assert as_it_is(job).state == CANCELLED
    job.run_here()
    assert (job.state, job.tries, Draft.objects.exists()) == (CANCELLED, 0, False)


def test_a_word_that_came_before_the_work_began_ends_it(job):
    ask_to_stop(job)
    job.run_here()
    assert (job.state, Draft.objects.exists()) == (CANCELLED, False)


def test_a_cancelled_job_may_be_asked_for_again(job, world):
    job.cancel()
    again, is_new = get_or_ask(count, "key", owner=world.office)
    assert is_new and again != job
    again.run_here()
    assert again.state == DONE


def test_a_job_that_is_done_stays_done(job):
    job.run_here()
    stale = as_it_is(job)
    stale.state = WAITING
    stale.cancel()
    assert as_it_is(job).state == DONE


NOWHERE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "redis://127.0.0.1:1",
}


@pytest.mark.parametrize("every", [0, 3600])
def test_work_goes_on_where_nobody_can_be_told(job, monkeypatch, settings, every):
    monkeypatch.setattr(jobs, "OUT_OF_REACH_FOR", 3600)
    with override_settings(CACHES={**settings.CACHES, "jobs": NOWHERE}):
        job.run_here()
        assert (as_it_is(job).state, Draft.objects.count()) == (DONE, STEPS)
        assert Job(pk=1, created_at=job.created_at, state=RUNNING).progress is None


def test_where_no_word_arrives_a_waiting_job_is_cancelled_and_a_running_one_is_not(job, settings):
    with override_settings(CACHES={**settings.CACHES, "jobs": NOWHERE}):
        assert job.cancel() and as_it_is(job).state == CANCELLED
        assert not Job(pk=job.pk, created_at=job.created_at, state=RUNNING).cancel()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_is_seen_and_cancelled_from_elsewhere(job, between, every_step):
    """The worker is in the midst of its transaction; another connection reads and cancels."""
    begun, cancelled, seen = Event(), Event(), []

    def work_on(job):
        begun.set()
        assert cancelled.wait(20)

    def look_and_cancel():
        assert begun.wait(20)
        seen.append(as_it_is(job).progress)
        assert as_it_is(job).cancel()
        cancelled.set()

    between(at_step(500, work_on))
    assert at_once(lambda: count(job.pk), look_and_cancel) == [None, None]
    assert seen == [Progress(500, STEPS)]
    assert as_it_is(job).state == CANCELLED and not Draft.objects.exists()


# Pages ------------------------------------------------------------------------------------------


def html(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def running(job, between, every_step, sign_in):
    """What pages show in the midst of the work, by their addresses."""
    pages = {}

    def look(job):
        client = sign_in(job.owner)
        pages.update({url: html(client.get(url)) for url in ("/jobs/", f"/jobs/{job.pk}/")})

    between(at_step(420, look))
    job.run_here()
    return pages


def test_the_pages_show_how_far_it_is(running, job):
    for page in running.values():
        assert '<progress value="42" max="100"' in page and "42 %" in page
        assert 'hx-trigger="every 2s"' in page and f'action="/jobs/{job.pk}/cancel/"' in page


def test_once_it_is_done_nothing_looks_again(running, job, sign_in):
    client = sign_in(job.owner)
    for url in running:
        page = html(client.get(url))
        assert "<progress" not in page and "hx-get" not in page and "cancel/" not in page
    assert "Count to a thousand" in html(client.get("/jobs/"))


def test_who_has_none_is_told_what_appears_there(world, sign_in):
    assert "Nothing is going on" in html(sign_in(world.secretary).get("/jobs/"))


def test_the_button_cancels(job, sign_in):
    client = sign_in(job.owner)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    page = html(client.post(f"/jobs/{job.pk}/cancel/", follow=True))
    assert as_it_is(job).state == CANCELLED and "was cancelled" in page
    client.post(f"/jobs/{job.pk}/cancel/")
    assert as_it_is(job).state == CANCELLED


def test_where_no_word_arrives_the_page_says_so(job, sign_in, settings):
    Job.objects.update(state=RUNNING)
    with override_settings(CACHES={**settings.CACHES, "jobs": NOWHERE}):
        page = html(sign_in(job.owner).post(f"/jobs/{job.pk}/cancel/", follow=True))
    assert "could not be told to stop" in page


def test_somebody_elses_job_is_like_none(job, world, sign_in):
    for other in (world.secretary, world.admin, world.other_office):
        client = sign_in(other)
        for name, method in (("job", client.get), ("job-cancel", client.post)):
            foreign, none = (method(reverse(name, args=[pk])) for pk in (job.pk, 10**9))
            assert (foreign.status_code, foreign.content) == (404, none.content)
        assert "thousand" not in html(client.get("/jobs/"))
    assert as_it_is(job).state == WAITING
    assert sign_in(world.office).get(f"/jobs/{10**30}/").status_code == 404


def test_looking_again_keeps_no_session_alive(job, sign_in):
    client = sign_in(job.owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert "sessionid" not in client.get("/jobs/", headers={"Looks-Again": "1"}).cookies
        assert "sessionid" in client.get("/jobs/").cookies


def test_no_page_waits_for_a_job_only_to_note_that_its_session_is_used(
    transactional_db, django_db_serialized_rollback
):
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite does one who writes keep out all others")
    client = signed_in(build_world().office)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as job:
            job.execute("BEGIN IMMEDIATE")
            free = client.get("/units/")
        assert (free.status_code, "sessionid" in free.cookies) == (200, False)
        assert "sessionid" in client.get("/units/").cookies
    Session.objects.all().delete()
    assert client.get("/units/").status_code == 302
