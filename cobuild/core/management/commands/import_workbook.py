from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cobuild.core import cells
from cobuild.core.imports.ledgers.declare import declared_ledgers, named
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

        parser.add_argument(
            "--as", dest="kind", metavar="KIND", help="what the sheets are, where it is not clear"
        )
        parser.add_argument(
            "--value",
            action="append",
            default=[],
            metavar="ITEM=VALUE",
            help="what holds for all rows of a ledger that say nothing else; may be repeated",
        )

    def handle(self, *args, file, dry_run, user, kind, value, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}") from error
        owner = user_called(user)
        try:
            sheets = read_sheets(content, file.name)
        except ValidationError as error:
            raise CommandError(f"{file}: {' '.join(error.messages)}") from error
        fixed = dict(map(fixed_value, value))
        workbook = WorkbookImport.objects.create(
            owner=owner,
            name=file.name[:150],
            content=content,
            understood=said_of(sheets, kind, importable_by(owner)),
        )
        self.tell(file, workbook.work(sheets, keep=not dry_run, fixed=fixed), dry_run)

    def tell(self, file, outcome, dry_run):
        if not outcome.is_right:
            raise CommandError(
                "\n".join([f"{file}: nothing was written.", *wrong(outcome), *notes(outcome)])
            )
        counts = outcome.counts
        done = "would be" if dry_run else "are"
        self.stdout.write("".join(f"{line}\n" for line in notes(outcome)), ending="")
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


def said_of(sheets, kind, registers) -> dict:
    """Of every sheet that it is of the kind, where one is named."""
    if kind is None:
        return {}
    if named(kind, registers) is None:
        names = [each.name for each in (*declared_ledgers(), *registers)]
        raise CommandError(f"“{kind}” is none of: {', '.join(names)}.")
    return {sheet.title: {"kind": kind} for sheet in sheets}


def fixed_value(said) -> tuple[str, str]:
    """An item of a ledger, by its key or label, and its value for all rows."""
    name, _, text = said.partition("=")
    items = [item for ledger in declared_ledgers() for item in ledger.items if item.fixed]
    item = next((each for each in items if cells.heading(name) in each.names), None)
    if item is None or not text.strip():
        keys = ", ".join(dict.fromkeys(each.key for each in items))
        raise CommandError(f"“{said}”: write ITEM=VALUE, where ITEM is one of: {keys}.")
    try:
        return item.key, str(cells.day(text) if item.is_day else text.strip())
    except ValidationError as error:
        raise CommandError(f"“{said}”: {' '.join(error.messages)}") from None


def notes(outcome) -> list[str]:
    """What one should know of the workbook and of how its sheets were understood."""
    lines = list(outcome.notes)
    for sheet in outcome.sheets:
        lines += [f"{sheet['title']}: {note}" for note in sheet["notes"]]
    return lines


def wrong(outcome) -> list[str]:
    """What is wrong, cell by cell, in as many lines as a person reads."""
    lines = list(outcome.problems)
    for row in outcome.rows:
        lines += [f"{row.sheet} {letters}{row.number}: {words}" for letters, words in row.places]
    more = len(lines) - MOST_TOLD
    return lines[:MOST_TOLD] + ([f"… and {more} more."] if more > 0 else [])
