"""export_quarter and compute_figures: what they write, say and refuse."""

import csv

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from docx import Document

from cobuild.core.audit import AuditEntry
from reports.models import QuarterFigures
from tests import factories as make


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with translation.override("en"):
        yield tmp_path


@pytest.fixture
def one_county(busy):
    busy.other_county.state, busy.other_county.void_reason = "voided", "never existed"
    busy.other_county.save()
    return busy


def call(capsys, *args):
    call_command(*args)
    return capsys.readouterr().out.strip()


def test_export_to_a_file(one_county, here, capsys):
    file = here / "out.csv"
    said = call(capsys, "export_quarter", "2026Q3", "--format", "csv", "--output", str(file))
    assert str(file) in said and "2026Q3" in said
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0] == {
        "period": "2026Q3", "key": "district.units", "split": "", "member": "", "value": "3",
    }  # fmt: skip
    assert AuditEntry.objects.get(action="export").actor is None


def test_export_names_the_file_itself(one_county, here, capsys):
    said = call(capsys, "export_quarter", "2026Q3", "--format", "xlsx")
    file = here / "Home_county_co-building_statistics_third_quarter_of_2026.xlsx"
    assert file.name in said
    assert openpyxl.load_workbook(file)["District co-building"]["D6"].value == 3


def test_export_writes_the_report(one_county, here, capsys):
    call(capsys, "export_quarter", "2026Q3", "--format", "docx", "--output", "a.docx")
    title = Document(here / "a.docx").paragraphs[0].text
    assert title == "Home county co-building statistics, third quarter of 2026"


def test_export_computes_anew(one_county, here, capsys):
    call(capsys, "compute_figures", "2026Q3")
    make.placement(make.unit(one_county.county), one_county.poplar)
    call(capsys, "export_quarter", "2026Q3", "--format", "csv", "--output", "a.csv")
    assert "2026Q3,district.units,,,4" in (here / "a.csv").read_text(encoding="utf-8-sig")


def test_one_of_several_counties_is_named(busy, here, capsys):
    code = busy.other_county.code
    call(
        capsys, "export_quarter", "2026Q3", "--format", "csv", "--output", "a.csv", "--county", code
    )
    assert "2026Q3,district.units,,,0" in (here / "a.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("command", ["export_quarter", "compute_figures"])
@pytest.mark.parametrize("quarter", ["2026Q5", "Q3", "", "2026-Q3", "1826Q1", "x\x00"])
def test_a_bad_quarter(one_county, command, quarter):
    with pytest.raises(CommandError, match="Write it like 2026Q3"):
        call_command(command, quarter)


@pytest.mark.parametrize("command", ["export_quarter", "compute_figures"])
def test_which_county(busy, command):
    with pytest.raises(CommandError, match=f"choose with --county: .*{busy.county.code}"):
        call_command(command, "2026Q3")
    with pytest.raises(CommandError, match="no county with the code 999999"):
        call_command(command, "2026Q3", county="999999")


@pytest.mark.parametrize("command", ["export_quarter", "compute_figures"])
def test_no_county_at_all(db, command):
    with pytest.raises(CommandError, match="no county yet"):
        call_command(command, "2026Q3")


def test_a_format_that_does_not_exist(one_county):
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("export_quarter", "2026Q3", "--format", "pdf")


@pytest.mark.parametrize("output", ["missing/a.xlsx", "."])
def test_a_file_that_cannot_be_written(one_county, output):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_quarter", "2026Q3", output=output)
    assert not AuditEntry.objects.filter(action="export").exists()


def test_compute_stores_once(one_county, capsys):
    assert "2026Q3" in call(capsys, "compute_figures", "2026Q3")
    call(capsys, "compute_figures", "2026Q3")
    assert QuarterFigures.objects.count() == 1


def test_verify(one_county, capsys):
    with pytest.raises(CommandError, match="No figures of 2026Q3 are stored"):
        call_command("compute_figures", "2026Q3", verify=True)
    call(capsys, "compute_figures", "2026Q3")
    assert "hold" in call(capsys, "compute_figures", "2026Q3", "--verify")


def test_verify_names_what_differs_and_stores_nothing(one_county, capsys):
    call(capsys, "compute_figures", "2026Q3")
    make.activity(one_county.willow, residents=5)
    with pytest.raises(CommandError) as caught:
        call_command("compute_figures", "2026Q3", verify=True)
    said = str(caught.value)
    assert "district.activities quarter: 3 stored, 4 now" in said
    assert "district.resident_attendance year: 70 stored, 75 now" in said
    assert "district.units" not in said
    with pytest.raises(CommandError):
        call_command("compute_figures", "2026Q3", verify=True)
