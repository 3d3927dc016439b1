"""All figures of one quarter for all counties, against hand-written SQL for the same numbers."""

import sys

import bench.start  # noqa: F401 - before anything of the product
from cobuild.core.periods import Quarter
from communities.models import County
from reports.figures import calculate
from reports.scopes import county_scope

from . import by_hand
from .results import Ratio
from .rounds import medians

QUARTER = Quarter.current() + -1
SHOWN = 10  # of the differences


def catalogue():
    counties = County.objects.counted()
    return {county.pk: calculate(county_scope(county), QUARTER) for county in counties}


def main():
    wrong = list(different(catalogue(), by_hand.figures(QUARTER, by_hand.ask(QUARTER))))
    if wrong:
        print(f"The figures differ in {len(wrong)} places:", *wrong[:SHOWN], sep="\n")
        sys.exit(1)
    product, floor = medians(catalogue, lambda: by_hand.ask(QUARTER))
    Ratio("catalogue", "all figures of a quarter, against SQL by hand", product, floor).tell()


def different(computed, asked):
    for county, rows in computed.items():
        mine = by_hand.computed(rows)
        for place, (one, other) in by_hand.differences(mine, asked.get(county, {})).items():
            yield f"{county} {' '.join(place)}: {one} computed, {other} by hand"


if __name__ == "__main__":
    main()
