"""A workbook of 10,000 rows taken in, looked through and then written, against the bare minimum.

The floor reads the same workbook with calamine, checks the fields of every row in memory and hands
the rows to the database by COPY: no rule that asks other rows, no scope, no history, no preview.
Everything happens in a transaction that is taken back, in a database that need not be empty.
"""

import io
import os
from datetime import date, timedelta

import xlsxwriter
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

import bench.start  # noqa: F401 - before anything of the product
from activities.models import Activity
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.records import State
from tests import factories as make

from .results import Ratio, Size
from .rounds import medians

ROWS = int(os.environ.get("BENCH_ROWS") or 10_000)
HEAD = ["Title", "First day", "Last day", "Kind", "Host community", "Units taking part", "Place"]
HEAD += ["Residents taking part (attendances)", "Registered members taking part (attendances)"]
BEGIN = date(2016, 1, 1)


class Place:
    """A county with its office, communities and units, and a workbook of what they did."""

    def __init__(self):
        county = make.county(code="999999", name="County of a measurement")
        zone = make.zone(county, name="Zone of a measurement")
        self.communities = [make.community(zone, name=f"Community {n}") for n in range(20)]
        self.units = [make.unit(county, name=f"Unit {number}") for number in range(200)]
        self.kind = make.kind()
        self.owner = make.user("county_office", county)
        self.content = self.workbook()

    def workbook(self) -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Activities")
        sheet.write_row(0, 0, HEAD)
        for number in range(ROWS):
            sheet.write_row(number + 1, 0, self.row(number))
        book.close()
        return target.getvalue()

    def row(self, number):
        day = BEGIN + timedelta(days=number % 3_000)
        host = self.communities[number % len(self.communities)]
        unit = self.units[number % len(self.units)]
        return [f"Clean-up {number}", day, day, str(self.kind), str(host), str(unit), "Hall", 40, 5]

    @transaction.atomic
    def product(self):
        """Look through the workbook and write it, as the import centre does."""
        sent = WorkbookImport.objects.create(owner=self.owner, name="a.xlsx", content=self.content)
        sent.look()
        sent = WorkbookImport.objects.get(pk=sent.pk)
        outcome = sent.write()
        if not outcome.kept or outcome.counts["new"] != ROWS:
            raise RuntimeError(outcome.counts)
        transaction.set_rollback(True)

    @transaction.atomic
    def floor(self):
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
        rows = book.get_sheet_by_index(0).to_python()[1:]
        communities = {str(each): each for each in self.communities}
        units = {str(each): each for each in self.units}
        held = [self.held(row, communities) for row in rows]
        self.copy(
            Activity,
            [field for field in Activity._meta.concrete_fields if field.name != "id"],
            held,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM activities_activity ORDER BY id DESC LIMIT %s", [ROWS])
            keys = [key for (key,) in reversed(cursor.fetchall())]
        pairs = [(key, each.host_id) for key, each in zip(keys, held, strict=True)]
        self.copy_pairs("activities_activity_communities", "community_id", pairs)
        pairs = [(key, units[row[5]].pk) for key, row in zip(keys, rows, strict=True)]
        self.copy_pairs("activities_activity_units", "unit_id", pairs)
        transaction.set_rollback(True)

    def held(self, row, communities):
        title, first, last, _kind, host, _unit, place, residents, members = row
        activity = Activity(
            title=title, starts_on=first, ends_on=last, kind=self.kind, system=self.kind.system,
            host=communities[host], place=place, residents=int(residents), members=int(members),
            created_by=self.owner, state=State.SUBMITTED,
        )  # fmt: skip
        activity.clean_fields(exclude=["kind", "host", "created_by"])
        return activity

    def copy(self, model, fields, rows):
        lines = (
            "\t".join(
                text(field.get_db_prep_save(field.pre_save(row, True), connection))
                for field in fields
            )
            for row in rows
        )
        names = ", ".join(f'"{field.column}"' for field in fields)
        self.send(f"COPY {model._meta.db_table} ({names}) FROM STDIN", lines)

    def copy_pairs(self, table, column, pairs):
        lines = (f"{key}\t{other}" for key, other in pairs)
        self.send(f"COPY {table} (activity_id, {column}) FROM STDIN", lines)

    def send(self, sql, lines):
        with connection.cursor() as cursor:
            cursor.copy_expert(sql, io.StringIO("\n".join(lines)))


def text(value) -> str:
    return r"\N" if value is None else str(value)


@transaction.atomic
def main():
    place = Place()
    product, floor = medians(place.product, place.floor)
    Ratio("import", f"{ROWS:,} rows, preview and writing", product, floor).tell()
    with CaptureQueriesContext(connection) as queries:
        place.product()
    Size("import, queries", f"{ROWS:,} rows, preview and writing", len(queries), "").tell()
    transaction.set_rollback(True)


if __name__ == "__main__":
    main()
