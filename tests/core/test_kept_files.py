"""Large exports as jobs: what is in the file, who gets it, for how long, and what the log knows."""

import csv
import io
import os
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from cobuild.celery import app
from cobuild.core import jobs
from cobuild.core.audit import AuditEntry
from cobuild.core.exports import csv_row, plain
from cobuild.core.jobs import Job
from cobuild.core.kept_files import FOLDER, drop_old_files
from cobuild.core.pages.registers import register_named
from cobuild.core.progress import ask_to_stop
from tests import factories as make
from tests.test_permissions import POLICY

DONE, CANCELLED, FAILED = Job.State.DONE, Job.State.CANCELLED, Job.State.FAILED
ZONES = "/zones/export/?format=csv&sort=name"
MASKED = ("household", "householdpairing", "aid", "memberregistration", "volunteer", "pledge")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / FOLDER


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def client(world, sign_in, settings):
    """The office, for whom three zones are many."""
    settings.EXPORT_AT_ONCE = 2
    make.zone(world.county, name="East")
    return sign_in(world.office)


@pytest.fixture
def job(client):
    """The export of the three zones, which is done."""
    return done(client.get(ZONES))


def done(answer) -> Job:
    """The job that the answer leads to, once it was worked on."""
    assert answer.status_code == 302 and answer["Location"].startswith("/jobs/"), answer
    job = Job.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
    with translation.override("zh-hans"):  # as in a worker
        job.run_here()
    return job


def file_of(job):
    return f"/jobs/{job.pk}/file/"


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def exports():
    return AuditEntry.objects.filter(action="export")


# What the file holds ----------------------------------------------------------------------------


def test_a_large_list_becomes_a_file_that_waits_for_its_owner(client, job, world):
    file = client.get(file_of(job))
    assert "attachment" in file["Content-Disposition"] and file["X-Content-Type-Options"]
    data = content(file)
    assert [row[0] for row in table(data)] == ["name", "East", "North", "South"]
    entry = exports().get()
    assert (entry.actor, entry.address) == (world.office, "127.0.0.1")
    assert entry.object_text.startswith("3 × zone") and "sort=name" in entry.object_text
    assert entry.reason == f"sha256 {sha256(data).hexdigest()}" == f"sha256 {job.result['sha256']}"


def test_a_small_one_comes_at_once_with_the_same_content(client, job, settings):
    whole = content(client.get(file_of(job)))
    settings.EXPORT_AT_ONCE = 3
    assert content(client.get(ZONES)) == whole
    assert Job.objects.count() == 1 and exports().count() == 2


def test_the_pages_lead_to_the_file(client, job):
    for page in (html(client.get("/jobs/")), html(client.get(f"/jobs/{job.pk}/"))):
        assert f'href="{file_of(job)}"' in page and "zones.csv" in page
    assert "3 rows" in html(client.get(f"/jobs/{job.pk}/"))


def test_a_workbook_says_what_it_is(client, settings):
    settings.EXPORT_AT_ONCE = 1
    job = done(client.get("/zones/export/?q=th&format=xlsx&sort=name"))
    book = load_workbook(io.BytesIO(content(client.get(file_of(job)))))
    facts = {row[0].value: row[1].value for row in book.worksheets[0]}
    assert facts["Rows"] == "2" and "th" in facts["Filter"]
    assert [row[0].value for row in book.worksheets[1]] == ["name", "North", "South"]


def test_ticked_rows_and_all_that_match(client, world, settings):
    settings.EXPORT_AT_ONCE = 1
    ticked = {"do": "csv", "row": [world.north.pk, world.south.pk]}
    chosen = done(client.get(client.post("/zones/bulk/?sort=name", ticked)["Location"]))
    assert [r[0] for r in table(content(client.get(file_of(chosen))))[1:]] == ["North", "South"]
    everything = {"do": "csv", "all": "1"}
    matching = done(client.get(client.post("/zones/bulk/?q=th", everything)["Location"]))
    names = [row[0] for row in table(content(client.get(file_of(matching))))[1:]]
    assert sorted(names) == ["North", "South"]


