from django.core.management.base import BaseCommand, CommandError

from cobuild.core.chain.anchor import anchor_file
from cobuild.core.chain.verify import Kind, verify_log

WORDS = {
    Kind.CHANGED: "{row} was changed.",
    Kind.DELETED: "{row} was deleted.",
    Kind.SWAPPED: "{row} was put in the place of another one.",
    Kind.INSERTED: "{row} was not written by this system.",
    Kind.TAIL_CUT: "The end was cut off from place {sequence} on; the anchor knows {anchored}.",
    Kind.NO_ANCHOR: "There is no anchor at {file}: a cut end would not be seen.",
}


class Command(BaseCommand):
    help = "Go through the audit log and name the first row that is not as it was written."

    def add_arguments(self, parser):
        parser.add_argument(
            "--without-anchor", action="store_true", help="do not ask the file outside the database"
        )

    def handle(self, *, without_anchor, **options):
        found = verify_log(with_anchor=not without_anchor)
        if found.first:
            raise CommandError(words_of(found))
        self.stdout.write(
            f"The audit log is as it was written: {found.sealed} entries in order, "
            f"{found.waiting} not sealed yet, anchored up to {found.anchored}."
        )


def words_of(found) -> str:
    broken = found.first
    words = WORDS[broken.kind].format(
        row=row_of(broken), sequence=broken.sequence, anchored=found.anchored, file=anchor_file()
    )
    return f"{broken.kind}: {words} {found.sealed} entries before it are in order."


def row_of(broken) -> str:
    place = f"at place {broken.sequence}" if broken.sequence else "without a place in the chain"
    return f"Entry {broken.entry} {place}" if broken.entry else f"The entry {place}"
