"""Sheets with spoilt cells, rows and headings through the whole import: nothing half-written."""

import os
import random
from copy import deepcopy
from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from activities.models import Activity
from cobuild.core.audit import AuditEntry
from cobuild.core.sheets import CellError
from tests import factories as make
from tests.imports.sheets import fares, said, sheet
from tests.sheets.test_mutated import resident

SOAK = bool(int(os.environ.get("SOAK") or 0))
NUMBER = 2_000 if SOAK else 100
ROWS = 100_000 if SOAK else 2_000
MOST = 60
GROWTH = 50  # MiB
DAY = date(2026, 3, 5)
ODD = [
    None,
    "",
    " ",
    "*",
    "-",
    "0",
    0,
    -1,
    1e308,
    10**30,
    0.1,
    float("nan"),
    True,
    "=1+1",
    "\u3000",
]
ODD += ["2026-13-45", "20260230", date.min, date.max, datetime(2026, 3, 5, 23, 59), "31/12/99"]
ODD += [
    CellError("#N/A"),
    "x" * 10_000,
    "\ufeff",
    "\u202e",
    "a\nb",
    "\U0001f600",
    "Total",
    "Bureau",
]
ODD += ["\uff11\uff12", "1,2,3", "0.05\u4e07", "'; DROP TABLE x; --", "%s %(x)s {}", "\\N", "\t"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def good(world):
    """Sheets of several kinds that go in as they are."""
    kind = str(make.kind())
    return [
        sheet(
            "Units",
            ["Name", "Kind", "Short name", "Parent unit"],
            ["Mill", "enterprise", "M", "Bureau"],
            ["Club", "social organisation", None, None],
        ),
        sheet("Placements", ["Unit", "Community", "Since", "Until"], ["Mill", "Willow", DAY, None]),
        sheet(
            "Co-building agreements",
            ["Unit", "Community", "Title", "Starts on", "Ends on"],
            ["Mill", "Willow", "Together", DAY, date(2027, 3, 4)],
        ),
        sheet(
            "Activities",
            ["Title", "First day", "Kind", "Host community", "Units taking part"]
            + ["Residents taking part (attendances)"],
            ["Fair", DAY, kind, "Willow", "Mill, Bureau", 40],
            ["Clean-up", "2026.3.6", kind, "Maple", "Mill", "1,200"],
        ),
        sheet(
            "Donations",
            ["Donor unit", "Receiving community", "Received on", "Received by", "And by"]
            + ["Form", "Item", "Value"],
            ["Mill", "Willow", DAY, "Wang", "Li", "cash", None, 20],
            ["Mill", "Willow", DAY, "Wang", "Li", "goods", "Books", None],
        ),
        sheet(
            "Fund entries",
            ["Day", "Association", "Received or spent", "Amount", "Purpose"],
            [DAY, "Circle", "received", 100, "activity funds"],
            [DAY, "Circle", "spent", 90, "activity funds"],
        ),
        sheet(
            "Needy households",
            ["Head of household", "Community", "Cause of hardship", "Since", "Phone"],
            ["Zhao Da", "Willow", "illness", DAY, "13800138000"],
        ),
    ]


def spoilt(sheets, chance):
    """One to three things done to them that people and programs do."""
    sheets = deepcopy(sheets)
    for _time in range(chance.randint(1, 3)):
        rows = chance.choice(sheets).rows
        row = chance.choice(rows)
        act = chance.choice(["cell"] * 6 + ["swap", "double", "drop", "short", "heading"])
        if act == "cell" and row:
            row[chance.randrange(len(row))] = chance.choice(ODD)
        elif act == "swap" and len(row) > 1:
            one, other = chance.sample(range(len(row)), 2)
            row[one], row[other] = row[other], row[one]
        elif act == "double":
            rows.append(list(row))
        elif act == "drop" and len(rows) > 1:
            rows.remove(row)
        elif act == "short" and row:
            row.pop()
        elif act == "heading" and rows[0]:
            rows[0][chance.randrange(len(rows[0]))] = chance.choice(["Moon", "Name", "", None, 7])
    return sheets


def sizes():
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def test_whatever_is_spoilt_nothing_is_half_written(world):
    make.association(world.county, name="Circle", founded_on=date(2000, 1, 1))
    sheets, chance = good(world), random.Random(20260930)
    whole = fares(world.office, *sheets, keep=False)
    assert whole.is_right, (whole.problems, said(whole))
    before, memory, kept = sizes(), resident(), 0
    for number in range(NUMBER):
        with transaction.atomic():
            outcome = fares(world.office, *spoilt(sheets, chance))
            assert outcome.kept == outcome.is_right, number
            kept += outcome.kept
            if outcome.kept:
                transaction.set_rollback(True)
        if number % 20 == 0 or NUMBER - number < 3:
            assert sizes() == before, number
    assert 0 < kept < NUMBER / 2
    assert resident() - memory < GROWTH


def test_many_rows_in_few_statements(world):
    """100,000 of them in the long campaign."""
    kind = str(make.kind())
    head = ["Title", "First day", "Kind", "Host community", "Units taking part"]
    head += ["Residents taking part (attendances)"]
    rows = [[f"Fair {n}", DAY, kind, "Willow", "Bureau", n % 500] for n in range(ROWS)]
    with CaptureQueriesContext(connection) as queries:
        outcome = fares(world.office, sheet("Activities", head, *rows))
    assert said(outcome) == [] and outcome.kept and len(queries) <= MOST
    assert Activity.objects.count() == ROWS == AuditEntry.objects.filter(action="create").count()
