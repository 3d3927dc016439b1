"""The access matrix: every principal, address, method and situation against the expectation."""

import os
from collections import Counter

import pytest

from tests import factories as make
from tests.matrix import expectation as plain
from tests.matrix.asking import ask
from tests.matrix.cells import all_cells
from tests.matrix.outcomes import HIDDEN, OPEN, outcome

pytestmark = pytest.mark.django_db
CELLS = 73_358
LOGGED = {("sign-out", "POST"): {"core_auditentry"}}  # done, though it leads to the sign-in
STEP = 1 if os.environ.get("SOAK") else 3


def faults(scene, cells):
    """What is wrong in the cells, one line each."""
    missing = {}
    for cell in cells:
        answer, written = ask(scene, cell)
        expected = outcome(cell)
        if answer.word != expected:
            yield f"{cell}: {answer.word} ({answer.status}), not {expected}"
        elif expected != OPEN and written - LOGGED.get(cell[1:3], set()):
            yield f"{cell}: {expected}, but wrote to {sorted(written)}"
        elif expected == HIDDEN:
            *rest, situation = cell
            like = missing.setdefault(tuple(rest[:3]), answer.bytes)
            if answer.bytes != like:
                yield f"{cell}: not the answer of what does not exist"


def test_every_cell_answers_as_it_was_written_down(scene):
    cells = list(all_cells(scene))
    asked = cells[::STEP]
    wrong = list(faults(scene, asked))
    print(f"{len(asked)} of {len(cells)} cells:", dict(Counter(map(outcome, asked))))
    assert wrong == [], "\n".join(wrong[:200])
    assert len(cells) == CELLS
    assert len(asked) >= 20_000


def test_every_address_is_in_the_matrix(scene):
    asked = {name for _principal, name, _method, _situation in all_cells(scene)}
    assert asked == {name for name, _pattern in make.addresses()}
    assert len(plain.PRINCIPALS) >= 12
