"""Invented histories: both calculators find the same, on whatever database is configured.

``SOAK=1`` tries ten times as many, ``SOAK=2`` others, and so on; ``SHRINK=1`` takes minutes to look
for the smallest history in which they differ. Each is drawn from a seed of its own: of one seed
Hypothesis draws near copies first.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from cobuild.core.periods import Quarter
from reports.figures import calculate as product
from reports.scopes import county_scope
from tests import factories as make

from .catalogue import calculate
from .histories import histories
from .loading import load
from .recording import Place, Recorder

pytestmark = pytest.mark.django_db

FEW, MANY = 25, 250
SOAK = int(os.environ.get("SOAK") or 0)
SEEDS = range(MANY * SOAK, MANY * SOAK + MANY) if SOAK else range(FEW)
ONE = settings(
    max_examples=1,
    phases=[Phase.generate, *[Phase.shrink] * bool(os.environ.get("SHRINK"))],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
QUARTERS = st.sampled_from((Quarter(2026, 3), Quarter(2026, 4)))


@pytest.fixture
def place(db):
    return Place()


def compared(differences, county, quarter):
    mine = calculate(load(), county.pk, quarter.year, quarter.number)
    return differences(mine, product(county_scope(county), quarter))


@pytest.mark.parametrize("number", SEEDS)
def test_both_calculators_agree(place, differences, number):
    @seed(number)
    @ONE
    @given(history=histories, quarter=QUARTERS, is_random=st.booleans())
    def agree(history, quarter, is_random):
        assume(is_random)  # Hypothesis begins with the first of everything
        with transaction.atomic():
            Recorder(place, history).record()
            found = [compared(differences, place.county, each) for each in (quarter, quarter + 1)]
            transaction.set_rollback(True)
        assert found == [{}, {}]

    agree()


def test_a_later_meeting_changes_no_earlier_figure(place, differences):
    """What it resolved was due before the meeting, and stands from the meeting on."""
    quarter = Quarter.of(make.DAY)
    meeting = make.meeting(place.communities[0], held_on=(quarter + 1).first)
    make.resolution(meeting, due_on=quarter.first)
    for each in (quarter, quarter + 1):
        assert compared(differences, place.county, each) == {}


def test_one_record_of_every_register(place, differences):
    for quarter in (Quarter.of(make.DAY), Quarter.of(make.DAY) + 1):
        assert compared(differences, place.neighbour.county, quarter) == {}
