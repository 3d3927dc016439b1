from django.core.management.base import BaseCommand, CommandError

from reports.commands import add_quarter_arguments, county_of, quarter_of
from reports.computing import fresh_figures, store, stored_figures
from reports.figures import COLUMNS
from reports.scopes import county_scope


class Command(BaseCommand):
    help = "Compute the figures of a quarter and store them, or compare the stored ones."

    def add_arguments(self, parser):
        add_quarter_arguments(parser)
        parser.add_argument(
            "--verify", action="store_true", help="store nothing; name what differs and exit 1"
        )

    def handle(self, *args, **options):
        quarter, county = quarter_of(options["quarter"]), county_of(options["county"])
        if options["verify"]:
            return self.verify(county, quarter)
        stored = store(county, quarter)
        self.stdout.write(f"Stored {len(stored.rows)} rows of {quarter}, {county}.")

    def verify(self, county, quarter):
        stored = stored_figures(county, quarter)
        if stored is None:
            raise CommandError(
                f"No figures of {quarter} are stored for {county}: compute them first."
            )
        found = differences(stored, fresh_figures(county_scope(county), quarter))
        if found:
            raise CommandError("\n".join([f"The stored figures of {quarter} differ:", *found]))
        self.stdout.write(f"The {len(stored.rows)} stored rows of {quarter}, {county}, hold.")


def differences(stored, fresh) -> list[str]:
    """One line for every value that differs: ``key split member column: stored, now``."""
    lines = []
    for place in dict.fromkeys([*stored.index, *fresh.index]):
        was, now = stored.row(*place), fresh.row(*place)
        name = " ".join(part for part in place if part)
        lines += [
            f"{name} {column}: {was.measure.plain(getattr(was, column))} stored, "
            f"{now.measure.plain(getattr(now, column))} now"
            for column in COLUMNS
            if getattr(was, column) != getattr(now, column)
        ]
    return lines
