"""One message delivered to two workers at once, two schedulers, two people: it is done once."""

import pytest

from . import victims
from .stages import processes

WORKERS = 2


@pytest.mark.parametrize("kind", victims.WORK)
def test_twice_at_once_is_once(stage, kind):
    place = stage(kind)
    assert place.run().code == 0
    expected = written(place.outcome())
    place.begin()
    ready = processes.Barrier(WORKERS)
    children = [place.worker(ready)[0] for _number in range(WORKERS)]
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * WORKERS
    assert place.ask(victims.not_done_once) == []
    assert written(place.outcome()) == expected


def written(outcome):
    """Without the jobs: who is late asks once more, and nothing comes of it."""
    return {name: rows for name, rows in outcome.items() if name != "jobs"}