def test_the_auditor_gets_the_log_so(client, world, sign_in):
    for number in range(5):
        AuditEntry.note(world.bureau, "update", by=world.office, reason=f"{number}")
    auditor = sign_in(world.auditor)
    job = done(auditor.get("/audit/export/?format=csv&register=units.unit"))
    rows = table(content(auditor.get(file_of(job))))
    assert [row[9] for row in rows[1:]] == ["4", "3", "2", "1", "0"]
    assert exports().get().label == "core.auditentry"


# Whose rows, and how much of them ---------------------------------------------------------------


@pytest.fixture
def everywhere(world):
    """A record of every register in the home of the cast, elsewhere, and in another county."""
    places = (world.home, world.elsewhere, make.place(world.other_county))
    for at in places:
        for name in POLICY:
            if name != "agreement":
                make.record(name, at)


def columns(register):
    """All that the list can show."""
    return {"columns": ",".join(column.name for column in register.offered)}


def shown(client, register, user):
    """The values that the list shows of its rows, as a csv has them."""
    listed = client.get(reverse(f"{register.name}-list"), columns(register)).context["table"]
    rows = [listed.values_of(record) for record in listed.page.records]
    return [[str(cell) for cell in csv_row(list(map(plain, row)))] for row in rows]


@pytest.mark.parametrize(
    "role",
    ["office", "lead_unit", "secretary", "other_secretary", "liaison", "leader", "other_office"],
)
def test_the_file_holds_what_the_list_shows(world, everywhere, sign_in, role):
    user = world.people[role]
    client = sign_in(user)
    names = POLICY if role in ("office", "secretary") else MASKED
    found = 0
    for register in map(register_named, names):
        if client.get(reverse(f"{register.name}-list")).status_code != 200:
            continue
        file = make.export(user, f"{register.name}-export", urlencode(columns(register)))
        with translation.override("en"):
            assert table(content(client.get(file_of(file))))[1:] == shown(client, register, user)
        found += file.result["rows"]
    assert found >= 3


def test_the_rights_are_those_of_the_time_of_the_work(client, world):
    asked = client.get(ZONES)
    world.office.posts.update(until=timezone.localdate() - timedelta(days=1))
    job = done(asked)
    assert (job.state, job.result["rows"]) == (DONE, 0)
    assert exports().get().object_text.startswith("0 × ")


def test_who_is_no_longer_active_gets_none(client, world, folder):
    asked = client.get(ZONES)
    world.office.void(by=world.admin, reason="left")
    for _time in range(jobs.TRIES):
        job = done(asked)
    assert job.state == FAILED and not exports().exists()
    assert not list(folder.glob("*"))


def test_a_file_ends_with_the_posts_it_was_made_with(client, job, world):
    assert client.get(file_of(job)).status_code == 200
    world.office.posts.update(version=2)
    client.logout()
    client.cookies["django_language"] = "en"
    client.force_login(type(world.office).objects.get(pk=world.office.pk))
    assert client.get(file_of(job)).status_code == 404
    page = html(client.get(f"/jobs/{job.pk}/"))
    assert "no longer kept" in page and file_of(job) not in page
    assert file_of(job) not in html(client.get("/jobs/"))


def test_somebody_elses_file_is_like_none(job, world, sign_in):
    for other in (world.secretary, world.leader, world.admin, world.auditor, world.other_office):
        client = sign_in(other)
        foreign, none = (client.get(f"/jobs/{pk}/file/") for pk in (job.pk, 10**9))
        assert (foreign.status_code, foreign.content) == (404, none.content)
    assert sign_in(world.office).get(file_of(job)).status_code == 200


def test_a_job_without_a_file_has_none(client, world):
    other = Job.objects.create(kind="tests.none", key="k", owner=world.office, state=DONE)
    assert client.get(file_of(other)).status_code == 404
    assert client.get(f"/jobs/{10**30}/file/").status_code == 404


