"""A published quarter: frozen, explained by its reason, and what changed since is named."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from activities.models import Meeting, Resolution
from agreements.liaison.models import Association, Membership
from cobuild.core.audit import AuditEntry
from cobuild.core.hanging import fields_to
from cobuild.core.jobs import Job
from cobuild.core.periods import Quarter
from reports import publications, publishing, tasks
from reports.figures import calculate
from reports.models import Publication, PublishedFile
from reports.publishing import changes_since, figures_of, publish
from tests import factories as make

PAGE = "/reports/2026Q3/versions/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """A broker that takes whatever it is given."""
    monkeypatch.setattr(Job, "send", lambda job: True)
    monkeypatch.setattr(publications, "broker_answers", lambda: True)


@pytest.fixture
def first(publish_now):
    return publish_now()


def files(publication):
    return {file.kind: bytes(file.content) for file in publication.files.all()}


def test_it_works(first):
    assert first.version == 1
    assert figures_of(first).row("district.activities").quarter == 3
    assert set(files(first)) == {"xlsx", "docx", "csv"}
    assert AuditEntry.objects.filter(action="publish").count() == 1


def test_a_version_stays_when_records_change(busy, first, publish_now):
    before = files(first)
    make.activity(busy.willow, residents=500)
    busy.willow.name = "Renamed"
    busy.willow.save()
    second = publish_now(reason="an activity was found")
    assert files(Publication.objects.get(pk=first.pk)) == before
    assert figures_of(first).row("district.activities").quarter == 3
    assert figures_of(second).row("district.activities").quarter == 4
    names = figures_of(first).labels("community", None)
    assert "Willow" in names.values() and "Renamed" not in names.values()
    assert "Renamed" in figures_of(second).labels("community", None).values()


def test_a_further_version_needs_a_reason(first, publish_now):
    with pytest.raises(ValidationError):
        publish_now(reason="  ")
    assert Publication.objects.count() == 1
    assert publish_now(reason="late records").version == 2


def test_an_order_is_carried_out_once(busy, quarter, first):
    again = publish(busy.county, quarter, by=busy.office, order=1, at=timezone.now(), reason="x")
    assert again == first and Publication.objects.count() == 1


def test_a_running_quarter_is_not_published(busy):
    with pytest.raises(ValidationError):
        publish(busy.county, Quarter.current(), by=busy.office, order=1, at=timezone.now())


def test_a_cross_check_that_fails_blocks(busy, publish_now, monkeypatch):
    """As if a figure and its kinds did not agree: the data cannot bring it about."""
    monkeypatch.setattr(publishing, "calculate", calculate_with_an_error)
    with pytest.raises(ValidationError) as refused:
        publish_now()
    assert "Joint activities held" in str(refused.value)
    assert not Publication.objects.exists() and not PublishedFile.objects.exists()


def calculate_with_an_error(scope, quarter):
    for row in calculate(scope, quarter):
        is_total = row.key == "district.activities" and not row.split
        yield replace(row, quarter=row.quarter + 1) if is_total else row


def test_nothing_is_overwritten_or_deleted(first):
    with pytest.raises(TypeError):
        first.save()
    with pytest.raises(TypeError):
        first.delete()


def test_the_database_refuses_a_second_first_version(busy, first):
    values = {"county": busy.county, "quarter": "2026Q3", "published_by": busy.office}
    values |= {"published_at": timezone.now(), "rows": [], "names": []}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(version=1, order=7, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(version=2, order=8, **values)  # without a reason


# What changed since -----------------------------------------------------------------------------


def named(publication):
    """{(figure, record): what happened}"""
    return {
        (indicator.key, str(change.record)): change.what
        for indicator, found in changes_since(publication)
        for change in found
    }


def test_nothing_changed(first):
    assert changes_since(first) == []


def test_the_changes_are_exactly_those_of_twenty_records(busy, first):
    late = [make.activity(busy.willow, residents=number) for number in range(10)]
    make.activity(busy.willow, residents=3, starts_on=Quarter(2026, 2).last)
    make.activity(busy.willow, state="draft")
    gifts = [make.donation(busy.bureau, busy.willow, received_on=make.DAY) for _number in range(9)]
    gone = busy.maple.activities.of_system("district").get(residents=7)
    gone.void(by=busy.office, reason="never held")
    found = named(first)
    assert {record for _key, record in found} == {str(row) for row in [*late, *gifts, gone]}
    assert found["district.activities", str(gone)] == "taken out"
    assert found["district.activities", str(late[0])] == "added"
    assert {key for key, record in found if record == str(gifts[0])} == {"district.donations"}


def test_who_corrected_it_and_when(busy, first, sign_in):
    activity = busy.maple.activities.of_system("district").get(residents=7)
    client = sign_in(busy.office)
    form = client.get(activity.page("edit")).context["form"]
    sent = make.filled_in(form, residents=8, units=[busy.works.pk], communities=[busy.maple.pk])
    sent = {name: value for name, value in sent.items() if not name.startswith("files")}
    context = client.get(activity.page("edit")).context
    for _part, formset in context["parts"]:
        sent |= make.filled_in(formset.management_form)
    assert client.post(activity.page("edit"), sent).status_code == 302
    found = {indicator.key: changes for indicator, changes in changes_since(first)}
    changes = found["district.resident_attendance"]
    assert [(change.record, change.what) for change in changes] == [(activity, "corrected")]
    assert changes[0].entry.actor == busy.office
    assert timezone.now() - changes[0].entry.at < timedelta(minutes=5)


# Pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner, hanging", [(Meeting, Resolution), (Association, Membership)])
def test_what_counts_no_more_with_its_owner_is_told_with_the_act_on_it(busy, first, owner, hanging):
    gone = hanging.objects.filter(**{hanging.counts_with: owner.objects.counted()[0]})
    lost = getattr(gone[0], hanging.counts_with)
    for field in reversed([*fields_to(owner)]):  # payments before the pledges they are of
        for row in field.model.objects.filter(**{field.name: lost}).order_by("-pk"):
            row.void(by=busy.office, reason="Entered twice.")
    lost.void(by=busy.office, reason="Entered twice.")
    told = {
        change.record: change
        for _indicator, changes in changes_since(first)
        for change in changes
        if change.record in gone
    }
    assert told
    for change in told.values():
        assert (change.what, change.entry.actor, change.entry.reason) == (
            "taken out",
            busy.office,
            "Entered twice.",
        )


def test_the_county_office_publishes_in_the_background(busy, sign_in):
    client = sign_in(busy.office)
    assert client.post(PAGE).status_code == 302
    assert "is under way" in client.get(PAGE).content.decode()
    job = Job.objects.get()
    tasks.publish_quarter(job.pk)
    tasks.publish_quarter(job.pk)
    assert Publication.objects.get().published_at == job.created_at
    assert "Version 1" in client.get(PAGE).content.decode()


def test_a_job_taken_up_again_publishes_once(busy, sign_in):
    sign_in(busy.office).post(PAGE)
    job = Job.objects.get()
    tasks.publish_quarter(job.pk)
    Job.objects.update(state=Job.State.WAITING)  # killed before it could say that it was done
    tasks.publish_quarter(job.pk)
    assert Publication.objects.count() == 1


def test_what_forbids_it_is_told(busy, sign_in, first):
    client = sign_in(busy.office)
    assert client.post(PAGE, {"reason": ""}).status_code == 422
    assert not Job.objects.exists()
    response = client.post(f"/reports/{Quarter.current()}/versions/")
    assert "not over yet" in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", ["leader", "secretary", "lead_unit", "liaison", "admin"])
def test_only_the_county_office_publishes(busy, sign_in, role):
    assert sign_in(getattr(busy, role)).post(PAGE).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", ["leader", "secretary", "liaison"])
def test_everybody_at_work_reads_the_countys_published_figures(busy, first, sign_in, role):
    client = sign_in(getattr(busy, role))
    page = client.get("/reports/2026Q3/?version=1")
    shown = {line.row.key: line.row.text() for line, _cells in page.context["lines"] if line.number}
    assert shown["district.activities"] == "3"
    links = [cell["url"] for _line, cells in page.context["lines"] for cell in cells]
    assert bool([url for url in links if url]) == (role == "leader")
    file = client.get(f"{PAGE}1/file/?format=csv")
    assert file.content == files(first)["csv"]


def test_who_reads_no_versions(busy, first, sign_in):
    for client in (sign_in(busy.admin), sign_in(make.user("county_office", busy.other_county))):
        for url in (f"{PAGE}1/file/", f"{PAGE}1/changes/", "/reports/2026Q3/?version=1"):
            assert client.get(url).status_code in (403, 404), url
    assert sign_in(busy.secretary).get(f"{PAGE}1/changes/").status_code == 403
    assert sign_in(busy.leader).get(f"{PAGE}1/changes/").status_code == 200


@pytest.mark.parametrize("tail", ["?version=2", "?version=x", "?version=-1", "?version=99999"])
def test_a_version_that_does_not_exist(busy, first, sign_in, tail):
    assert sign_in(busy.office).get(f"/reports/2026Q3/{tail}").status_code == 404


def test_a_file_that_does_not_exist(busy, first, sign_in):
    client = sign_in(busy.office)
    assert client.get(f"{PAGE}1/file/?format=pdf").status_code == 404
    assert client.get(f"{PAGE}2/file/").status_code == 404


@pytest.fixture
def without_report(publish_now, monkeypatch):
    """A version of the time before the report was among the files."""
    monkeypatch.setattr(publishing, "KINDS", ("xlsx", "csv"))
    return publish_now()


def test_a_version_without_a_report_says_so(without_report, sign_in, busy):
    client = sign_in(busy.office)
    page = client.get(PAGE).content.decode()
    assert "no docx" in page and "?format=xlsx" in page and "?format=docx" not in page
    missing = client.get(f"{PAGE}1/file/?format=docx")
    assert missing.status_code == 404
    assert "Version 1 was published without a docx file" in missing.content.decode()


def test_a_version_with_a_report_offers_it(first, sign_in, busy):
    client = sign_in(busy.office)
    page = client.get(PAGE).content.decode()
    assert "no docx" not in page and "?format=docx" in page
    assert client.get(f"{PAGE}1/file/?format=docx").content == files(first)["docx"]


def test_the_page_of_a_version_has_the_splits(busy, first, sign_in):
    busy.willow.name = "Renamed"
    busy.willow.save()
    client = sign_in(busy.office)
    page = client.get("/reports/2026Q3/?version=1&by=community").content.decode()
    assert "Willow" in page and "Renamed" not in page
    assert "these figures stay as they are" in page


# The command ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv"])
def test_the_command_writes_a_version_as_it_was_published(busy, first, tmp_path, kind):
    make.activity(busy.willow)
    file, county = tmp_path / "v1", busy.county.code
    options = {"county": county, "format": kind, "output": str(file)}
    call_command("export_quarter", "2026Q3", publication=1, **options)
    assert file.read_bytes() == files(first)[kind]
    call_command("export_quarter", "2026Q3", **options)
    assert file.read_bytes() != files(first)[kind]


def test_the_command_says_which_files_a_version_has(busy, without_report, tmp_path):
    options = {"county": busy.county.code, "output": str(tmp_path / "v1")}
    with pytest.raises(CommandError, match="without a file of the kind docx.*: xlsx, csv"):
        call_command("export_quarter", "2026Q3", publication=1, format="docx", **options)
    assert not (tmp_path / "v1").exists()
    call_command("export_quarter", "2026Q3", publication=1, format="xlsx", **options)
    assert (tmp_path / "v1").exists()


def test_the_command_names_a_version_that_does_not_exist(busy, first):
    with pytest.raises(CommandError, match="no published version 2"):
        call_command("export_quarter", "2026Q3", publication=2, county=busy.county.code)
