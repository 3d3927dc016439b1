"""Going through the log: the first row that is not as it was written, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

from django.db.models import Count, Max

from cobuild.core.audit import AuditEntry

from .anchor import anchored
from .seals import AuditSeal, mac_of, unsealed
from .stamps import is_genuine

AT_A_TIME = 2_000


class Kind(StrEnum):
    CHANGED = "changed"
    DELETED = "deleted"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    TAIL_CUT = "tail cut"
    NO_ANCHOR = "no anchor"


@dataclass(frozen=True)
class Break:
    """``sequence`` is the place in the chain, 0 for what never was in it; ``entry`` the row's key,
    None where it is not known."""

    kind: Kind
    sequence: int = 0
    entry: int | None = None


@dataclass(frozen=True)
class Link:
    """A seal with the entry that it is of; ``entry`` is None where that is gone."""

    sequence: int
    entry_id: int
    mac: str
    entry: AuditEntry | None

    def fits(self, before, sequence=None) -> bool:
        """Whether it was sealed behind a seal of this hash, as this number."""
        return self.mac == self.expected(before, sequence)

    def expected(self, before, sequence=None) -> str:
        stamp = self.entry.stamp if self.entry else ""
        return mac_of(before, sequence or self.sequence, self.entry_id, stamp)


@dataclass(frozen=True)
class Finding:
    """``sealed`` rows are in order up to the first break, ``waiting`` ones will be sealed soon."""

    sealed: int
    waiting: int
    anchored: int
    first: Break | None


def verify_log(*, with_anchor=True) -> Finding:
    lines = anchored() if with_anchor else []  # read first: the log goes on
    reached = max((sequence for sequence, _mac in lines or ()), default=0)
    walk = Walk(dict(reversed(lines or ())))
    broken = walk.first_break()
    broken = broken or walk.break_at_the_end(reached)
    broken = broken or (Break(Kind.NO_ANCHOR) if lines is None and walk.passed else None)
    waiting, strange = look_outside()
    return Finding(walk.passed, waiting, reached, broken or strange)


def look_outside() -> tuple[int, Break | None]:
    """The number of entries that wait for their seal, and the first that nobody of ours wrote."""
    waiting, strange = 0, copied()
    for entry in unsealed().order_by("pk").iterator(AT_A_TIME):
        if not is_genuine(entry):
            return waiting, Break(Kind.INSERTED, entry=entry.pk)
        waiting += 1
    return waiting, strange


def copied() -> Break | None:
    """An entry with the stamp of another one is its copy."""
    twice = AuditEntry.objects.order_by().values("stamp").annotate(n=Count("pk"), last=Max("pk"))
    found = twice.filter(n__gt=1).order_by("last").first()
    return Break(Kind.INSERTED, entry=found["last"]) if found else None


class Walk:
    """One pass over the chain; ``anchored`` is {number: hash}."""

    def __init__(self, anchored):
        self.anchored = anchored
        self.passed, self.mac, self.known = 0, "", 0

    def first_break(self) -> Break | None:
        for link, following in pairwise(chain(links(), [None])):
            kind = self.kind_of(link, following)
            if kind:
                return self.break_at(link, kind)
            self.passed, self.mac = link.sequence, link.mac
            self.known = link.sequence if link.sequence in self.anchored else self.known
        return None

    def break_at(self, link, kind) -> Break:
        if kind is Kind.TAIL_CUT:
            return Break(kind, self.known + 1)
        if kind is Kind.DELETED:
            is_here = link.sequence == self.passed + 1 and link.entry is None
            return Break(kind, self.passed + 1, link.entry_id if is_here else None)
        return Break(kind, link.sequence, link.entry_id)

    def break_at_the_end(self, reached) -> Break | None:
        return Break(Kind.TAIL_CUT, self.passed + 1) if reached > self.passed else None

    def kind_of(self, link, following) -> Kind | None:
        """What became of the row; None where it is as it was written."""
        if link.sequence != self.passed + 1 or link.entry is None:
            return Kind.DELETED
        if not link.fits(self.mac):
            return self.kind_of_misfit(link, following)
        if not is_genuine(link.entry):
            return Kind.CHANGED
        return None if self.is_as_anchored(link) else Kind.TAIL_CUT

    def is_as_anchored(self, link) -> bool:
        return self.anchored.get(link.sequence, link.mac) == link.mac

    def kind_of_misfit(self, link, following) -> Kind:
        if following and following.fits(self.mac, following.sequence - 1):
            return Kind.INSERTED  # and what follows was given new numbers
        if following and following.fits(link.mac, following.sequence + 1):
            return Kind.DELETED  # likewise
        if is_genuine(link.entry):
            return Kind.CHANGED if self.has_another_mac(link, following) else Kind.SWAPPED
        is_new = following is None and link.sequence > max(self.anchored, default=0)
        return Kind.INSERTED if is_new else Kind.CHANGED

    def has_another_mac(self, link, following) -> bool:
        """Whether it is the seal that was changed: what was made after it tells."""
        right = link.expected(self.mac)
        return (
            bool(following and following.fits(right)) or self.anchored.get(link.sequence) == right
        )


def links() -> Iterator[Link]:
    """The chain in its order, read in parts."""
    rows = AuditSeal.objects.order_by("sequence").values_list("sequence", "entry_id", "mac")
    last = None
    while some := list((rows if last is None else rows.filter(sequence__gt=last))[:AT_A_TIME]):
        entries = AuditEntry.objects.in_bulk([entry_id for _number, entry_id, _mac in some])
        for sequence, entry_id, mac in some:
            yield Link(sequence, entry_id, mac, entries.get(entry_id))
        last = some[-1][0]
