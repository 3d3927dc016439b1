"""Killed at any step and at any time, the work is there in the end as if nothing had happened."""

import os
import random

import pytest

from . import victims

FEW, MANY = 4, 34  # kills of each kind of work on each database: 32 and 272 in all
SOAK = int(os.environ.get("SOAK") or 0)
KILLS = MANY if SOAK else FEW
KILLED = -9


def points(kind, undisturbed):
    """Half of them before or after a step, half after a time; the same ones each time."""
    chance = random.Random(f"{kind} {SOAK}")
    for number in range(KILLS):
        if number % 2:
            step = chance.randint(1, undisturbed.steps - 1)
            yield {"point": (step, chance.choice(["before", "after"]))}
        else:
            yield {"seconds": chance.uniform(0, undisturbed.seconds)}


@pytest.mark.parametrize("kind", victims.WORK)
def test_nothing_shows_a_kill(stage, kind):
    place = stage(kind)
    undisturbed = place.run()
    assert undisturbed.code == 0
    expected, in_the_middle = place.outcome(), 0
    for point in points(kind, undisturbed):
        run = place.run(**point)
        assert run.code == KILLED or "seconds" in point
        in_the_middle += run.code == KILLED and 0 < run.steps < undisturbed.steps
        assert place.outcome() == expected, point
    print(f"{kind}: {in_the_middle} of {KILLS} kills in the middle of {undisturbed.steps} steps")
    assert in_the_middle * 2 >= KILLS


def test_half_done_work_would_show(stage):
    """The control: without a transaction and a job the results differ."""
    place = stage("write without care")
    assert place.run().code == 0
    expected = place.outcome()
    assert place.run(point=(4, "after")).code == KILLED
    assert place.outcome() != expected
