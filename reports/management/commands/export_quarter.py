from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cobuild.core.audit import AuditEntry
from reports.commands import add_quarter_arguments, county_of, quarter_of
from reports.computing import fresh_figures
from reports.quarter_file import QuarterFile
from reports.scopes import county_scope
from reports.wording import county_unit


class Command(BaseCommand):
    help = "Write the figures of a quarter, computed now, to a file."

    def add_arguments(self, parser):
        add_quarter_arguments(parser)
        parser.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
        parser.add_argument("--output", metavar="FILE", help="default: named after the report")

    def handle(self, *args, **options):
        quarter, county = quarter_of(options["quarter"]), county_of(options["county"])
        kind, scope = options["format"], county_scope(county)
        figures = fresh_figures(scope, quarter)
        file = QuarterFile(figures, scope, county_unit(county), by="export_quarter")
        path = Path(options["output"] or file.name(kind))
        try:
            path.write_bytes(file.content(kind))
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror or error}") from error
        self.note(file.title, kind)
        self.stdout.write(f"Wrote {path}: the figures of {quarter}, {county}.")

    def note(self, title, kind):
        AuditEntry.objects.create(
            action=AuditEntry.Action.EXPORT,
            label="reports.quarterfigures",
            object_text=f"{title} ({kind})"[:300],
        )
