import time
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from communities.models import County
from reports.scale import build
from reports.scale.county import CODE
from reports.scale.volume import Volume

MOST = {"counties": 999, "activities": 100_000_000, "quarters": 100, "seed": 1_000_000}
ROOM = CODE[:2]  # the codes of synthetic counties begin with these digits


class Command(BaseCommand):
    help = "Fill an empty PostgreSQL database with synthetic counties, for measurements."

    def add_arguments(self, parser):
        parser.add_argument("--counties", type=int, required=True)
        parser.add_argument("--activities", type=int, required=True, help="of all counties")
        parser.add_argument("--quarters", type=int, default=40, help="up to the one of today")
        parser.add_argument("--seed", type=int, default=1, help="the same gives the same rows")

    def handle(self, *args, counties, activities, quarters, seed, **options):
        wanted = {
            "counties": counties, "activities": activities, "quarters": quarters, "seed": seed
        }  # fmt: skip
        check(wanted)
        first_number = County.objects.count() + 1
        build(Volume(**wanted, today=timezone.localdate()), first_number, self.tell)
        self.stdout.write(f"Loaded {counties} synthetic counties with {activities:,} activities.")

    @contextmanager
    def tell(self, label):
        """Write what a stage made and how long it took."""
        began, rows = time.monotonic(), []
        yield rows.append
        took = time.monotonic() - began
        self.stdout.write(f"{label:<36} {sum(rows):>12,} rows {took:>8.1f} s")
        self.stdout.flush()


def check(wanted):
    """Refuse a database that is not for this, and numbers that cannot be."""
    if connection.vendor != "postgresql":
        raise CommandError("load_scale needs PostgreSQL: name a database in DATABASE_URL.")
    for name, number in wanted.items():
        if not 1 <= number <= MOST[name]:
            raise CommandError(f"--{name} is a number from 1 to {MOST[name]:,}.")
    if County.objects.exclude(code__startswith=ROOM).exists():
        raise CommandError(
            "This database holds a county that is not synthetic: take an empty database."
        )
