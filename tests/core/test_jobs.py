"""Jobs: done once whoever hands them over how often, given up after three tries, never stuck."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from cobuild.core import jobs
from cobuild.core.drafts import Draft
from cobuild.core.jobs import Job, enqueue, get_or_ask, job_task
from cobuild.core.tasks import resume_jobs
from tests.core.test_races import at_once

WAITING, RUNNING, DONE, FAILED, CANCELLED = Job.State.values


@job_task("tests.keep_draft")
def keep_draft(job):
    """Writes a row and then does what the test says."""
    Draft.objects.create(user=job.owner, path=f"/{job.pk}/", data="")
    return keep_draft.then(job) or {}


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """Set what the job does after its row is written."""

    def then(act):
        monkeypatch.setattr(keep_draft, "then", act, raising=False)

    then(lambda job: None)
    return then


@pytest.fixture
def job(world):
    return get_or_ask(keep_draft, "key", owner=world.office)[0]


@pytest.fixture
def all_are_quiet(monkeypatch):
    """As if hours had passed since a job was last taken."""
    monkeypatch.setattr(jobs, "LOST_AFTER", timedelta(hours=-1))


def as_it_is(job):
    job.refresh_from_db()
    return job


def fail(job):
    raise ValueError("no room left")


def test_it_works(job):
    keep_draft(job.pk)
    assert (as_it_is(job).state, job.tries, Draft.objects.count()) == (DONE, 1, 1)


def test_a_job_that_is_done_is_not_done_again(job):
    for _time in range(3):
        keep_draft(job.pk)
    assert (as_it_is(job).tries, Draft.objects.count()) == (1, 1)


def test_a_message_about_a_job_that_is_not_there_does_nothing(world):
    keep_draft(12345)
    assert not Draft.objects.exists()


def test_half_of_the_work_is_not_kept_and_three_tries_are_enough(job, then):
    then(fail)
    for expected in (WAITING, WAITING, FAILED):
        keep_draft(job.pk)
        assert as_it_is(job).state == expected
        assert bool(job.ended_at) == (expected == FAILED)
    assert (job.error, job.tries) == ("no room left", 3)
    assert not Draft.objects.exists()
    keep_draft(job.pk)
    assert as_it_is(job).tries == 3


def test_a_failed_try_that_then_succeeds(job, then):
    then(fail)
    keep_draft(job.pk)
    then(lambda job: {"rows": 1})
    keep_draft(job.pk)
    assert (as_it_is(job).state, job.result, job.error) == (DONE, {"rows": 1}, "")


def test_a_job_that_takes_its_worker_with_it_is_given_up(job, all_are_quiet):
    taken = [Job.objects.get(pk=job.pk).claim() for _time in range(5)]
    assert taken == [True, True, True, False, False]
    assert as_it_is(job).state == FAILED and "in the middle" in job.error


def test_who_lost_a_job_to_somebody_else_leaves_it_alone(job, all_are_quiet, then):
    """The clock jumped an hour between the claim and the work."""
    slow, quick = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)
    assert slow.claim() and quick.claim()
    assert not slow.hold() and quick.hold()
    slow.put_back("lost")
    assert as_it_is(job).state == RUNNING
    quick.put_back("no room left")
    assert as_it_is(job).state == WAITING


def test_a_job_just_taken_is_nobody_elses(job):
    assert Job.objects.get(pk=job.pk).claim()
    keep_draft(job.pk)
    assert (as_it_is(job).state, job.tries) == (RUNNING, 1)


AGES = {  # how long ago it was last taken: negative where a clock was set back since
    WAITING: {0: False, 29: False, 31: True, 86400: True, -10: False, -600: True},
    RUNNING: {0: False, 59: False, 61: True, 86400: True, -10: False, -600: True},
    DONE: {0: False, 86400: False, -600: False},
    FAILED: {0: False, 86400: False, -600: False},
    CANCELLED: {0: False, 86400: False, -600: False},
}


@pytest.mark.parametrize("state", AGES)
def test_what_counts_as_stranded(job, state):
    for age, expected in AGES[state].items():
        seen_at = timezone.now() - timedelta(seconds=age)
        Job.objects.update(state=state, seen_at=seen_at)
        assert Job.objects.stranded().exists() == expected, age


def test_a_lost_message_is_made_up_for_by_two_schedulers_once(job, monkeypatch):
    monkeypatch.setattr(Job, "send", lambda job: keep_draft(job.pk) or True)
    resume_jobs()
    assert as_it_is(job).state == WAITING  # it may still be on its way
    Job.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    resume_jobs()
    resume_jobs()
    assert (as_it_is(job).state, job.tries, Draft.objects.count()) == (DONE, 1, 1)


def test_a_broker_that_is_away_is_asked_once(world, monkeypatch):
    for number in range(3):
        get_or_ask(keep_draft, f"key {number}", owner=world.office)
    Job.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    asked = []
    monkeypatch.setattr(Job, "send", lambda job: bool(asked.append(job)))
    resume_jobs()
    assert len(asked) == 1


def test_an_open_job_is_not_asked_for_twice(world, job):
    assert enqueue(keep_draft, "key", owner=world.admin) == job
    keep_draft(job.pk)
    assert enqueue(keep_draft, "key", owner=world.admin) != job


def test_the_work_can_be_done_here(job, then):
    then(lambda job: {"rows": 1})
    job.run_here()
    assert (job.state, job.result) == (DONE, {"rows": 1})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_job_that_takes_longer_than_any_patience_is_done_once(job, all_are_quiet, then):
    """It counts as lost all the time it is worked on, yet nobody else gets it."""
    begun, asked_again = Event(), Event()

    def work_on(job):
        begun.set()
        if connection.vendor == "postgresql":  # on SQLite the other one waits for the database
            assert asked_again.wait(20)

    def ask_again():
        assert begun.wait(20)
        for _time in range(3):
            keep_draft(job.pk)
        asked_again.set()

    then(work_on)
    assert at_once(lambda: keep_draft(job.pk), ask_again) == [None, None]
    assert (as_it_is(job).state, job.tries, Draft.objects.count()) == (DONE, 1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_delivered_four_times_at_once_is_one_work(job):
    assert at_once(*[lambda: keep_draft(job.pk)] * 4) == [None] * 4
    assert (as_it_is(job).state, job.tries, Draft.objects.count()) == (DONE, 1, 1)
