"""The demo county: the yardstick of design page figures.md, told from fictitious names."""

from django.db import connection, transaction
from django.utils import translation

from .activities import add_activities
from .agreements import add_agreements, add_five_haves
from .county import add_accounts, add_county, add_posts
from .dates import Calendar
from .donations import add_donations
from .exchanges import add_exchanges
from .history import add_history
from .liaison import add_liaison
from .meetings import add_meetings
from .members import add_attendances, add_members
from .needy import add_needy
from .pairing import add_pairing
from .plans import add_plans
from .posts import add_surroundings
from .returns import add_returns
from .story import Story
from .units import add_units


def build(as_of) -> Story:
    """Build the county as it stands on the day: the same day gives the same rows."""
    with transaction.atomic(), translation.override("zh-hans"):
        story = Story(Calendar(as_of))
        add_accounts(story)
        add_county(story)
        add_units(story)
        add_posts(story)
        add_agreements(story)
        add_five_haves(story)
        plans = add_activities(story)
        add_donations(story, plans)
        add_pairing(story)
        add_exchanges(story)
        add_needy(story)
        add_liaison(story)
        add_members(story)
        add_attendances(story)
        add_surroundings(story)
        add_meetings(story)
        add_plans(story, plans)
        know_the_tables()
        add_returns(story)  # counts what was told so far
        add_history(story)
    return story


def know_the_tables():
    """PostgreSQL plans by what it knows of its tables, which is nothing after so many new rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
