"""A backup is put back as docs/operation.md says, and everything is there (C24)."""

import os
import sqlite3
import subprocess
from contextlib import closing

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from cobuild.core.attachments import attach
from cobuild.core.audit import AuditEntry
from cobuild.core.uploads import accept
from tests import factories as make

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def data(tmp_path):
    """The DATA_DIR of an installation."""
    data = tmp_path / "data"
    for name in ("media", "broker", "static"):
        (data / name).mkdir(parents=True)
    (data / "secret.key").write_text("the key")
    (data / "broker" / "message").write_text("gone soon")
    with override_settings(DATA_DIR=data, MEDIA_ROOT=data / "media"):
        yield data


def put_back(folder):
    """A connection to the database of the backup."""
    if connection.vendor == "sqlite":
        return sqlite3.connect(folder / "db.sqlite3")
    at = connection.settings_dict
    told = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    name = f"cobuild_back_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    where = [f"--{key}={told[key]}" for key in ("host", "port")] + [f"--username={told['user']}"]
    subprocess.run(
        ["pg_restore", "--no-owner", "--exit-on-error", *where, f"--dbname={name}"]
        + [str(folder / "database.dump")],
        env={**os.environ, "PGPASSWORD": told["password"] or ""},
        check=True,
    )
    return psycopg2.connect(dbname=name, **told)


def drop():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE cobuild_back_{os.getpid()} WITH (FORCE)")


def rows(database, model):
    with closing(database.cursor()) as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table} ORDER BY id")
        return [key for (key,) in cursor.fetchall()]


@committed
def test_everything_is_there_again_and_the_log_is_still_frozen(world, data, tmp_path):
    activity = make.activity(world.willow, [world.bureau])
    file = accept(SimpleUploadedFile("scan.pdf", b"%PDF-1.7 text"))
    attached = attach(activity, [file], by=world.office)[0]
    folder = tmp_path / "backup"
    call_command("back_up", folder)
    assert (folder / "media" / attached.file).read_bytes() == b"%PDF-1.7 text"
    assert (folder / "secret.key").read_text() == "the key"
    assert not (folder / "broker").exists()
    assert folder.stat().st_mode & 0o077 == 0
    with closing(put_back(folder)) as database:
        for model in (make.Activity, make.User, AuditEntry):
            kept = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
            assert kept and rows(database, model) == kept
        with pytest.raises((sqlite3.Error, psycopg2.Error)):
            database.cursor().execute(f"DELETE FROM {AuditEntry._meta.db_table}")
    drop()


@committed
def test_what_a_writer_has_not_committed_is_not_in_it_and_hinders_nobody(world, data, tmp_path):
    """The backup is of one moment: half a change is never in it."""
    with transaction.atomic():
        made = make.activity(world.willow)
        call_command("back_up", tmp_path / "backup")
    with closing(put_back(tmp_path / "backup")) as database:
        assert made.pk not in rows(database, make.Activity)
    drop()


@pytest.mark.django_db
def test_nothing_is_written_over(data, tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "older").write_text("of yesterday")
    for folder in (tmp_path / "backup", data / "backup"):
        with pytest.raises(CommandError):
            call_command("back_up", folder)
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["older"]
    assert not (data / "backup").exists()
