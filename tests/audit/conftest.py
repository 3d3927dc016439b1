"""A log of some length, sealed in several runs, with its anchor."""

import pytest

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.seals import seal_log

RUNS = (9, 1, 14, 6, 10)  # entries sealed at a time; the anchor knows where each run ended
LENGTH = sum(RUNS)
WAITING = 3  # written since


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR = tmp_path / "anchor"
    return settings.AUDIT_ANCHOR


@pytest.fixture
def write(world):
    """Write so many entries about the cast."""
    numbers = iter(range(10_000))

    def write(count):
        for _turn in range(count):
            number = next(numbers)
            AuditEntry.note(
                world.bureau,
                "update",
                by=world.office if number % 3 else None,
                changes={"name": [f"Bureau {number}", f"Bureau {number + 1}"]},
                reason=f"line {number}",
            )

    return write


@pytest.fixture
def log(write):
    for count in RUNS:
        write(count)
        seal_log()
    write(WAITING)
