"""The log is one chain without gaps, bound to a file outside the database (C13)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from cobuild.core import tasks
from cobuild.core.audit import AuditEntry
from cobuild.core.chain.anchor import anchored
from cobuild.core.chain.seals import AuditSeal, mac_of, seal_log
from cobuild.core.chain.stamps import is_genuine
from cobuild.core.chain.verify import Kind, verify_log
from tests.audit.conftest import LENGTH, RUNS, WAITING

WRITERS, EACH = 6, 20


def test_it_works(log, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert f"{LENGTH} entries in order, {WAITING} not sealed yet, anchored up to {LENGTH}" in said


def test_an_empty_log_is_in_order(db):
    assert seal_log() == 0
    found = verify_log()
    assert (found.sealed, found.first) == (0, None)


def test_the_anchor_tells_where_each_run_ended(log):
    assert [sequence for sequence, _mac in anchored()] == [sum(RUNS[: n + 1]) for n in range(5)]
    assert seal_log() == WAITING
    assert seal_log() == 0
    assert len(anchored()) == 6


def test_the_anchor_is_told_later_where_the_process_died_before(log, anchor):
    lines = anchor.read_text().splitlines(keepends=True)
    anchor.write_text("".join(lines[:-1]))
    assert verify_log().first is None
    seal_log()
    assert anchored()[-1][0] == LENGTH + WAITING


def test_entries_written_in_bulk_are_stamped(world):
    rows = [AuditEntry(action="update", label="x.y", object_text=f"{n}") for n in range(5)]
    AuditEntry.objects.bulk_create(rows)
    entries = list(AuditEntry.objects.filter(label="x.y"))
    assert len({entry.stamp for entry in entries}) == 5
    assert all(is_genuine(entry) for entry in entries)
    assert seal_log() == AuditEntry.objects.count() == AuditSeal.objects.count()
    assert verify_log().first is None


def test_an_entry_committed_late_is_sealed_behind_younger_ones(log):
    """Keys are given before a transaction ends: the order of the chain is that of sealing."""
    first, *others = AuditEntry.objects.filter(seal=None).order_by("pk")
    last = AuditSeal.objects.latest("sequence")
    made = mac_of(last.mac, last.sequence + 1, others[-1].pk, others[-1].stamp)
    AuditSeal.objects.create(
        sequence=last.sequence + 1, entry_id=others[-1].pk, mac=made, at=last.at
    )
    assert seal_log() == WAITING - 1
    assert AuditSeal.objects.get(entry_id=first.pk).sequence > last.sequence + 1
    assert verify_log().first is None


def test_another_key_does_not_open_it(log, settings):
    settings.AUDIT_KEY = "another one"
    assert verify_log().first.kind is Kind.CHANGED


def test_the_own_key_outlives_a_change_of_the_secret_key(settings, write):
    settings.AUDIT_KEY = "the key of the log"
    write(4)
    seal_log()
    settings.SECRET_KEY = "a new one"
    assert verify_log().first is None


def test_a_missing_anchor_is_told(log, anchor):
    anchor.unlink()
    with pytest.raises(CommandError, match="no anchor"):
        call_command("verify_audit")
    call_command("verify_audit", "--without-anchor")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_writers_and_sealers_leave_no_gap(world):
    """Some of the transactions are taken back: their keys are gaps, their places are not."""

    def work(number):
        try:
            for turn in range(EACH):
                with transaction.atomic():
                    AuditEntry.note(world.bureau, "update", by=world.office, reason=f"{number}")
                    if turn % 5 == 4:
                        transaction.set_rollback(True)
                if number % 2:
                    seal_log()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    seal_log()
    sequences = list(AuditSeal.objects.order_by("sequence").values_list("sequence", flat=True))
    assert len(sequences) == WRITERS * EACH * 4 // 5 == AuditEntry.objects.count()
    assert sequences == list(range(1, len(sequences) + 1))
    assert verify_log().first is None


def test_the_scheduler_has_it_sealed(settings, write):
    write(3)
    orders = [settings.CELERY_BEAT_SCHEDULE[name] for name in ("seals", "all seals")]
    for order in orders:
        assert order["task"] == tasks.seal.name
        tasks.seal(*order.get("args", ()))
    assert AuditSeal.objects.count() == 3
    assert verify_log().first is None
