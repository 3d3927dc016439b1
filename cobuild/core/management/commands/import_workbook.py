from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cobuild.core.imports.registers import importable_by
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.sheets import read_sheets

MOST_TOLD = 50


class Command(BaseCommand):
    help = "Write the rows of a workbook into the registers: all of them, or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would become of it")
        parser.add_argument(
            "--user", metavar="NAME", help="in whose name; needed where several can"
        )

    def handle(self, *args, file, dry_run, user, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}") from error
        owner = user_called(user)
        try:
            sheets = read_sheets(content, file.name)
        except ValidationError as error:
            raise CommandError(f"{file}: {' '.join(error.messages)}") from error
        workbook = WorkbookImport.objects.create(owner=owner, name=file.name[:150], content=content)
        self.tell(file, workbook.work(sheets, keep=not dry_run), dry_run)

    def tell(self, file, outcome, dry_run):
        if not outcome.is_right:
            raise CommandError("\n".join([f"{file}: nothing was written.", *wrong(outcome)]))
        counts = outcome.counts
        done = "would be" if dry_run else "are"
        self.stdout.write(
            f"{file}: {counts['new']} rows {done} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged."
        )


def user_called(name):
    """The user of this name; without a name the only one of a county office."""
    users = get_user_model().objects.all()
    if name:
        user = users.filter(username=name).first()
        if user is None or not importable_by(user):
            raise CommandError(f"No user “{name}” may import.")
        return user
    able = [user for user in users if user.holds("county_office")]
    if len(able) != 1:
        raise CommandError("Say in whose name to import: --user NAME.")
    return able[0]


def wrong(outcome) -> list[str]:
    """What is wrong, cell by cell, in as many lines as a person reads."""
    lines = list(outcome.problems)
    for row in outcome.rows:
        lines += [f"{row.sheet} {letters}{row.number}: {words}" for letters, words in row.places]
    more = len(lines) - MOST_TOLD
    return lines[:MOST_TOLD] + ([f"… and {more} more."] if more > 0 else [])
