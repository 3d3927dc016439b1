import unicodedata

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cobuild.core.audit import AuditEntry, difference
from communities.models import County


class Command(BaseCommand):
    help = "Create an empty county, ready for work."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", help="division code, 6 digits (GB/T 2260)")
        parser.add_argument("name", metavar="NAME")

    @transaction.atomic
    def handle(self, *, code, name, **options):
        county = County(code=unicodedata.normalize("NFKC", code).strip(), name=name.strip())
        county.set_pinyin()
        try:
            county.full_clean(exclude=["pinyin", "initials"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        county.save()
        changes = difference({}, county.audit_snapshot())
        AuditEntry.note(county, AuditEntry.Action.CREATE, by=None, changes=changes)
        self.stdout.write(f"Created the county {county.code} {county.name}.")
