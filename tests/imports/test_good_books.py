"""Good workbooks of every kind: each goes in exactly, by the page and by the command."""

import io
import os
from collections import Counter
from datetime import date, timedelta
from itertools import islice

import pytest
import xlsxwriter

from activities.models import Activity
from cobuild.core.imports.registers import declared_registers
from cobuild.core.jobs import Job
from tests.imports import books

ROWS = 100_000 if int(os.environ.get("SOAK") or 0) else 10_000
BEGIN = date(2016, 1, 1)
TOLD = books.told_in("good_books.json")
PATTERNS = TOLD["patterns"]


def cases() -> dict[str, dict]:
    """Books by their names; each tells what is ``there`` afterwards: {model: records}."""
    found = {name: told for name, told in TOLD["books"].items()}
    found |= {f"register {name}": told for name, told in TOLD["registers"].items()}
    found |= {f"day: {name}": of_day(cell) for name, cell in TOLD["days"].items()}
    found |= {f"amount: {name}": of_amount(*told) for name, told in TOLD["amounts"].items()}
    found |= {f"headings {name}": of_headings(*told) for name, told in TOLD["headings"].items()}
    found |= {f"table in {name}": PATTERNS["table"] | how for name, how in TOLD["tables"].items()}
    return {name: with_sheets(told) for name, told in found.items()}


def of_day(cell):
    head, row = PATTERNS["day"]["rows"]
    return PATTERNS["day"] | {"rows": [head, [*row, cell]]}


def of_amount(heading, cell):
    head, row = PATTERNS["amount"]["rows"]
    return PATTERNS["amount"] | {"rows": [[*head, heading], [*row, cell]]}


def of_headings(headings, order):
    (row,) = PATTERNS["headings"]["rows"]
    rows = [[cells[column] for column in order] for cells in (headings, row)]
    return PATTERNS["headings"] | {"rows": rows}


def with_sheets(told):
    """A book of one sheet is told by that sheet alone."""
    return told if "csv" in told or "sheets" in told else told | {"sheets": [told]}


CASES = cases()


def test_there_are_enough_and_every_register_is_among_them():
    assert len(CASES) >= 40
    assert set(TOLD["registers"]) == {register.name for register in declared_registers()}


@pytest.mark.parametrize("name", CASES)
def test_a_good_book_goes_in_exactly(scene, sign_in, tmp_path, capsys, name):
    told = CASES[name]
    scene.put(told.get("before", ()))
    user = getattr(scene, told.get("as", "office"))
    file, content = books.file_of(told)
    before, last = books.sizes(), books.newest()
    client = sign_in(user)

    seen = books.send(client, file, content)
    assert books.complaints(seen) == [] and "Write all of it" in seen.content.decode()
    assert books.sizes() == before

    assert "The workbook is written." in books.write(client).content.decode()
    made = books.since(last)
    there = {label: list(map(books.said_by, records)) for label, records in made.items()}
    assert there == told["there"]
    grown = books.sizes() - before
    assert grown == sum((books.tables_of(r) for rows in made.values() for r in rows), Counter())

    books.commanded(tmp_path, file, content, user)
    assert "0 rows are new, 0 changed, " in capsys.readouterr().out
    assert books.sizes() - before == grown


def many_rows(number):
    """The head of the sheet of activities, and its row again but for title, days and numbers."""
    head, row = TOLD["registers"]["activity"]["rows"]
    yield head
    for each in range(number):
        first = BEGIN + timedelta(days=each % 3_000)
        yield [f"{row[0]} {each}", first, first + timedelta(days=each % 3), *row[3:8]] + [
            each % 500,
            each % 50,
            row[10],
        ]


def large_book(number) -> bytes:
    target = io.BytesIO()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(TOLD["registers"]["activity"]["title"])
        for place, row in enumerate(many_rows(number)):
            sheet.write_row(place, 0, row)
    return target.getvalue()


@pytest.mark.once
def test_a_hundred_thousand_rows(scene, sign_in):
    """All of them in the long campaign, a tenth otherwise; in the background, as any large file."""
    client = sign_in(scene.office)
    books.send(client, "large.xlsx", large_book(ROWS))
    Job.objects.get().run_here()
    assert not Activity.objects.exists()
    books.write(client)
    Job.objects.latest("pk").run_here()
    assert Job.objects.latest("pk").result == {"kept": True}
    fields = ("title", "starts_on", "ends_on", "residents", "members")
    made = Activity.objects.order_by("pk").values_list(*fields).iterator()
    wanted = (tuple(row[at] for at in (0, 1, 2, 8, 9)) for row in islice(many_rows(ROWS), 1, None))
    assert all(one == other for one, other in zip(made, wanted, strict=True))
    told = TOLD["registers"]["activity"]["there"]["activities.Activity"][0]
    same = {name: told[name] for name in ("kind", "host", "place", "content", "units")}
    for activity in (Activity.objects.earliest("pk"), Activity.objects.latest("pk")):
        assert same.items() <= books.said_by(activity).items()
    for through in (Activity.units.through, Activity.communities.through):
        assert through.objects.count() == 2 * ROWS
