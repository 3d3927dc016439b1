"""load_scale once more: into the same database, with the same seed, and when it fails."""

import pytest
from django.db import connection, transaction

from activities.models import Activity
from communities.models import County
from tests.demo.conftest import all_rows, reset_ids

from .conftest import load_scale

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
SMALL = {"counties": 1, "activities": 50, "quarters": 2}


def indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        return cursor.fetchall()


def test_the_same_seed_gives_the_same_rows():
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            reset_ids()
            load_scale(**SMALL, seed=seed)
            found.append(all_rows())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_further_counties_come_beside_those_there_are():
    before = indexes()
    load_scale(**SMALL)
    first = all_rows()
    load_scale(**SMALL, seed=2)
    second = all_rows()
    assert list(County.objects.values_list("code", flat=True)) == ["990001", "990002"]
    assert Activity.objects.count() == 100
    assert [label for label, rows in first.items() if rows != second[label][: len(rows)]] == []
    assert indexes() == before


def test_a_failure_leaves_nothing_and_takes_no_index(monkeypatch):
    before = indexes()
    monkeypatch.setattr("reports.scale.volumes.AT_ONCE", 0)
    with pytest.raises(ValueError), transaction.atomic():
        load_scale(**SMALL)
    assert not County.objects.exists()
    assert indexes() == before
