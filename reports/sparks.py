"""Small lines of the last quarters, drawn by the server beside the numbers of the workbench."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cobuild.core.periods import Quarter, last_quarters

from .computing import KEPT_QUARTERS, stored_rows
from .wording import short_quarter

WIDTH, HEIGHT, EDGE = 96, 28, 4
FEWEST = 3  # values: with two there is no trend


@dataclass(frozen=True)
class Spark:
    """A line in a box, in points as SVG writes them.

    ``ended`` joins the quarters that are over, ``running`` leads on to the one that is not,
    ``last`` is the last point. ``words`` has all values, ``url`` leads to the whole trend.
    """

    ended: str
    running: str
    last: str
    words: str
    url: str
    box = f"0 0 {WIDTH} {HEIGHT}"


def sparks(county, keys) -> dict[str, Spark]:
    """The lines of these figures, by key, as far as enough of their quarters are stored."""
    quarters, found = last_quarters(KEPT_QUARTERS), {key: {} for key in keys}
    for quarter, rows in sorted(stored_rows(county, quarters, keys).items()):
        for row in rows:
            if row.value is not None:
                found[row.key][quarter] = row
    return {key: spark(key, rows) for key, rows in found.items() if len(rows) >= FEWEST}


def spark(key, rows) -> Spark:
    """The line through the rows of a figure, by quarter in their order."""
    points = dict(zip(rows, points_of(rows), strict=True))
    now = Quarter.current()
    ended = [point for quarter, point in points.items() if quarter < now]
    running = [*ended[-1:], points[now]] if now in points else []
    values = (f"{short_quarter(quarter)} {row.text()}" for quarter, row in rows.items())
    return Spark(
        svg(ended),
        svg(running),
        svg(list(points.values())[-1:] * 2),
        _("%(figure)s by quarter. %(values)s")
        % {"figure": rows[next(iter(rows))].indicator.label, "values": _(", ").join(values)},
        f"{reverse('trends')}?figure={key}",
    )


def points_of(rows) -> list[tuple[float, float]]:
    """(x, y) of each row from the upper left corner; the lowest value is 0 or less."""
    first, numbers = next(iter(rows)), [float(row.value) for row in rows.values()]
    lowest, highest = min(0, *numbers), max(0, *numbers)
    across = (WIDTH - 2 * EDGE) / max(quarter - first for quarter in rows)
    up = (HEIGHT - 2 * EDGE) / (highest - lowest or 1)
    return [
        (EDGE + (quarter - first) * across, HEIGHT - EDGE - (number - lowest) * up)
        for quarter, number in zip(rows, numbers, strict=True)
    ]


def svg(points) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
