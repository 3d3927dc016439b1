"""A copy of the whole installation in a new folder: docs/operation.md tells how it is put back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

# made anew by who needs them: the queue of background work, collected files, the plan of beat
LEFT_OUT = ("broker", "static", "beat*", "db.sqlite3*")


class Command(BaseCommand):
    help = (
        "Copy the database, and then the files of DATA_DIR, into a new folder; work goes on. "
        "The folder holds personal details and the keys: keep it as DATA_DIR itself is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        folder = folder.resolve()
        if folder.is_relative_to(settings.DATA_DIR):
            raise CommandError("Choose a folder outside of DATA_DIR.")
        try:
            folder.mkdir(mode=0o700, parents=True)
            copy_database(folder)
            copy_files(folder)
            folder.chmod(0o700)  # whatever DATA_DIR has
        except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
            raise CommandError(f"No complete backup was made in {folder}: {error}") from error
        self.stdout.write(f"The backup is in {folder}.")


def copy_database(folder):
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(at["NAME"])) as here,
            closing(sqlite3.connect(folder / "db.sqlite3")) as copy,
        ):
            here.backup(copy)
        return
    whom = {"PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGUSER": at["USER"]}
    whom |= {"PGPASSWORD": at["PASSWORD"], "PGDATABASE": at["NAME"]}
    told = {name: str(value) for name, value in whom.items() if value}
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={folder / 'database.dump'}"]
    subprocess.run(command, env={**os.environ, **told}, check=True)


def copy_files(folder):
    """After the database: files are only ever added, so each one it knows of is there."""
    left_out = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(settings.DATA_DIR, folder, ignore=left_out, dirs_exist_ok=True)
