from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.commands import add_quarter_arguments, county_of, quarter_of
from reports.models import Publication
from reports.publishing import check_may_publish
from reports.tasks import close_here


class Command(BaseCommand):
    help = "Close a quarter: publish its first version. A quarter closed already stays as it is."

    def add_arguments(self, parser):
        add_quarter_arguments(parser)

    def handle(self, *args, **options):
        quarter, county = quarter_of(options["quarter"]), county_of(options["county"])
        first = Publication.objects.of(county, quarter).first()
        if first:
            self.stdout.write(f"{quarter} of {county} was closed already, at {at(first)}.")
            return
        self.close(county, quarter)

    def close(self, county, quarter):
        try:
            check_may_publish(quarter, version=1, reason="")
        except ValidationError as error:
            raise CommandError(not_closed(county, quarter, *error.messages)) from None
        job = close_here(county, quarter, way=Publication.Way.COMMAND)
        if job.state != job.State.DONE:
            raise CommandError(not_closed(county, quarter, words_for(job)))
        if "refused" in job.result:
            raise CommandError(not_closed(county, quarter, *job.result["refused"]))
        first = Publication.objects.of(county, quarter).first()
        self.stdout.write(f"Closed {quarter} of {county}, at {at(first)}.")


def at(publication) -> str:
    return f"{timezone.localtime(publication.published_at):%Y-%m-%d %H:%M}"


def not_closed(county, quarter, *reasons) -> str:
    return f"{quarter} of {county} is not closed: {' '.join(reasons)}"


def words_for(job) -> str:
    """Why the job is not done."""
    if job.state == job.State.RUNNING:
        return "The background service is at it right now; look again in a moment."
    return f"The work failed ({job.error})."
