"""Of a thousand manipulations of the log each is found, with its place and its kind.

``SOAK=1`` tries 1,000, ``SOAK=2`` another 1,000, and so on; without it a hundred.
"""

import os
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cobuild.core.audit import AuditEntry
from cobuild.core.chain.anchor import anchored
from cobuild.core.chain.seals import AuditSeal, seal_log
from cobuild.core.chain.verify import Kind, verify_log
from tests.audit import manipulations
from tests.audit.conftest import LENGTH
from tests.audit.manipulations import ALL, Log
from tests.conftest import thaw

SOAK = int(os.environ.get("SOAK") or 0)
MANY = 1_000 if SOAK else 100


@pytest.fixture
def bare(log):
    """The log of somebody who has taken off the database's own refusal."""
    thaw()
    waiting = AuditEntry.objects.filter(seal=None).order_by("pk")
    return Log(
        chain=list(AuditSeal.objects.order_by("pk").values_list("sequence", "entry_id", "mac")),
        waiting=list(waiting.values_list("pk", flat=True)),
        anchored=[sequence for sequence, _mac in anchored()],
    )


def found_after(manipulation, log, chance):
    """(what had to be found, what was found); then all is as it was."""
    with transaction.atomic():
        expected = manipulation(log, chance)
        found = verify_log().first
        transaction.set_rollback(True)
    return expected, found


def test_each_is_found_where_it_is(bare):
    chance, kinds = random.Random(f"audit {SOAK}"), set()
    for number in range(MANY):
        manipulation = ALL[number % len(ALL)]
        expected, found = found_after(manipulation, bare, chance)
        assert found == expected, f"{manipulation.__name__}, number {number}"
        kinds.add(found.kind)
    assert kinds == set(Kind) - {Kind.NO_ANCHOR}
    assert verify_log().first is None


def test_the_command_names_the_row_and_fails(bare):
    place, entry, _mac = bare.chain[7]
    manipulations.run(f"DELETE FROM {manipulations.ENTRIES} WHERE id = %s", entry)
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit")
    words = f"deleted: Entry {entry} at place {place} was deleted. 7 entries before it are in order"
    assert words in str(refused.value)


def test_without_the_anchor_a_cut_tail_would_pass(bare):
    """The control: nothing but the file outside the database tells that there was more."""
    manipulations.cut(bare, LENGTH - 4)
    assert verify_log(with_anchor=False).first is None
    assert verify_log().first.kind is Kind.TAIL_CUT


def test_a_tail_that_grew_again_is_not_the_one_that_was_anchored(bare, write):
    manipulations.cut(bare, LENGTH - 4)
    write(20)
    seal_log()
    assert verify_log(with_anchor=False).first is None
    found = verify_log().first
    assert (found.kind, found.sequence) == (Kind.TAIL_CUT, bare.anchored[-2] + 1)


def test_a_line_of_the_anchor_that_was_spoilt_does_not_pass(bare, anchor):
    anchor.write_text(anchor.read_text().replace(f"\n{LENGTH} ", f"\n{LENGTH}0 "))
    assert verify_log().first.kind is Kind.TAIL_CUT
