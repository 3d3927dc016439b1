"""The measurements run at a small size, agree with the figures, and see where they do not."""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from bench import by_hand
from cobuild.core.periods import Quarter
from communities.models import County
from reports.figures import calculate
from reports.scopes import county_scope

from .conftest import QUARTERS

pytestmark = pytest.mark.postgresql
CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = ["catalogue", "memory", "late", "page"]  # the others load millions of rows, or large files
RESULTS = ["catalogue", "memory", "late", "late, spread", "page", "page, growth"]
SIZE = {
    "BENCH_ACTIVITIES": "2000",
    "BENCH_COUNTIES": "1",
    "BENCH_ROUNDS": "1",
    "BENCH_STORED": "1",
}


@pytest.fixture(scope="module")
def address(django_db_setup):
    """Of a database that does not exist yet; dropped after, and the small one beside it."""
    settings = connection.settings_dict
    name = f"{settings['NAME']}_bench"
    user = ":".join(filter(None, (settings["USER"], settings["PASSWORD"])))
    place = f"{user}@{settings['HOST']}:{settings['PORT'] or 5432}"
    yield f"postgres://{place}/{name}"
    with closing(psycopg2.connect(f"postgres://{place}/postgres")) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            for each in (name, f"{name}_small"):
                cursor.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


def bench(address, *parts, **settings):
    return subprocess.run(
        [sys.executable, "-m", "bench", *parts],
        cwd=CHECKOUT,
        env={**os.environ, **SIZE, "DATABASE_URL": address, **settings},
        capture_output=True,
        text=True,
    )


def test_it_measures(address):
    run = bench(address, *PARTS)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Loading 2,000 activities" in run.stdout
    table = run.stdout.partition("Counties: 1. Activities: 2,000.\n")[2]
    found = re.findall(r"^(\S+(?:, \S+)?) +([\d.]+) (?:times|MiB) ", table, re.MULTILINE)
    assert [name for name, _value in found] == RESULTS
    assert all(float(value) > 0 for _name, value in found)
    assert_used_again(address)
    assert_left_as_it_was(address)


def assert_used_again(address):
    """The databases that fit; others are refused."""
    again = bench(address, "memory")
    assert again.returncode == 0 and "Loading" not in again.stdout
    assert re.findall(r"^\w+ +[\d.]+ MiB", again.stdout, re.MULTILINE)
    other = bench(address, BENCH_ACTIVITIES="3000")
    assert other.returncode == 1 and "name an empty one" in other.stderr


def assert_left_as_it_was(address):
    with closing(psycopg2.connect(address)) as database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM activities_activity")
        assert cursor.fetchone() == (2000,)


def test_a_measurement_that_does_not_exist_is_refused():
    run = bench("postgres://127.0.0.1:1/nowhere", "speed")
    assert run.returncode == 1 and "There is no measurement speed" in run.stderr


# The numbers by hand ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("back", range(QUARTERS + 1))
def test_statements_by_hand_give_the_figures(loaded, back):
    quarter = Quarter.current() + -back
    asked = by_hand.figures(quarter, by_hand.ask(quarter))
    for county in County.objects.all():
        computed = by_hand.computed(calculate(county_scope(county), quarter))
        assert len(computed) > 100
        assert by_hand.differences(computed, asked[county.pk]) == {}


@pytest.mark.django_db
def test_a_number_that_differs_is_seen(loaded):
    quarter, county = Quarter.current() + -1, County.objects.first()
    asked = by_hand.figures(quarter, by_hand.ask(quarter))[county.pk]
    computed = by_hand.computed(calculate(county_scope(county), quarter))
    place = next(place for place in computed if place[:2] == ("district.activities", "community"))
    total = ("members.rate", "", "")
    changed = {**computed, total: computed[total][::-1]}
    del changed[place]
    assert set(by_hand.differences(changed, asked)) == {place, total}
