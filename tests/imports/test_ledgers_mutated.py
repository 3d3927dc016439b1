"""Ledgers that somebody broke: no error but in words, nothing half-written."""

import json
import random
from datetime import date, datetime

import pytest
from django.utils import translation

from cobuild.core.audit import AuditEntry
from cobuild.core.imports.run import Run
from cobuild.core.sheets import CellError, Sheet, read_sheets
from communities.models import Community
from tests.imports.ledgers import content_of, empty_county
from units.models import Unit

BAD = [
    None,
    "",
    "  ",
    "\u5408\u8ba1",
    "\u4e07\u5143",
    "-3",
    "1.5\u4e07\u5143",
    "0",
    0,
    -1,
    1.5,
    10.0**300,
    float("nan"),
    123456789012345678,
    True,
    date(1900, 1, 1),
    datetime(2199, 12, 31, 23, 59),
    CellError("#REF!"),
    "2026-02-30",
    "\u3001\uff0c;",
    "a\x00b",
    "x" * 5000,
    "\u5355\u4f4d",
    "2025\u5e74",
]
RUNS = 25


def broken(sheet, chance):
    rows = [list(row) for row in sheet.rows[:16]]
    for _time in range(chance.randint(1, 12)):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(BAD)
    merged = [area for area in sheet.merged if chance.random() < 0.7 and area[2] < len(rows)]
    for _time in range(chance.randint(0, 3)):
        top, left = chance.randrange(16), chance.randrange(15)
        merged.append((top, left, top + chance.randrange(5), left + chance.randrange(5)))
    return Sheet(sheet.title, rows, merged, False)


@pytest.mark.parametrize("name", ["units", "activities", "donations"])
def test_it_works(db, name):
    office = empty_county()
    (sheet,) = read_sheets(content_of(name), f"{name}.xlsx")
    chance = random.Random(name)
    before = AuditEntry.objects.count()
    fared = set()
    with translation.override("en"):
        for _time in range(RUNS):
            outcome = Run(office, keep=False).over([broken(sheet, chance)])
            fared |= {outcome.is_right, *map(str, outcome.counts)}
            assert not outcome.kept
            for row in outcome.rows:
                assert bool(row.problems) == (row.fate == "wrong")
            assert "\\u0000" not in json.dumps(outcome.as_json()["sheets"])
    assert {False, "wrong"} <= fared
    assert (Unit.objects.count(), Community.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == before
