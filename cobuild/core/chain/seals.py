"""Seals put the entries of the log in one order without gaps, each bound to the one before it.

Entries are sealed soon after they were committed and not in their own transaction: writers would
wait for one another there. Who seals at the same moment tries for the same number, and one wins.
"""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cobuild.core.audit import FROZEN, AuditEntry
from cobuild.core.fields import LineField
from cobuild.core.frozen import Frozen

from .anchor import add_line, last_anchored
from .stamps import keyed

AT_A_TIME = 2_000
LONGEST_WRITING = timedelta(days=1)  # no transaction is open for longer


class AuditSeal(models.Model):
    """``mac`` covers the seal before it, its own number, and the key and stamp of the entry."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, models.DO_NOTHING, related_name="seal", db_constraint=False
    )
    mac = LineField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [Frozen(name="audit_seal_frozen", violation_error_message=FROZEN)]

    def __str__(self):
        return f"{self.sequence}"


def mac_of(before, sequence, entry_id, stamp) -> str:
    return keyed("seal", f"{before} {sequence} {entry_id} {stamp}")


def last_seal() -> AuditSeal | None:
    return AuditSeal.objects.order_by("-sequence").first()


def unsealed():
    return AuditEntry.objects.filter(seal__isnull=True)


def seal_log(*, everything=False) -> int:
    """Seal the entries written since and tell the anchor; the number of those sealed.

    What is known to be sealed for long is not looked at, but with ``everything``.
    """
    sealed = 0
    floor = 0 if everything else sealed_for_long()
    while some := seal_some(floor):
        sealed += some
    keep_anchor()
    return sealed


def seal_some(floor) -> int:
    """0 where nothing is left, and where another process was faster."""
    try:
        with transaction.atomic(durable=True):
            made = seals_after(last_seal(), floor)
            AuditSeal.objects.bulk_create(made)
    except IntegrityError:
        return 0
    return len(made)


def seals_after(last, floor) -> list[AuditSeal]:
    reached, mac = (last.sequence, last.mac) if last else (0, "")
    made, now = [], timezone.now()
    rows = unsealed().filter(pk__gt=floor).order_by("pk").values_list("pk", "stamp")
    for sequence, (pk, stamp) in enumerate(rows[:AT_A_TIME], start=reached + 1):
        mac = mac_of(mac, sequence, pk, stamp)
        made.append(AuditSeal(sequence=sequence, entry_id=pk, mac=mac, at=now))
    return made


def sealed_for_long() -> int:
    """An entry's key: of those up to it none is committed any more that was not sealed by then."""
    before = timezone.now() - LONGEST_WRITING
    old = AuditSeal.objects.filter(at__lt=before).order_by("-sequence").first()
    return old.entry_id if old else 0


def keep_anchor():
    """The anchor knows the last seal, also where the process died before it told it."""
    last = last_seal()
    if last and last_anchored() != (last.sequence, last.mac):
        add_line(last)
