"""The anchor: a file outside the database that tells how far the log was sealed.

A line has the number of the last seal, its keyed hash and the time, and is only ever added.
"""

import os
from pathlib import Path

from django.conf import settings


def anchor_file() -> Path:
    return Path(settings.AUDIT_ANCHOR)


def anchored() -> list[tuple[int, str]] | None:
    """[(number, keyed hash)] in the order of the file; None where there is no file."""
    try:
        lines = anchor_file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    return [read_line(line) for line in lines if line.strip()]


def read_line(line) -> tuple[int, str]:
    """A line that was spoilt stands for a seal that nothing matches."""
    number, _space, rest = line.partition(" ")
    valid = number.isascii() and number.isdecimal() and len(number) < 19
    return (int(number) if valid else 1), rest.partition(" ")[0]


def last_anchored() -> tuple[int, str] | None:
    return (anchored() or [None])[-1]


def add_line(seal):
    """Write that the log was sealed up to here, and wait until it is on the disk."""
    file = anchor_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{seal.sequence} {seal.mac} {seal.at.isoformat()}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
