"""Good workbooks of every kind: each goes in exactly, by the page and by the command."""

from collections import Counter

import pytest
from django.utils import translation

from cobuild.core.imports.registers import declared_registers
from tests.imports import books

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


@pytest.fixture
def scene(db):
    with translation.override("en"):
        yield books.Scene()


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
