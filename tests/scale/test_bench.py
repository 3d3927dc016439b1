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

pytestmark = pytest.mark.postgresql
CHECKOUT = Path(__file__).resolve().parents[2]
RESULTS = ["catalogue", "memory", "late", "late, spread", "page", "page, growth"]
SIZE = {
    "BENCH_ACTIVITIES": "2000",
    "BENCH_COUNTIES": "2",
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


def bench(address, **settings):
    return subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=CHECKOUT,
        env={**os.environ, **SIZE, "DATABASE_URL": address, **settings},
        capture_output=True,
        text=True,
    )


def change(address, statement):
    with closing(psycopg2.connect(address)) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            cursor.execute(statement)


def test_it_measures_everything_and_uses_its_databases_again(address):
    first = bench(address)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Loading 2,000 activities" in first.stdout
    second = bench(address)
    assert "Loading" not in second.stdout
    for run in (first, second):
        table = run.stdout.partition("2 counties, 2,000 activities\n")[2]
        found = re.findall(r"^(\S+(?:, \S+)?) +([\d.]+) (?:times|MiB) ", table, re.MULTILINE)
        assert [name for name, _value in found] == RESULTS
        assert all(float(value) > 0 for _name, value in found)
    other = bench(address, BENCH_ACTIVITIES="3000")
    assert other.returncode == 1 and "name an empty one" in other.stderr
