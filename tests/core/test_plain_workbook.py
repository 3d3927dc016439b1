"""Workbooks of plain tables as others read them: texts stay texts, nothing is lost unsaid."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from cobuild.core import plain_workbook
from cobuild.core.plain_workbook import LONGEST_CELL, PlainWorkbook
from tests.office import converted

pytestmark = pytest.mark.once
CASES = json.loads(Path(__file__).with_name("exported_texts.json").read_text(encoding="utf-8"))
PLAIN = [*CASES["texts"], *(sign + "1+1" for sign in CASES["formula_starts"])]
TEXTS = [
    *PLAIN,
    "\t=1+1",
    "two\nlines",
    "carriage\rreturn",
    " spaces ",
    "  ",
    "a & b < c > d \"e\" 'f'",
    "bell \x07, escape \x1b, unit \x1f",
    "_x0041_ is no A",
    "_x",
    "https://example.org/",
    "x" * LONGEST_CELL,
]
DAYS = [date(1900, 3, 1), date(2000, 2, 29), date(2026, 8, 3), date(9999, 12, 31)]
NUMBERS = [0, 7, -7, 999_999_999_999_999, Decimal("0.01"), Decimal("-1234567.89"), Decimal("5.00")]


def written(rows, headings=("a",), title="T"):
    """The workbook and its bytes."""
    target = BytesIO()
    book = PlainWorkbook(target)
    assert book.add_table(lambda number: f"{title} {number}", headings, rows) == len(rows)
    book.close()
    return book, target.getvalue()


def by_openpyxl(content):
    """The cells of the first sheet below its heading."""
    return [list(row) for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2)]


def by_calamine(content):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1:]


@pytest.fixture(scope="module")
def of_texts():
    return written([[text, text] for text in TEXTS], ("a", "b"))[1]


def test_texts_come_back_as_they_are(of_texts):
    cells = by_openpyxl(of_texts)
    assert [unescape(row[0].value) for row in cells] == TEXTS  # which it leaves to its users
    assert {cell.data_type for row in cells for cell in row} <= {"s", "inlineStr"}
    assert by_calamine(of_texts) == [[text, text] for text in TEXTS]


def test_days_and_numbers_come_back_as_such():
    rows = [[day, number] for day, number in zip(DAYS, NUMBERS, strict=False)]
    _book, content = written(rows, ("a", "b"))
    for (day, number), cells in zip(rows, by_openpyxl(content), strict=True):
        assert cells[0].value.date() == day and cells[0].number_format == "yyyy\\-mm\\-dd"
        assert cells[1].value == pytest.approx(float(number), abs=0)
    assert [row[0] for row in by_calamine(content)] == DAYS[: len(rows)]
    rest = [[number] for number in NUMBERS]
    assert [row[0] for row in by_calamine(written(rest)[1])] == [float(n) for n in NUMBERS]


ODD = [date(1, 1, 1), date(1899, 12, 31), date(1900, 2, 28), 10**15, 123456789012345678]
ODD += [Decimal("12345678901234.567"), Decimal("NaN")]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_what_excel_would_show_otherwise_is_a_text(value):
    _book, content = written([[value]])
    assert by_openpyxl(content)[0][0].value == str(value)


def test_nothing_is_an_empty_cell_and_the_others_keep_their_places():
    _book, content = written([["", 1, ""], [2, "", "x"]], ("a", "b", "c"))
    assert [[c.value for c in row] for row in by_openpyxl(content)] == [
        [None, 1, None],
        [2, None, "x"],
    ]


@pytest.mark.parametrize("sign", ["x", CASES["emoji"]])
def test_what_is_too_long_is_cut_between_signs_and_named(sign):
    long = sign * (LONGEST_CELL + 1)
    fits = sign * (LONGEST_CELL // len(sign.encode("utf-16-le")) * 2)
    book, content = written([["short", fits], ["short", long]], ("a", "Long ones"))
    rows = by_openpyxl(content)
    assert rows[0][1].value == fits
    cut = rows[1][1].value
    assert long.startswith(cut) and 0 <= LONGEST_CELL - len(cut.encode("utf-16-le")) / 2 < 2
    assert book.cut_cells == [("T 1", "B3", "Long ones", len(long))]


def test_equal_headings_are_columns_of_their_own():
    _book, content = written([[1, 2]], ("a", "a"))
    assert by_calamine(content) == [[1, 2]]


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_letters_of_columns(number, letters):
    _book, content = written([range(1, number + 1)], [f"{n}" for n in range(1, number + 1)])
    sheet = load_workbook(BytesIO(content)).active
    assert sheet[f"{letters}2"].value == sheet.max_column == number


@pytest.mark.parametrize(("rows", "sheets"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_more_rows_than_a_sheet_holds_go_on_the_next(monkeypatch, rows, sheets):
    monkeypatch.setattr(plain_workbook, "MOST_ROWS", 2)
    book = load_workbook(BytesIO(written([[n] for n in range(rows)])[1]))
    assert len(book.worksheets) == sheets
    found = [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert found == [*range(rows)]
    assert {sheet.cell(1, 1).value for sheet in book} == {"a"}


def test_the_head_stays_in_sight_and_filters():
    sheet = load_workbook(BytesIO(written([[1]] * 3)[1])).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:A4")
    assert sheet["A1"].font.b


def test_the_facts_come_first_and_the_table_opens():
    target = BytesIO()
    book = PlainWorkbook(target)
    book.add_table(lambda number: "R & D", ["a"], [[1]])
    book.add_facts("About", [("Who", "=cmd")])
    book.close()
    read = load_workbook(target)
    assert (read.sheetnames, read.active.title) == (["About", "R & D"], "R & D")
    assert [cell.value for cell in read["About"][1]] == ["Who", "=cmd"]
    assert read["About"]["B1"].data_type != "f"


@pytest.mark.libreoffice
def test_libreoffice_opens_it(of_texts, tmp_path):
    file = tmp_path / "texts.xlsx"
    file.write_bytes(of_texts)
    converted(tmp_path, [file.name], "ods")
    read = CalamineWorkbook.from_path(file.with_suffix(".ods")).get_sheet_by_index(0)
    cells = [row[0] for row in read.to_python()[1:]]
    assert cells[: len(PLAIN)] == PLAIN and len(cells) == len(TEXTS)
