"""load_scale: synthetic counties that hold every rule, and whose figures are right."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Aid, Attendance, Donation, DonationItem
from cobuild.core.periods import Quarter
from communities.models import Community, County, Zone
from reports.checks import checks
from reports.computing import fresh_figures, store, stored_figures
from reports.indicators import BY_KEY
from reports.scopes import county_scope
from tests import factories as make
from tests.calculator.catalogue import calculate
from tests.calculator.loading import load
from tests.demo.conftest import record_models
from units.models import Unit

from .conftest import ACTIVITIES, COUNTIES, QUARTERS, load_scale

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
CHECKOUT = Path(__file__).resolve().parents[2]
QUARTER = Quarter.current()


def rows_of(model):
    return model._base_manager.order_by("pk")


# Where it runs ----------------------------------------------------------------------------------


def test_without_postgresql_it_is_refused_in_words(tmp_path):
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", "load_scale", "--counties", "1", "--activities", "1"],
        cwd=CHECKOUT,
        env={**own, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("CommandError: load_scale needs PostgreSQL")


def test_a_real_county_is_left_alone():
    make.county(code="330421")
    with pytest.raises(CommandError, match="not synthetic"):
        load_scale()
    assert County.objects.count() == 1


@pytest.mark.parametrize("option", ["counties", "activities", "quarters", "seed"])
@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_numbers_that_cannot_be_are_refused(option, number):
    with pytest.raises(CommandError, match=f"--{option} is a number from 1 to"):
        load_scale(**{option: number})
    assert not County.objects.exists()


# What it makes ----------------------------------------------------------------------------------


def test_a_county_is_as_large_as_a_real_one(loaded):
    assert list(County.objects.values_list("code", flat=True)) == ["990001", "990002"]
    for county in County.objects.all():
        assert 6 <= Zone.objects.filter(county=county).count() <= 10
        assert 60 <= Community.objects.filter(county=county).count() <= 100
        assert 300 <= Unit.objects.filter(county=county).count() <= 600


def test_the_activities_are_as_many_as_asked_for_and_evenly_of_the_counties(loaded):
    found = [
        Activity.objects.filter(host__county=county).count() for county in County.objects.all()
    ]
    assert sum(found) == ACTIVITIES and max(found) - min(found) <= 1


def test_activities_are_of_all_kinds_and_quarters_up_to_today(loaded):
    days = list(Activity.objects.values_list("starts_on", flat=True))
    assert {Quarter.of(day) for day in days} == {QUARTER + -back for back in range(QUARTERS)}
    assert max(days) <= timezone.localdate()
    assert Activity.objects.values("kind").distinct().count() == 13
    assert Activity.objects.values("state").distinct().count() == 5


def test_who_took_part(loaded):
    for activity in Activity.objects.prefetch_related("communities", "units", "unit_branches"):
        communities = list(activity.communities.all())
        assert activity.host in communities and 1 <= len(communities) <= 2
        assert 1 <= len(activity.units.all()) <= 3
        assert len(activity.unit_branches.all()) == (activity.system == "pairing")


@pytest.mark.parametrize(
    ("model", "each"),
    [
        (Activity.communities.through, 1.3),
        (Activity.units.through, 2),
        (Donation, 0.1),
        (DonationItem, 0.15),
        (Attendance, 0.04),
        (Aid, 0.05),
    ],
    ids=lambda value: value._meta.db_table if isinstance(value, type) else str(value),
)
def test_what_comes_with_the_activities(loaded, model, each):
    assert rows_of(model).count() == pytest.approx(each * ACTIVITIES, rel=0.5)


def test_it_says_how_many_rows_it_made(loaded):
    told = re.findall(r"^(activities_\w+) +([\d,]+) rows +[\d.]+ s$", loaded, re.MULTILINE)
    assert len(told) == 8
    with connection.cursor() as cursor:
        for table, rows in told:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (int(rows.replace(",", "")),)
    assert f"Loaded {COUNTIES} synthetic counties with 1,001 activities." in loaded


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model._meta.label_lower)
def test_its_records_hold_every_rule(loaded, model):
    made = rows_of(model)
    for row in [*made[:20], *made.reverse()[:20]]:
        try:
            row.full_clean()
        except ValidationError as error:
            pytest.fail(f"{row!r}: {error}")


def test_what_is_recorded_next_goes_on(loaded):
    community = Community.objects.first()
    fresh = make.activity(community, [Unit.objects.first()])
    assert fresh.pk == ACTIVITIES + 1
    assert make.donation(Unit.objects.first(), community).items.count() == 1


def test_the_office_opens_its_pages(loaded, sign_in):
    user = User.objects.get(username="scale.office.2")
    assert not user.has_usable_password()
    client = sign_in(user)
    for address in ("/", "/activities/", "/district/", "/pairing/", "/liaison/", "/meetings/"):
        assert client.get(address).status_code == 200
    assert client.get(f"/reports/{QUARTER}/").status_code == 200


# Its figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [0, 1, QUARTERS - 1, QUARTERS])
def test_cross_checks_hold(loaded, back):
    for county in County.objects.all():
        scope = county_scope(county)
        found = checks(fresh_figures(scope, QUARTER + -back), scope)
        assert len(found) > 30
        assert [check for check in found if not check.holds] == []


def test_the_second_calculator_agrees(loaded, differences):
    rows, quarter = load(), QUARTER + -1
    for county in County.objects.all():
        store(county, quarter)
        product = stored_figures(county, quarter).rows
        second = calculate(rows, county.pk, quarter.year, quarter.number)
        assert differences(second, product) == {}


def test_no_figure_is_empty(loaded):
    figures = fresh_figures(county_scope(County.objects.first()), QUARTER + -1, splits=())
    empty = {row.key for row in figures.rows if not row.year and not row.before}
    assert {row.key for row in figures.rows} == set(BY_KEY)
    assert empty <= {"honours.awarded", "facilities.completed"}
