"""The import centre: a workbook sent, its rows shown, written, sent back marked."""

import io

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cobuild.core.audit import AuditEntry
from cobuild.core.imports import forms, pages
from cobuild.core.imports.registers import importable_by
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.jobs import Job
from cobuild.core.sheets import read_sheets
from communities.models import Zone
from tests import factories as make
from units.models import Unit

HEAD = ["Name", "Kind"]
GOOD = [HEAD, ["Mill", "enterprise"], ["Chess club", "social organisation"]]
WRONG = [HEAD, ["Mill", "enterprise"], ["Chess club", "castle"], [None, "enterprise"]]


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def workbook(rows, title="Units") -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(title)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def send(client, content, name="units.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports"), {"file": file}, follow=True)


def test_from_upload_to_written(world, sign_in):
    client = sign_in(world.office)
    seen = send(client, workbook(GOOD))
    assert "2 new" in seen.content.decode() and not Unit.objects.filter(name="Mill").exists()
    sent = WorkbookImport.objects.get()
    done = client.post(reverse("import-write", args=[sent.pk]), follow=True)
    assert "The workbook is written." in done.content.decode()
    assert Unit.objects.filter(name__in=["Mill", "Chess club"]).count() == 2
    entry = AuditEntry.objects.get(action="import")
    assert (entry.actor, entry.object_id) == (world.office, sent.pk)
    assert entry.object_text == "units.xlsx: 2 new" and sent.digest in entry.reason
    client.post(reverse("import-write", args=[sent.pk]))
    assert Unit.objects.filter(name="Mill").count() == 1
    again = send(client, workbook(GOOD)).content.decode()
    assert "there is nothing to write" in again and "Write all of it" not in again


def test_wrong_rows_come_back_marked_and_go_in_when_corrected(world, sign_in):
    client = sign_in(world.office)
    seen = send(client, workbook(WRONG)).content.decode()
    assert "2 rows are wrong" in seen and "B3: “castle” is not one of" in seen
    called = client.get(WorkbookImport.objects.get().get_absolute_url()).context["page"]
    assert [row.words for row in called] == ["Mill", "Chess club", ""]
    assert "Write all of it" not in seen
    sent = WorkbookImport.objects.get()
    client.post(reverse("import-write", args=[sent.pk]))
    assert not Unit.objects.filter(name="Mill").exists()
    only = client.get(sent.get_absolute_url(), {"fate": "wrong"}).content.decode()
    assert "castle" in only and "Mill" not in only
    marked = client.get(reverse("import-wrong", args=[sent.pk]))
    book = openpyxl.load_workbook(io.BytesIO(marked.content))
    sheet = book["Units"]
    assert "is not one of" in sheet["B3"].comment.text and sheet["A4"].comment
    assert sheet["B2"].comment is None and sheet["A2"].value == "Mill"
    sheet["B3"], sheet["A4"] = "social organisation", "Weaving mill"
    corrected = io.BytesIO()
    book.save(corrected)
    assert "3 new" in send(client, corrected.getvalue()).content.decode()
    newest = WorkbookImport.objects.latest("pk")
    client.post(reverse("import-write", args=[newest.pk]))
    assert Unit.objects.filter(name="Weaving mill").exists()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a table", b"\x00\x01\x02\x03" * 90])
def test_what_is_no_workbook_is_refused_and_nothing_is_kept(world, sign_in, content):
    response = send(sign_in(world.office), content)
    assert response.status_code == 422 and 'class="wrong"' in response.content.decode()
    assert not WorkbookImport.objects.exists()


def test_a_page_reads_the_rows_that_it_shows(world, sign_in):
    client = sign_in(world.office)
    many = [[f"Mill {number:03}", "enterprise"] for number in range(250)]
    send(client, workbook([HEAD, *many, ["Chess club", "castle"]]))
    address = WorkbookImport.objects.get().get_absolute_url()
    for query, first, number in (({}, "Mill 000", 100), ({"page": 3}, "Mill 200", 51)):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address, query)
        rows = page.context["page"].object_list
        assert (rows[0].words, len(rows)) == (first, number)
        (read,) = [each["sql"] for each in asked if '"core_seenrow"."words"' in each["sql"]]
        assert " LIMIT " in read
    wrong = client.get(address, {"fate": "wrong"}).context["page"].object_list
    assert [row.number for row in wrong] == [252]
    assert client.get(address, {"fate": "castle"}).context["page"].paginator.count == 251


def test_a_change_of_language_does_not_stand_in_the_way(world, sign_in):
    """What was seen in one language is written in another; the fates are told in the first."""
    client = sign_in(world.office)
    kind = str(world.school.get_kind_display())
    send(client, workbook([[*HEAD, "Short name"], ["First school", kind, "School of the hill"]]))
    sent = WorkbookImport.objects.get()
    told = sent.rows.get().changes
    client.cookies["django_language"] = "zh-hans"
    client.post(reverse("import-write", args=[sent.pk]))
    assert Unit.objects.filter(short_name="School of the hill").exists()
    assert sent.rows.get().changes == told


def test_what_was_not_seen_is_not_written(world):
    """How the sheets are understood was changed after the owner had asked for the writing."""
    content = workbook([["Name"], ["West"]], "Zones")
    sent = WorkbookImport.objects.create(owner=world.office, name="a.xlsx", content=content)
    for _step in ("looked at", "written"):
        assert not Zone.objects.filter(name="West").exists()
        sent.write()
    assert Zone.objects.filter(name="West").exists()


