"""What is in a file comes out, each value as what it is."""

from datetime import date, datetime, time

import pytest

from cobuild.core.sheets import CellError, Sheet, read_sheets
from cobuild.core.sheets.reader.hidden import HiddenRows

from . import bad, good

pytestmark = pytest.mark.once

TEXT = '\u5355\u4f4d,Note\r\n\u7532,"two\nlines"\r\n\u4e59,\r\n'
ROWS = [["\u5355\u4f4d", "Note"], ["\u7532", "two\nlines"], ["\u4e59"]]


def test_every_value_of_a_workbook():
    rich, back = read_sheets(good.rich(), "rich.xlsx")
    assert rich.rows == [
        [],
        [],
        [None, "007", 7, 1.25, True],
        [None, date(2026, 9, 30), datetime(2026, 9, 30, 14, 5), time(14, 5), "26:30"],
        [None, "#N/A", "#DIV/0!", 2, "x"],
        [None, "merged"],
    ]
    assert [type(value) for value in rich.rows[2][1:]] == [str, int, float, bool]
    assert [type(value) for value in rich.rows[3][1:]] == [date, datetime, time, str]
    assert [type(value) for value in rich.rows[4][1:]] == [CellError, CellError, int, str]
    assert rich.merged == [(5, 1, 6, 3)]
    assert (rich.title, rich.hidden) == ("Rich", False)
    assert back == Sheet("Back", [], [], True)


@pytest.mark.parametrize("writer", ["xlsxwriter", "openpyxl"])
def test_hidden_rows_are_read_and_counted(writer):
    sheets = read_sheets(good.filtered(writer), "a.xlsx")
    rows = [["Name"], ["a"], ["b"]]
    assert sheets == [Sheet("Back", rows, [], False, 1), Sheet("A & B", rows, [], False, 2)]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (b'<row r="2" hidden="1"><c/></row>', 1),
        (b'<row hidden="true" r="2">\n<c r="A2"/></row>', 1),
        (b"<x:row hidden='1'><x:c/></x:row>", 1),
        (b'<row r="2" hidden="0"><c/></row>', 0),
        (b'<row r="2" hidden="1"/><row r="3"><c/></row>', 0),
        (b'<row r="2" hidden="1"></row>', 0),
        (b'<rows hidden="1"><c/></rows>', 0),
        (b'<row r="2" unhidden="1"><c/></row>', 0),
    ],
)
def test_ways_to_write_a_hidden_row(row, count):
    hidden = HiddenRows()
    hidden.look_at("xl/workbook.xml", b"<sheet name='A' sheetId='1' r:id='x'/>")
    hidden.look_at(
        "xl/_rels/workbook.xml.rels", b'<Relationship Id="x" Target="/xl/worksheets/s.xml"/>'
    )
    hidden.look_at("xl/worksheets/s.xml", row)
    assert (hidden.of("A"), hidden.of("B")) == (count, 0)


def test_a_formula_without_value_is_an_error_and_never_empty():
    ((row,),) = [sheet.rows for sheet in read_sheets(good.uncomputed(), "a.xlsx")]
    assert row == ["#CALC!", "#CALC!", "plain", None, 5]
    assert [type(value) for value in row[:3]] == [CellError, CellError, str]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "utf-16-le", "utf-16-be"]
)
def test_text_in_every_encoding(encoding):
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    (sheet,) = read_sheets((mark + TEXT).encode(encoding), "folder/list.v2.csv")
    assert sheet == Sheet("list.v2", ROWS, [], False)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a;b\n1,5;2,5", [["a", "b"], ["1,5", "2,5"]]),
        ("a\tb, c\n1\t2", [["a", "b, c"], ["1", "2"]]),
        ("sep=;\na,1;b,2\nc,3;d,4", [["a,1", "b,2"], ["c,3", "d,4"]]),
        ("List of 2026\na,b\n1,2", [["List of 2026"], ["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ('a,b\n5" pipe,"say ""x"""', [["a", "b"], ['5" pipe', 'say "x"']]),
        ("a\n\nb\n\n", [["a"], [], ["b"]]),
        ("a,#N/A", [["a", "#N/A"]]),
    ],
)
def test_separators_line_ends_and_quotes(text, rows):
    assert read_sheets(text.encode(), "a.csv")[0].rows == rows


def test_separated_text_called_xls_is_read():
    assert read_sheets(b"a\tb\n1\t2", "export.xls")[0].rows == [["a", "b"], ["1", "2"]]


def test_a_workbook_is_one_whatever_its_name():
    assert read_sheets(good.small(), "list.csv")[0].rows[1] == ["a", 1]


def test_the_largest_sheet_that_is_allowed():
    (sheet,) = read_sheets(bad.book(sheet=bad.many_rows(200_000)), "a.xlsx")
    assert len(sheet.rows) == 200_000
