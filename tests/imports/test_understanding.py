"""What a sheet is and what its headings mean: shown, corrected, kept for the next time."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from agreements.district.models import Placement
from cobuild.core.imports.ledgers.kept import LedgerMapping
from cobuild.core.imports.stored import WorkbookImport
from units.models import MemberCount, Unit

ROWS = [
    ["Quarter", "Helper", "What it is", "Heads"],
    ["Willow", "Mill", "Guild", 12],
    ["Willow", "Bakery", "enterprise", 3],
]
MEANT = {
    "kind": "district-units",
    "column_0": "community",
    "column_1": "unit",
    "column_2": "kind",
    "column_3": "members",
}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def workbook(*rows, title="List"):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(title)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def send(client, *rows):
    file = SimpleUploadedFile("list.xlsx", workbook(*rows))
    page = client.post(reverse("imports"), {"file": file}, follow=True).content.decode()
    return WorkbookImport.objects.latest("pk"), page


def say(client, sent, **said):
    return client.post(reverse("import-sheet", args=[sent.pk, 1]), said, follow=True)


def test_it_works(world, sign_in):
    """A sheet that tells nothing by its headings, until a person says what it is."""
    client = sign_in(world.office)
    sent, page = send(client, *ROWS)
    assert "Say what this sheet is" in page and "Write all of it" not in page
    asked = say(client, sent, kind="district-units").content.decode()
    assert "B Helper" in asked and "Mill" in asked and "left out" in asked
    asked = say(client, sent, **MEANT).content.decode()
    assert "“Guild” is not one of" in asked
    form = client.get(reverse("import-sheet", args=[sent.pk, 1])).content.decode()
    assert "“Guild” under “kind of unit”" in form
    more = {"meaning_kind_0": "social", "fixed_placed_since": "2025-01-01"}
    told = say(client, sent, **MEANT, **more, fixed_as_of="2026-09-30").content.decode()
    assert "Write all of it" in told and "as you said" in told
    client.post(reverse("import-write", args=[sent.pk]))
    mill = Unit.objects.get(name="Mill")
    assert (mill.kind, mill.county) == ("social", world.county)
    assert Placement.objects.get(unit=mill).since == date(2025, 1, 1)
    assert MemberCount.objects.get(unit=mill).as_of == date(2026, 9, 30)
    gone = client.get(reverse("import-sheet", args=[sent.pk, 1]))
    assert gone.status_code == 404


def test_what_was_said_is_kept_for_the_county(world, sign_in, tmp_path, capsys):
    client = sign_in(world.office)
    sent, _page = send(client, *ROWS)
    say(client, sent, kind="district-units")
    say(client, sent, **MEANT)
    days = {"fixed_placed_since": "2025-01-01", "fixed_as_of": "2026-09-30"}
    say(client, sent, **MEANT, **days, meaning_kind_0="social")
    kept = LedgerMapping.objects.get()
    assert (kept.county, kept.kept_by) == (world.county.pk, world.office)
    assert "as_of" not in kept.fixed and kept.columns["helper"] == "unit"
    turned = [[row[3], row[1], row[0], row[2]] for row in ROWS]
    _again, page = send(client, *turned)
    assert "as your county said of these headings before" in page
    file = tmp_path / "list.xlsx"
    file.write_bytes(workbook(*turned))
    days = ("--value", "placed_since=2025.1.1", "--value", "as_of=2026-09-30")
    call_command("import_workbook", file, "--user", world.office.username, *days)
    assert Unit.objects.get(name="Mill").kind == "social"
    with pytest.raises(CommandError, match="not clear"):
        call_command("import_workbook", file, "--user", world.other_office.username)
    assert "not clear" not in capsys.readouterr().out


def test_a_correction_of_what_was_recognised(world, sign_in):
    client = sign_in(world.office)
    rows = [["Unit", "Kind of unit", "Remark"], ["Mill", "enterprise", "The mill by the river"]]
    sent, page = send(client, *rows)
    assert "recognised by its headings" in page
    told = say(
        client,
        sent,
        kind="district-units",
        column_0="unit",
        column_1="kind",
        column_2="short_name",
    ).content.decode()
    assert "1 new" in told
    client.post(reverse("import-write", args=[sent.pk]))
    assert Unit.objects.get(name="Mill").short_name == "The mill by the river"


def test_a_register_may_be_corrected_too(world, sign_in):
    client = sign_in(world.office)
    rows = [["Name", "Sort"], ["Mill", "enterprise"]]
    file = SimpleUploadedFile("units.xlsx", workbook(*rows, title="Units"))
    client.post(reverse("imports"), {"file": file})
    sent = WorkbookImport.objects.latest("pk")
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "A new record needs these columns: kind." in page
    told = say(client, sent, kind="unit", column_0="name", column_1="kind").content.decode()
    assert "1 new" in told
    client.post(reverse("import-write", args=[sent.pk]))
    assert Unit.objects.get(name="Mill").kind == "enterprise"


def test_what_is_said_wrongly_is_told(world, sign_in):
    client = sign_in(world.office)
    sent, _page = send(client, *ROWS)
    address = reverse("import-sheet", args=[sent.pk, 1])
    assert client.post(address, {"kind": "moon"}).status_code == 422
    assert client.post(address, {}).status_code == 422
    say(client, sent, kind="district-units")
    twice = client.post(address, MEANT | {"column_2": "unit", "fixed_as_of": "someday"})
    page = twice.content.decode()
    assert twice.status_code == 422 and "“B Helper” means the same already." in page
    assert "Enter a day, for example 2026-11-23." in page and 'value="someday"' in page
    assert not LedgerMapping.objects.exists()
    for number in (0, 2, 10**6):
        assert client.get(reverse("import-sheet", args=[sent.pk, number])).status_code == 404


def test_only_its_owner_says_what_a_sheet_is(world, sign_in):
    sent, _page = send(sign_in(world.office), *ROWS)
    address = reverse("import-sheet", args=[sent.pk, 1])
    for other, status in ((world.secretary, 404), (world.other_office, 404), (world.leader, 403)):
        client = sign_in(other)
        assert client.get(address).status_code == status
        assert client.post(address, {"kind": "district-units"}).status_code == status
    assert sign_in(world.office).get(address).status_code == 200
    sent.refresh_from_db()
    assert sent.understood == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--as", "moon"), "“moon” is none of: district-units"),
        (("--value", "moon=3"), "write ITEM=VALUE"),
        (("--value", "as_of=someday"), "someday"),
        (("--as", "district-units"), "The column “unit” is missing."),
    ],
)
def test_the_command_says_what_it_does_not_understand(world, tmp_path, options, words):
    file = tmp_path / "list.xlsx"
    file.write_bytes(workbook(*ROWS))
    with pytest.raises(CommandError, match=words):
        call_command("import_workbook", file, "--user", world.office.username, *options)
    assert not Unit.objects.filter(name="Mill").exists()
