"""Databases of synthetic counties: made where they are missing, used again where they fit."""

import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tests.services import CHECKOUT, environment

COUNT = "SELECT count(*) FROM activities_activity WHERE id <= %s"
COUNTIES = "SELECT count(*), count(*) FILTER (WHERE code LIKE '99%%') FROM communities_county"


@dataclass(frozen=True)
class Database:
    """``address`` as DATABASE_URL has it; ``folder`` for what the product writes beside it."""

    address: str
    folder: Path
    counties: int
    activities: int

    @property
    def name(self):
        return urlsplit(self.address).path.lstrip("/")

    @property
    def environment(self):
        own = {"DATABASE_URL": self.address, "DATA_DIR": str(self.folder)}
        return {**environment(), **own, "DJANGO_SETTINGS_MODULE": "bench.settings"}

    def smaller(self, activities):
        return Database(f"{self.address}_small", self.folder, self.counties, activities)

    def sized(self, activities):
        address = f"{self.address}_{activities}"
        return Database(address, self.folder, self.counties, activities)

    def prepare(self):
        """Exits in words where the database holds something else."""
        self.create()
        self.manage("migrate", "--verbosity", "0")
        found = self.found()
        if found == (0, 0, 0):
            print(f"Loading {self.activities:,} activities into {self.name} ...", flush=True)
            size = ("--counties", self.counties, "--activities", self.activities)
            self.manage("load_scale", *map(str, size))
            self.ask("VACUUM ANALYZE")
        elif found != (self.counties, self.counties, self.activities):
            sys.exit(
                f"The database {self.name} holds other counties than the {self.counties} synthetic "
                f"ones with {self.activities:,} activities: name an empty one in DATABASE_URL."
            )

    def create(self):
        known = "SELECT count(*) FROM pg_database WHERE datname = %s"
        if self.ask(known, [self.name], at="postgres") == (0,):
            self.ask(f'CREATE DATABASE "{self.name}"', at="postgres")

    def found(self):
        """(counties, synthetic ones, activities that were loaded)"""
        return (*self.ask(COUNTIES, []), *self.ask(COUNT, [self.activities]))

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, check=True, cwd=CHECKOUT, env=self.environment)

    def ask(self, statement, values=None, at=None):
        """The first row of the answer, if there is one."""
        address = urlsplit(self.address)._replace(scheme="postgres")
        if at:
            address = address._replace(path=f"/{at}")
        with closing(psycopg2.connect(address.geturl())) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchone() if cursor.description else None
