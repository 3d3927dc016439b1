"""Spoilt files give sheets or a refusal; this process neither dies, grows nor keeps children."""

import multiprocessing
import os
import random
import resource
from pathlib import Path

import django

from cobuild.core.sheets import Sheet, Unreadable, read_sheets

from . import bad, good

SOAK = int(os.environ.get("SOAK") or 0)
NUMBER = 2_000 if SOAK else 200
MEBIBYTE = 1 << 20
CSV = "Name,Sum\r\n\u5355\u4f4d,1\r\n".encode("gb18030") * 20


def spoilt(content, chance):
    """The bytes cut, flipped, taken out or repeated."""
    place, length = chance.randrange(len(content)), chance.randint(1, 60)
    before, block, after = content[:place], content[place : place + length], content[place:]
    return chance.choice(
        [
            before,
            before + bytes([after[0] ^ 1 << chance.randrange(8)]) + after[1:],
            before + after[length:],
            before + chance.randbytes(length) + after[length:],
            before + block * chance.randint(1, 50) + after,
        ]
    )


def spoilt_inside(content, chance):
    """One part of the workbook spoilt, and packed anew as if that were right."""
    parts = bad.parts_of(content)
    name = chance.choice(sorted(parts))
    return bad.zipped(parts | {name: spoilt(parts[name], chance)})


def mutations():
    chance = random.Random(20260930)
    books = [good.small(), good.rich(), good.uncomputed()]
    for number in range(NUMBER):
        if number % 4 == 3:
            yield "a.csv", spoilt(CSV, chance)
        else:
            spoil = spoilt_inside if number % 4 else spoilt
            yield "a.xlsx", spoil(chance.choice(books), chance)


def outcome(content, name):
    try:
        sheets = read_sheets(content, name)
    except Unreadable as refused:
        return refused.code
    assert sheets and all(isinstance(sheet, Sheet) for sheet in sheets)
    return "read"


def resident():
    """MiB of this process at present."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEBIBYTE


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def campaign():
    django.setup()
    outcome(good.small(), "a.xlsx")
    before, kinds = resident(), {}
    for name, content in mutations():
        kind = outcome(content, name)
        kinds[kind] = kinds.get(kind, 0) + 1
    for name, content in bad.BAD_FILES.items():
        assert outcome(content, name) != "read", name
    print(f"{kinds}; grown by {resident() - before:.1f} MiB")
    assert min(kinds["read"], kinds["broken"]) >= NUMBER / 10
    assert resident() - before < 50
    assert not children()


def test_spoilt_files_do_no_harm():
    """In a process of its own, whose memory and children are those of the campaign alone."""
    process = multiprocessing.get_context("spawn").Process(target=campaign)
    process.start()
    process.join()
    assert process.exitcode == 0