def test_an_import_is_its_owners_alone(world, sign_in):
    send(sign_in(world.office), workbook(WRONG))
    sent = WorkbookImport.objects.get()
    addresses = [("get", "import"), ("get", "import-wrong"), ("post", "import-write")]
    for other, status in ((world.secretary, 404), (world.other_office, 404), (world.leader, 403)):
        client = sign_in(other)
        for method, name in addresses:
            answer = getattr(client, method)(reverse(name, args=[sent.pk]))
            assert answer.status_code == status, (other, name)
        foreign, missing = (
            client.get(reverse("import", args=[pk])).content for pk in (sent.pk, 10**9)
        )
        assert foreign == missing
    client = sign_in(world.office)
    assert client.get(reverse("import", args=[sent.pk])).status_code == 200
    assert client.get(reverse("import", args=[10**30])).status_code == 404


@pytest.mark.parametrize("role", ["office", "secretary", "liaison", "lead_unit"])
def test_empty_workbooks_to_fill_in(world, sign_in, role):
    """Of each register that one may fill, none of another; filled in, its rows are understood."""
    user = world.people[role]
    client = sign_in(user)
    for register in importable_by(user):
        response = client.get(reverse("import-outline", args=[register.name]))
        sheets = read_sheets(response.content, "outline.xlsx")
        headings = sheets[0].rows[0]
        assert len(headings) >= len(register.field_names), register.name
    for name in {"unit", "user", "moon"} - {each.name for each in importable_by(user)}:
        assert client.get(reverse("import-outline", args=[name])).status_code == 404


def test_a_large_workbook_is_worked_on_in_the_background(world, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = sign_in(world.office)
    waiting = send(client, workbook(GOOD)).content.decode()
    assert "worked on in the background" in waiting
    Job.objects.get().run_here()
    sent = WorkbookImport.objects.get()
    assert "2 new" in client.get(sent.get_absolute_url()).content.decode()
    client.post(reverse("import-write", args=[sent.pk]))
    assert not Unit.objects.filter(name="Mill").exists()
    Job.objects.latest("pk").run_here()
    assert Unit.objects.filter(name="Mill").exists()
    assert Job.objects.latest("pk").result == {"kept": True}


def test_a_large_file_is_read_in_the_background(world, sign_in, monkeypatch):
    monkeypatch.setattr(forms, "AT_ONCE", 10)
    client = sign_in(world.office)
    send(client, b"%PDF-1.7 not a table")
    send(client, workbook(GOOD))
    for job in Job.objects.all():
        job.run_here()
    broken, good = WorkbookImport.objects.order_by("pk")
    assert "Write all of it" in client.get(good.get_absolute_url()).content.decode()
    page = client.get(broken.get_absolute_url()).content.decode()
    assert "notice-error" in page and "Write all of it" not in page


def test_rights_are_those_of_the_moment_of_writing(world, sign_in):
    client = sign_in(world.office)
    send(client, workbook([["Name"], ["West"]], "Zones"))
    sent = WorkbookImport.objects.get()
    make.Post.objects.filter(user=world.office).update(until="2001-01-01")
    client.logout()
    client.force_login(world.office)
    answer = client.post(reverse("import-write", args=[sent.pk]))
    assert answer.status_code == 403 and not Zone.objects.filter(name="West").exists()


def test_the_command(world, tmp_path, capsys):
    file = tmp_path / "units.xlsx"
    file.write_bytes(workbook(GOOD))
    name = world.office.username
    call_command("import_workbook", file, "--user", name, "--dry-run")
    assert "2 rows would be new" in capsys.readouterr().out
    assert not Unit.objects.filter(name="Mill").exists()
    call_command("import_workbook", file, "--user", name)
    assert "2 rows are new" in capsys.readouterr().out
    assert Unit.objects.filter(name="Mill").exists()


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        (WRONG, (), "Units B3: “castle” is not one of"),
        (GOOD, ("--user", "nobody"), "No user “nobody” may import."),
        (None, (), "cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong(world, tmp_path, rows, options, words):
    file = tmp_path / "units.xlsx"
    if rows:
        file.write_bytes(workbook(rows))
    before = Unit.objects.count()
    with pytest.raises(CommandError, match=words):
        call_command("import_workbook", file, *(options or ("--user", world.office.username)))
    assert Unit.objects.count() == before


def test_a_page_asked_for_while_the_work_ends_is_of_one_mind(world, sign_in):
    """The job ends between the two moments in which the page reads it and its workbook."""
    client = sign_in(world.office)
    send(client, workbook([HEAD, *[[f"Mill {number}", "enterprise"] for number in range(501)]]))
    Job.objects.get().run_here()
    sent = WorkbookImport.objects.get()
    client.post(reverse("import-write", args=[sent.pk]))
    job = Job.objects.latest("pk")

    def end_in_between(execute, sql, *args):
        answer = execute(sql, *args)
        if not ended and ("core_job" in sql or "core_workbookimport" in sql):
            ended.append(True)
            job.run_here()
        return answer

    ended = []
    with connection.execute_wrapper(end_in_between):
        page = client.get(sent.get_absolute_url()).content.decode()
    assert ended and job.state == Job.State.DONE
    assert "nothing was written" not in page and "Write all of it" not in page
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "The workbook is written." in page
