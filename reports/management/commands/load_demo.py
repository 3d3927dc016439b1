from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.demo import DEMO_PASSWORD
from accounts.models import User
from communities.models import County
from reports.demo import build
from reports.demo.data import data
from reports.demo.dates import STORY_ENDS

WHAT_IS_INVENTED = (
    "Every name and number in it is fictitious, but for the totals that the county described in "
    "2003. Two of the county's figures are lost, their values here are inventions: the residents "
    "taking part, and the members' share of all in-service members."
)


class Command(BaseCommand):
    help = "Build the demo county, its history moved so that it ends in the quarter of the day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of", metavar="DATE", help="2003-03-31 keeps the original dates; default: today"
        )

    def handle(self, *, as_of=None, **options):
        day = parse_day(as_of)
        if is_loaded():
            self.stdout.write("The demo county is there already; nothing was changed.")
            return
        if County.objects.exists():
            raise CommandError(
                "This database holds another county: load the demo into an empty one."
            )
        if User.objects.filter(username__startswith="demo.").exists():
            raise CommandError("This database has accounts whose names begin with demo. already.")
        story = build(day)
        self.stdout.write(
            f"Built the demo county as of {day}: {len(story.units)} units, "
            f"{len(story.recorded)} records in all.\n"
            f"{WHAT_IS_INVENTED}\n"
            f"Accounts: {', '.join(user.username for user in story.users.values())}; "
            f"password {DEMO_PASSWORD}. Do not use this database for real records."
        )


def parse_day(text):
    """The day the history ends on; from the story's own quarter until today."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise CommandError(f"{text!r} is not a day such as 2003-03-31.") from None
    if not STORY_ENDS.first <= day <= today:
        raise CommandError(f"The day lies between {STORY_ENDS.first} and today, {today}.")
    return day


def is_loaded():
    county = County.objects.filter(code=data("county")["code"])
    return county.filter(post__user__username="demo.office").exists()
