"""A register of 100,000 rows and 9 columns taken out, against the bare minimum.

The product reads the rows with scope, masks and words, writes the file and the log's entry. The
floor of the csv is a server-side cursor and the csv module, that of the workbook XlsxWriter in its
constant-memory mode, which gets the cells as they are and reads nothing. Everything happens in a
transaction that is taken back; growth is that of a process which does nothing else.
"""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from django.db import connection, transaction
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

import bench.start  # noqa: F401 - before anything of the product
from activities.models import Activity
from cobuild.core.pages.lists import ExportView
from cobuild.core.pages.registers import register_of
from cobuild.core.records import State
from communities.models import County
from tests import factories as make

from .memory import kilobytes
from .results import Ratio, Size
from .rounds import medians

ROWS = int(os.environ.get("BENCH_ROWS") or 100_000)
NAMES = ["starts_on", "title", "kind", "units", "host", "place", "residents", "members", "state"]
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
KINDS = ("csv", "xlsx")


class Place:
    """A county of the database with somebody of its office, and a folder for the files."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.county = County.objects.filter(code__startswith="99").order_by("code").first()
        self.owner = make.user("county_office", self.county)
        rows = Activity.objects.visible_to(self.owner).exclude(state=State.VOIDED)
        self.last = rows.order_by("pk").values_list("pk", flat=True)[ROWS - 1]

    def export(self):
        request = HttpRequest()
        request.user, request.GET = self.owner, QueryDict(f"columns={','.join(NAMES)}")
        page = ExportView(register=register_of(Activity))
        page.setup(request)
        page.rows = lambda: ExportView.rows(page).filter(pk__lte=self.last)
        return page.export()

    def product(self, kind):
        with self.file(f"product.{kind}").open("w+b") as file:
            made = self.export().write(file, kind, by=self.owner)
        if made["rows"] != ROWS:
            raise RuntimeError(made)

    def floor_csv(self):
        values = {"county": self.county.pk, "last": self.last, "comma": _(", ")}
        values |= {state.name.lower(): str(state.label) for state in State}
        path = self.file("floor.csv")
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self.export().header)
            with connection.chunked_cursor() as cursor:
                cursor.itersize = 2000
                cursor.execute(SQL, values)
                writer.writerows(cursor)

    def floor_xlsx(self, cells):
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        book = xlsxwriter.Workbook(self.file("floor.xlsx"), options)
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, (first, *others) in enumerate(cells):
            sheet.write_datetime(number, 0, first, day)
            for column, value in enumerate(others, start=1):
                write = sheet.write_number if type(value) is int else sheet.write_string
                write(number, column, value)
        book.close()

    def file(self, name):
        return self.folder / name


def measure(place):
    product, floor = medians(lambda: place.product("csv"), place.floor_csv)
    if place.file("product.csv").read_bytes() != place.file("floor.csv").read_bytes():
        raise RuntimeError("The two files of one list differ.")
    Ratio("export csv", f"{ROWS:,} rows of 9 columns", product, floor).tell()
    cells = [tuple(row) for row in place.export().rows]
    product, floor = medians(lambda: place.product("xlsx"), lambda: place.floor_xlsx(cells))
    Ratio("export xlsx", f"{ROWS:,} rows of 9 columns", product, floor).tell()


def grow(place, kind):
    place.export()  # what is made once by each process is there
    before = kilobytes("VmRSS")
    place.product(kind)
    growth = (kilobytes("VmHWM") - before) / 1024
    Size(
        f"export {kind}, memory", f"growth of a process that writes {ROWS:,} rows", growth, "MiB"
    ).tell()


@transaction.atomic
def main(kind=None):
    with tempfile.TemporaryDirectory() as folder, translation.override("zh-hans"):
        place = Place(folder)
        if kind:
            grow(place, kind)
        else:
            measure(place)
    transaction.set_rollback(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
    if not sys.argv[1:]:
        for kind in KINDS:
            subprocess.run([sys.executable, "-m", "bench.files_export", kind], check=True)
