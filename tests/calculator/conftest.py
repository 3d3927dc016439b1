"""The demo county, and how the two calculators are compared."""

import pytest

from tests.demo.conftest import STORY_ENDS, loaded

from .loading import load

NOTHING = {0, (0, 0)}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The county of 2003-03-31 with its plain rows."""
    with django_db_blocker.unblock(), loaded(STORY_ENDS) as story:
        story.rows = load()
        yield story


@pytest.fixture(scope="session")
def differences():
    """{(key, split, member): (the calculator's three columns, the product's)} where they differ.

    A member that one side does not know has nothing there.
    """

    def differences(mine, rows):
        theirs = {
            (row.key, row.split, row.member): (row.quarter, row.year, row.before) for row in rows
        }
        mine, theirs = something(mine), something(theirs)
        return {
            place: (mine.get(place), theirs.get(place))
            for place in sorted(mine.keys() | theirs.keys())
            if mine.get(place) != theirs.get(place)
        }

    return differences


def something(values):
    """Without the members that have nothing; totals stay."""
    return {
        place: columns
        for place, columns in values.items()
        if not place[1] or set(columns) - NOTHING
    }
