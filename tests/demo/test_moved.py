"""The history moved: it ends in the quarter of the day, and nothing lies in the future."""

from datetime import date, datetime, time

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from activities.models import Activity, Donation
from agreements.base import Agreement
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from reports.demo.dates import COUNTY_TIME, Calendar
from tests.demo.conftest import loaded

pytestmark = pytest.mark.django_db

ENDS = {"until", "ends_on", "terminated_on", "last_day", "closed_on"}  # what may lie ahead
BEGINS_LATER = (Agreement, "starts_on")  # signed already


@pytest.fixture(scope="module", params=["today", "2026-10-01", "2025-02-28"])
def day(request, django_db_setup, django_db_blocker):
    today = request.param == "today"
    day = timezone.localdate() if today else date.fromisoformat(request.param)
    with django_db_blocker.unblock(), loaded(day):
        yield day


def test_nothing_lies_in_the_future(day):
    limits = {
        models.DateField: day,
        models.DateTimeField: datetime.combine(day, time(), COUNTY_TIME),
    }
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            limit = limits.get(type(field))
            if limit and (model, field.name) != BEGINS_LATER and field.name not in ENDS:
                late = model._base_manager.filter(**{f"{field.name}__gt": limit})
                assert not late.exists(), f"{model._meta.label}.{field.name}"


def test_the_newest_quarter_has_something_of_every_state(day):
    newest = Activity.objects.filter(starts_on__gte=Quarter.of(day).first)
    assert {State.DRAFT, State.RETURNED, State.VOIDED} <= set(
        newest.values_list("state", flat=True)
    )
    assert Activity.objects.filter(state=State.SUBMITTED).count() == 3
    assert Donation.objects.filter(state=State.SUBMITTED).count() == 1


def test_stocks_are_those_of_the_yardstick(day):
    """Units at the end of the quarter too; renewals of agreements still have to be signed then."""
    before = (Quarter.of(day) + -1).last
    for end in (before, day, Quarter.of(day).last):
        assert Placement.objects.standing(end).count() == 180
        assert ZoneLead.objects.standing(end).values("unit").distinct().count() == 20
    for end in (before, day):
        assert DistrictAgreement.objects.in_force(end).count() in range(171, 177)
    assert FiveHaves.objects.filter(year=day.year).count() == 49


def test_the_history_is_as_long_as_the_original(day):
    first = min(Placement.objects.values_list("since", flat=True))
    assert Quarter.of(day) - Quarter.of(first) == 16
    assert Activity.objects.counted().count() in range(156, 169)


def test_the_original_dates_stay():
    calendar = Calendar(date(2003, 3, 31))
    for story in (date(1999, 1, 1), date(2000, 2, 29), date(2003, 3, 31)):
        assert calendar.day(story) == story


@pytest.mark.parametrize(
    ("story", "moved"),
    [
        ((2002, 12, 31), (2026, 9, 30)),
        ((2003, 1, 1), (2026, 10, 1)),
        ((2003, 2, 28), (2026, 11, 30)),
        ((2003, 1, 31), (2026, 10, 31)),
        ((2002, 6, 30), (2026, 3, 31)),
        ((2002, 5, 30), (2026, 2, 28)),
    ],
)
def test_days_move_by_whole_quarters_and_last_days_of_months_stay_last(story, moved):
    assert Calendar(date(2026, 11, 24)).day(date(*story)) == date(*moved)


@pytest.mark.parametrize("year", [1999, 2002, 2003])
def test_years_follow_the_newest(year):
    assert Calendar(date(2026, 11, 24)).year(year) == year + 23
    assert Calendar(date(2026, 1, 1)).year(year) == year + 23
