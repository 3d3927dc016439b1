"""Bad files of every kind: each refused with its own words, by the page and by the command.

Those that are no tables at all are those of ``tests/sheets/bad.py``; ``bad_books.json`` has tables
in which something is wrong, after the catalogue of faults. What they say is told as the command
writes it: "SHEET CELL: words", or words about the workbook.
"""

import re
from copy import deepcopy

import pytest
from django.core.management import CommandError
from xlsxwriter.utility import xl_cell_to_rowcol

from cobuild.core.audit import AuditEntry
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.jobs import Job
from cobuild.core.sheets import Unreadable
from tests.imports import books
from tests.sheets import bad

TOLD = books.told_in("bad_books.json")


def cases() -> dict[str, dict]:
    return TOLD["books"] | {name: with_cell(**told) for name, told in TOLD["cells"].items()}


def with_cell(base, at, cell, says):
    """The sheet that is right but for one cell."""
    sheet = deepcopy(TOLD["bases"][base])
    row, column = xl_cell_to_rowcol(at)
    sheet["rows"][row][column] = cell
    return sheet | {"sheets": [sheet], "says": says}


CASES = cases()


def refused(folder, file, content, user) -> list[str]:
    """What the command says, line by line."""
    with pytest.raises(CommandError) as error:
        books.commanded(folder, file, content, user)
    assert error.value.returncode == 1
    return str(error.value).replace(str(folder / file), "FILE").split("\n")


def test_there_are_enough():
    assert len(CASES) + len(bad.FILES) >= 80


@pytest.mark.parametrize("base", TOLD["bases"])
def test_the_sheets_are_right_but_for_what_is_spoilt_in_them(scene, sign_in, base):
    told = TOLD["bases"][base]
    client = sign_in(getattr(scene, told.get("as", "office")))
    seen = books.send(client, *books.file_of({"sheets": [told]}))
    assert books.complaints(seen) == [] and "Write all of it" in seen.content.decode()


@pytest.mark.parametrize("name", CASES)
def test_a_bad_book_is_refused_in_its_own_words_and_nothing_is_written(
    scene, sign_in, tmp_path, name
):
    told = CASES[name]
    user = getattr(scene, told.get("as", "office"))
    file, content = books.file_of(told)
    before, acts = books.sizes(), AuditEntry.objects.count()
    client = sign_in(user)

    seen = books.send(client, file, content)
    words = [re.sub(r"^\S+ ([A-Z]*)\d+: ", on_page, line) for line in told["says"]]
    assert [line for line in books.complaints(seen) if "send that again" not in line] == words
    assert "Write all of it" not in seen.content.decode()
    books.write(client)
    first, *lines = refused(tmp_path, file, content, user)
    assert first == "FILE: nothing was written."
    assert [line for line in lines if "is left out" not in line] == told["says"]
    assert books.sizes() == before and AuditEntry.objects.count() == acts


def on_page(match):
    """On the page the sheet stands in a column of its own, the row of a whole row, too."""
    return match[0].split(" ", 1)[1] if match[1] else ""


@pytest.mark.once
@pytest.mark.parametrize("name", bad.FILES)
def test_a_file_that_is_no_table_is_refused_with_the_way_out(scene, sign_in, tmp_path, name):
    content, before = bad.BAD_FILES[name], books.sizes()
    words = Unreadable(bad.KINDS[name]).message
    client = sign_in(scene.office)
    seen = books.send(client, name, content)
    assert seen.status_code == 422 or Job.objects.exists()
    for job in Job.objects.all():  # a large file is looked at in the background
        job.run_here()
        seen = client.get(WorkbookImport.objects.get().get_absolute_url())
    assert books.complaints(seen) == [words]
    assert refused(tmp_path, name, content, scene.office) == [f"FILE: {words}"]
    assert books.sizes() == before and not AuditEntry.objects.filter(action="import").exists()
