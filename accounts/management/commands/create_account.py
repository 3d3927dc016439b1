import secrets

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Post, User
from accounts.roles import ROLES
from cobuild.core.audit import AuditEntry, difference
from cobuild.core.scope import INSTALLATION
from communities.models import Community, County, Zone
from units.models import Unit

PLACES = {"zone": Zone, "community": Community, "unit": Unit}
SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
LENGTH = 16


class Command(BaseCommand):
    help = "Create an account with one post and print its password, once."

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="NAME", help="small letters, digits and . _ -")
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--full-name", help="default: the account name")
        parser.add_argument("--county", metavar="CODE", help="not needed where there is one county")
        for place in PLACES:
            parser.add_argument(
                f"--{place}", metavar="NAME", help=f"the {place} of a role for a {place}"
            )

    def handle(self, *, username, role, full_name=None, county=None, **options):
        password = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
        named = {key: options[key] for key in PLACES if options.get(key)}
        try:
            with transaction.atomic():
                place = self.place(ROLES[role], county, named)
                user = User.objects.create_user(
                    username, password, name=full_name or username, must_change_password=True
                )
                post = Post(user=user, role=role, since=timezone.localdate(), **place)
                post.full_clean()
                post.save()
                note_creation(user, leave_out={"password"})
                note_creation(post)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(
            f"Created the account {username}: {role} {post.place or ''}".rstrip() + "."
        )
        self.stdout.write(f"Password, shown only here: {password}")

    def place(self, role, code, named):
        """The fields of the post: just the place that the role applies to, and its county."""
        wanted = {role.place} & set(PLACES)
        if set(named) != wanted:
            raise CommandError(f"The role {role.key} takes {takes(role.place)}.")
        if role.place == INSTALLATION:
            return {}
        county = find_county(code)
        return {"county": county} | {
            key: find(PLACES[key], name, county) for key, name in named.items()
        }


def takes(place):
    if place in PLACES:
        return f"--{place} and no other place"
    return "no --zone, --community or --unit"


def find_county(code):
    counties = County.objects.counted()
    found = list(counties.filter(code=code) if code else counties[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"There is no county {code}.")
    raise CommandError("Name the county with --county CODE." if found else "Create a county first.")


def find(model, name, county):
    rows = model.objects.counted().filter(county=county)
    found = list(rows.filter(name=name)[:2]) or list(rows.filter(Q(short_name=name))[:2])
    if len(found) == 1:
        return found[0]
    known = "More than one" if found else "No"
    raise CommandError(f"{known} {model._meta.model_name} of this county is called {name}.")


def note_creation(record, leave_out=frozenset()):
    texts = {key: text for key, text in record.audit_snapshot().items() if key not in leave_out}
    AuditEntry.note(record, AuditEntry.Action.CREATE, by=None, changes=difference({}, texts))
