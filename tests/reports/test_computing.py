"""Stored figures: the same twice and at once, and computed again where a record changed."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cobuild.core.jobs import Job
from cobuild.core.periods import last_quarters
from reports import computing, tasks
from reports.computing import figures_for, store, store_changed, stored_figures
from reports.indicators import INDICATORS
from reports.models import QuarterFigures
from tests import factories as make

TOTAL = "district.activities"


@pytest.fixture
def stored(busy, quarter):
    return store(busy.county, quarter)


def values(county, quarter, column="quarter"):
    return getattr(stored_figures(county, quarter).row(TOTAL), column)


def test_computing_twice_gives_the_same_row(busy, quarter, stored):
    again = store(busy.county, quarter)
    assert (again.pk, again.rows, again.basis) == (stored.pk, stored.rows, stored.basis)
    assert again.computed_at > stored.computed_at
    assert QuarterFigures.objects.count() == 1


def test_what_is_stored_comes_back(busy, quarter, stored):
    figures = stored_figures(busy.county, quarter)
    assert figures.stored and figures.computed_at == stored.computed_at
    assert figures.row(TOTAL).quarter == 3
    assert figures.row("district.coverage").quarter == (1, 3)
    assert figures.row("district.donations", "form", "cash").quarter == 15005
    assert figures.row(TOTAL).quarters == (1, 0, 3)


def test_figures_of_an_older_list_are_not_used(busy, quarter, stored):
    QuarterFigures.objects.update(catalogue="older")
    assert stored_figures(busy.county, quarter) is None


def test_figures_for_the_county_come_from_the_store(busy, quarter, stored):
    make.activity(busy.willow)
    for role, value in (("office", 3), ("leader", 3), ("secretary", 3)):
        row = figures_for(getattr(busy, role), quarter, [TOTAL])[0]
        assert (role, row.value) == (role, value)
    assert figures_for(busy.secretary, quarter, [TOTAL])[0].year_before == 0
    assert len(figures_for(busy.office, quarter)) == len(INDICATORS)


# What changed is computed again -----------------------------------------------------------------


def compute_again():
    return {(row.county_id, row.quarter) for row in store_changed()}


def test_the_last_quarters_are_kept(world):
    last = {str(quarter) for quarter in last_quarters(8)}
    expected = {(c.pk, text) for c in (world.county, world.other_county) for text in last}
    assert compute_again() == expected
    assert compute_again() == set()


@pytest.fixture
def kept(busy, quarter, monkeypatch):
    monkeypatch.setattr(computing, "KEPT_QUARTERS", 2)  # fewer to compute again and again
    store(busy.county, quarter)
    store(busy.county, quarter.year_before)
    store_changed()
    return busy


def test_nothing_changed_nothing_done(kept):
    assert compute_again() == set()


def test_a_new_record_is_seen(kept, quarter):
    make.activity(kept.willow)
    assert (kept.county.pk, str(quarter)) in compute_again()
    assert values(kept.county, quarter) == 4


def test_only_its_county_is_computed_again(kept):
    make.activity(kept.willow)
    assert {county for county, _quarter in compute_again()} == {kept.county.pk}


def test_a_voided_record_is_seen(kept, quarter):
    held = kept.willow.activities.counted().during(quarter.span).of_system("district")
    held.first().void(by=kept.office, reason="never held")
    assert (kept.county.pk, str(quarter)) in compute_again()
    assert values(kept.county, quarter) == 2


def test_a_new_date_changes_both_quarters(kept, quarter):
    activity = kept.willow.activities.during(quarter.span).of_system("district").first()
    activity.starts_on = activity.ends_on = date(2025, 8, 1)
    activity.save()
    compute_again()
    assert values(kept.county, quarter) == 2
    assert values(kept.county, quarter.year_before) == 2


def test_a_record_entered_long_before_it_was_committed_is_seen(kept):
    """Its time of change is older than the computation, as after a long transaction."""
    activity = make.activity(kept.willow)
    type(activity).objects.filter(pk=activity.pk).update(updated_at="2020-01-01T00:00Z")
    assert compute_again() != set()


@pytest.mark.parametrize(
    "change",
    [
        lambda w: make.placement(make.unit(w.county), w.willow),
        lambda w: make.zone_lead(w.school, w.south),
        lambda w: make.agreement(w.school, w.willow),
        lambda w: make.five_haves(w.south, item="rules"),
        lambda w: make.donation(w.school, w.willow),
        lambda w: make.community(w.south),
    ],
    ids=["placement", "lead", "agreement", "five haves", "donation", "community"],
)
def test_every_counted_model_is_watched(kept, change):
    change(kept)
    assert compute_again() != set()


# The job ----------------------------------------------------------------------------------------


@pytest.fixture
def job(busy, quarter, monkeypatch):
    monkeypatch.setattr(Job, "send", lambda job: True)
    return tasks.ask_to_compute(busy.county, quarter, by=busy.office)


def test_the_job_stores_the_figures(busy, quarter, job):
    tasks.compute(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    at = stored_figures(busy.county, quarter).computed_at
    assert job.result == {"computed_at": at.isoformat()}


def test_the_job_runs_once(busy, quarter, job):
    tasks.compute(job.pk)
    first = QuarterFigures.objects.get().computed_at
    tasks.compute(job.pk)
    assert QuarterFigures.objects.get().computed_at == first


def test_asking_twice_is_one_job(busy, quarter, job):
    assert tasks.ask_to_compute(busy.county, quarter, by=busy.office) == job
    assert tasks.ask_to_compute(busy.county, quarter + 1, by=busy.office) != job


def test_an_owner_who_lost_the_post_stores_nothing(busy, job):
    busy.office.posts.update(state="voided", void_reason="left")
    with pytest.raises(PermissionDenied):
        tasks.check_owner(job, busy.county)
    tasks.compute(job.pk)
    assert not QuarterFigures.objects.exists()


def test_the_periodic_task_has_its_name(db):
    assert tasks.compute_changed.name == "reports.compute_changed"
    tasks.compute_changed()
