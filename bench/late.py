"""Recomputation after a hundred late records, against computing all stored quarters anew."""

import os
import sys
from itertools import cycle, islice
from statistics import median

import bench.start  # noqa: F401 - before anything of the product
from activities.models import Activity, ActivityKind
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from communities.models import Community, County
from reports.computing import store, store_changed, stored_figures
from reports.models import QuarterFigures

from .results import Ratio
from .rounds import ROUNDS, seconds

CURRENT = Quarter.current()
LATE = CURRENT + -1  # of which records come late
TITLE = "Entered late by a measurement"
RECORDS = 100
STORED = int(os.environ.get("BENCH_STORED") or 40)


def main():
    counties = list(County.objects.counted())
    quarters = [CURRENT + -back for back in range(STORED)]
    tidy()
    keep(counties, quarters)
    try:
        measure(counties, quarters)
    finally:
        tidy()


def tidy():
    """Take away what a measurement entered, and the figures that counted it."""
    late = Activity.objects.filter(title=TITLE)
    Activity.communities.through.objects.filter(activity__in=late.values("pk")).delete()
    late.delete()
    QuarterFigures.objects.filter(quarter__gte=str(LATE)).delete()


def keep(counties, quarters):
    """Have the figures of all quarters stored and up to date."""
    known = set(QuarterFigures.objects.values_list("county", "quarter"))
    for quarter in quarters:
        for county in counties:
            if (county.pk, str(quarter)) not in known:
                store(county, quarter)
    store_changed()


def measure(counties, quarters):
    """Each round: late records of one county, of all counties, and one quarter computed in full."""
    rounds = []
    for turn in range(1 + ROUNDS):
        one = after_late(counties[:1])
        spread = after_late(counties)
        quarter = quarters[turn % len(quarters)]
        whole = seconds(lambda quarter=quarter: [store(county, quarter) for county in counties])
        rounds.append((one, spread, whole * len(quarters)))
    one, spread, whole = (median(times) for times in zip(*rounds[1:], strict=True))
    note = f"in full: one quarter of all counties a round, times {len(quarters)}"
    what = f"{RECORDS} late records of one county, against all stored quarters"
    Ratio("late", what, one, whole, note).tell()
    what = f"{RECORDS} late records over {len(counties)} counties, against all stored quarters"
    Ratio("late, spread", what, spread, whole, note).tell()


def after_late(counties):
    """Seconds to count what came late; that all of it was counted is checked."""
    before = held(counties)
    enter(counties)
    took = seconds(store_changed)
    counted = held(counties) - before
    if counted != RECORDS:
        sys.exit(f"Of {RECORDS} late records {counted} were counted.")
    return took


def held(counties):
    """Activities of the late quarter by the stored figures."""
    figures = [stored_figures(county, LATE) for county in counties]
    return sum(stored.row("district.activities").quarter for stored in figures)


def enter(counties):
    kind = ActivityKind.objects.filter(system="district").first()
    homes = [Community.objects.filter(county=county).first() for county in counties]
    for home in islice(cycle(homes), RECORDS):
        fields = {"kind": kind, "host": home, "starts_on": LATE.first, "residents": 10}
        Activity.objects.create(title=TITLE, state=State.CONFIRMED, **fields)


if __name__ == "__main__":
    main()
