"""A database of its own for victims, and how it becomes again what it was before a kill."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from django.db import connection

from activities.models import Facility
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.seen import SeenRow
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.imports.written import WrittenRecord
from cobuild.core.jobs import Job
from communities.models import Honour
from reports.models import Publication, PublishedFile, PublishedRecords, QuarterFigures
from tests.conftest import around_frozen

OF_IMPORTS = (WorkbookImport, SeenRow, WrittenRecord, Honour, Facility)
OF_REPORTS = (Publication, PublishedFile, PublishedRecords, QuarterFigures)
WRITTEN = (AuditEntry, Job, *OF_IMPORTS, *OF_REPORTS)


@dataclass(frozen=True)
class SqliteDatabase:
    """A file; ``name`` is its path."""

    name: str

    def keep(self, word):
        """Remember under this word what there is now."""
        shutil.copyfile(self.name, f"{self.name}.{word}")

    def restore(self, word):
        """Become what was kept; what a killed process left beside the file is gone."""
        for ending in ("-wal", "-shm"):
            Path(self.name + ending).unlink(missing_ok=True)
        shutil.copyfile(f"{self.name}.{word}", self.name)

    def one(self, query):
        with closing(sqlite3.connect(self.name, timeout=20)) as database:
            return database.execute(query).fetchone()[0]


@dataclass(frozen=True)
class PostgresqlDatabase:
    """A database of the server that the tests use; what is kept is a schema of it."""

    name: str

    def keep(self, word):
        self._run(f"DROP SCHEMA IF EXISTS {word} CASCADE; CREATE SCHEMA {word}")
        for table in tables():
            self._run(f"CREATE TABLE {word}.{table} AS TABLE public.{table}")

    def restore(self, word):
        """Only what the work writes: to copy a whole database takes a busy server seconds."""
        thawing, freezing = around_frozen(connection)
        refilling = [
            f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {word}.{table}"
            for table in tables()
        ]
        numbering = [
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} "
            "HAVING max(id) IS NOT NULL"
            for table in (model._meta.db_table for model in WRITTEN if model._meta.auto_field)
        ]
        constraints = "SET CONSTRAINTS ALL IMMEDIATE"
        self._run(END_OTHERS)
        self._run(";".join([*thawing, *refilling, *numbering, constraints, *freezing]))

    def one(self, query):
        return run_on_server(self.name, query)

    def _run(self, statement):
        run_on_server(self.name, statement)


END_OTHERS = """
SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def tables():
    return [model._meta.db_table for model in WRITTEN]


def run_on_server(name, statement):
    """The first value of the answer; several statements are one transaction."""
    at = connection.settings_dict
    whom = {"user": at["USER"], "password": at["PASSWORD"], "host": at["HOST"], "port": at["PORT"]}
    with closing(psycopg2.connect(dbname=name, **whom)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.rowcount > 0 and cursor.description else None


@contextmanager
def database(folder):
    """A new, empty one."""
    if connection.vendor == "sqlite":
        yield SqliteDatabase(str(folder / "kills.sqlite3"))
        return
    name = f"cobuild_kills_{os.getpid()}"
    run_on_server("postgres", f"CREATE DATABASE {name}")
    try:
        yield PostgresqlDatabase(name)
    finally:
        run_on_server("postgres", f"DROP DATABASE {name} WITH (FORCE)")