def test_a_large_file_asks_for_the_password_again(client, job, settings):
    settings.LARGE_EXPORT = 2
    assert client.get(file_of(job)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        asked = client.get(file_of(job))
        assert asked["Location"] == f"/confirm-password/?next=%2Fjobs%2F{job.pk}%2F"
        settings.LARGE_EXPORT = 3
        assert client.get(file_of(job)).status_code == 200


# How it ends ------------------------------------------------------------------------------------


def test_it_is_kept_for_a_week(client, job, world, folder):
    (path,) = folder.glob("*")
    for days, status in ((6, 200), (8, 404)):
        at = timezone.now() + timedelta(days=days)
        with time_machine.travel(at):
            client.force_login(world.office)
            assert client.get(file_of(job)).status_code == status
            drop_old_files()
            assert path.exists() == (status == 200)


def test_what_nobody_knows_goes_as_well(folder):
    folder.mkdir()
    old, new = folder / "old.csv", folder / "new.csv"
    for path in (old, new):
        path.write_text("half")
    last_week = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(old, (last_week, last_week))
    drop_old_files()
    assert list(folder.glob("*")) == [new]


def test_that_is_seen_to_each_night():
    app.loader.import_default_modules()
    orders = {order["task"] for order in app.conf.beat_schedule.values()}
    assert "core.drop_exports" in orders and "core.drop_exports" in app.tasks


def test_half_a_file_is_none(client, job, folder):
    (path,) = folder.glob("*")
    path.write_bytes(path.read_bytes()[:-1])
    assert client.get(file_of(job)).status_code == 404
    path.unlink()
    assert client.get(file_of(job)).status_code == 404


def test_cancelled_in_the_middle_nothing_is_left(client, folder, monkeypatch):
    monkeypatch.setattr(jobs, "REPORTS_EVERY", 0)
    tell = jobs.tell

    def stop_at_the_second(job, done, total):
        assert list(folder.glob("*")) and total == 3
        return ask_to_stop(job) if done == 1 else tell(job, done, total)

    monkeypatch.setattr(jobs, "tell", stop_at_the_second)
    job = done(client.get(ZONES))
    assert (job.state, job.result) == (CANCELLED, {})
    assert not list(folder.glob("*")) and not exports().exists()
    monkeypatch.setattr(jobs, "tell", tell)
    again = done(client.get(ZONES))
    assert again != job and client.get(file_of(again)).status_code == 200


def test_asked_for_twice_is_one_job_until_it_is_done(client):
    first, second = client.get(ZONES), client.get(ZONES)
    assert first["Location"] == second["Location"]
    assert client.get(ZONES.replace("csv", "xlsx"))["Location"] != first["Location"]
    job = done(first)
    known = job.result
    job.run_here()
    assert (job.result, job.tries, exports().count()) == (known, 1, 1)
    again = done(client.get(ZONES))
    assert again != job and again.result["sha256"] == known["sha256"]
    assert again.result["file"] != known["file"]


def test_the_file_is_in_the_language_in_which_it_was_asked_for(client):
    client.cookies["django_language"] = "zh-hans"
    with translation.override("zh-hans"):
        heading = str(register_named("zone").shown[0].label)
    rows = table(content(client.get(file_of(done(client.get(ZONES))))))
    assert rows[0][0] == heading != "name"


def test_a_cell_that_is_cut_is_named(world, client):
    activity = make.activity(world.willow, title="Everybody")
    activity.units.add(*(make.unit(world.county, name=f"{n:03} " + "u" * 90) for n in range(400)))
    address = f"/activities/export/?columns=title,units&row={activity.pk}"
    book = load_workbook(io.BytesIO(content(client.get(address))))
    about = [[cell.value for cell in row] for row in book.worksheets[0]]
    (line,) = [words for label, words in about if label and label.startswith("Cut")]
    assert "B2" in line and "units" in line.lower()
    assert len(book.worksheets[1]["B2"].value) == 32_767
