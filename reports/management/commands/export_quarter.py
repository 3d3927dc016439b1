from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.commands import add_quarter_arguments, county_of, quarter_of
from reports.computing import fresh_figures
from reports.models import Publication
from reports.quarter_file import KINDS, QuarterFile, note_export
from reports.scopes import county_scope
from reports.wording import county_unit


class Command(BaseCommand):
    help = "Write the figures of a quarter to a file: computed now, or as they were published."

    def add_arguments(self, parser):
        add_quarter_arguments(parser)
        parser.add_argument("--format", choices=KINDS, default="xlsx")
        parser.add_argument("--publication", type=int, metavar="N", help="the published version N")
        parser.add_argument("--output", metavar="FILE", help="default: named after the report")

    def handle(self, *args, **options):
        quarter, county = quarter_of(options["quarter"]), county_of(options["county"])
        kind, version = options["format"], options["publication"]
        if version is None:
            name, content = computed_now(county, quarter, kind)
        else:
            name, content = as_published(county, quarter, version, kind)
        path = Path(options["output"] or name)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror or error}") from error
        note_export(name)
        self.stdout.write(f"Wrote {path}: the figures of {quarter}, {county}.")


def computed_now(county, quarter, kind):
    """(name, bytes) of the file"""
    scope = county_scope(county)
    figures = fresh_figures(scope, quarter)
    file = QuarterFile(figures, scope, county_unit(county), by="export_quarter")
    return file.name(kind), file.content(kind)


def as_published(county, quarter, version, kind):
    """(name, bytes) of the version's file, the same at any time and on any machine"""
    publication = Publication.objects.of(county, quarter).filter(version=version).first()
    if publication is None:
        raise CommandError(f"There is no published version {version} of {quarter}, {county}.")
    file = publication.files.filter(kind=kind).first()
    if file is None:
        raise CommandError(
            f"Version {version} of {quarter}, {county}, was published without a file of the kind "
            f"{kind}. It has: {kinds_of(publication)}."
        )
    return file.name, bytes(file.content)


def kinds_of(publication):
    return ", ".join(publication.files.order_by("pk").values_list("kind", flat=True))
