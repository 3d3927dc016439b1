"""Broken pairs of row and file are told each night."""

import os

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from cobuild.celery import app
from cobuild.core.attachments import attach
from cobuild.core.files import files_without_row, rows_without_file
from cobuild.core.tasks import report_files
from cobuild.core.uploads import accept
from tests import factories as make

LONG_AGO = 1_000_000_000


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def attached(world):
    record = make.activity(world.willow)
    file = accept(SimpleUploadedFile("scan.pdf", b"%PDF-1.7 text"))
    return attach(record, [file, file, file], by=world.office)


def test_whole_pairs_are_no_news(attached, caplog):
    report_files()
    assert rows_without_file() == files_without_row() == []
    assert caplog.records == []


def test_a_file_that_is_gone_or_cut_off_is_told(attached, media, caplog):
    gone, cut, _whole = attached
    default_storage.delete(gone.file)
    (media / cut.file).write_bytes(b"%PDF")
    assert rows_without_file() == [gone, cut]
    report_files()
    told = [f"attachment {row.pk} of activities.activity {row.object_id}" for row in (gone, cut)]
    assert caplog.messages == [f"{words}: no file" for words in told]
    assert "scan.pdf" not in caplog.text


def test_a_file_without_a_row_is_told_unless_it_came_just_now(attached, media, caplog):
    for name in ("old.pdf", "new.pdf"):
        (media / "attachments" / name).write_bytes(b"%PDF")
    os.utime(media / "attachments" / "old.pdf", (LONG_AGO, LONG_AGO))
    assert files_without_row() == ["attachments/old.pdf"]
    report_files()
    assert caplog.messages == ["file attachments/old.pdf: no attachment"]


def test_the_file_of_a_removed_attachment_still_has_its_row(attached, world):
    removed = attached[0]
    removed.void(removed.record_for(world.office), by=world.office)
    os.utime(default_storage.path(removed.file), (LONG_AGO, LONG_AGO))
    assert rows_without_file() == files_without_row() == []


def test_it_is_done_each_night():
    app.loader.import_default_modules()
    orders = {order["task"] for order in app.conf.beat_schedule.values()}
    assert "core.report_files" in orders and "core.report_files" in app.tasks
