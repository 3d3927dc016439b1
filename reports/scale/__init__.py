"""Synthetic counties in bulk, for measurements: as large as wanted, and nobody's.

What a county is made of (its places, units, promises and people) has the size of a real one and is
made of models; what happens there is as much as is asked for and is made by PostgreSQL itself.
"""

from django.db import connection, transaction
from django.utils import translation

from . import county, happenings, people, promises
from .volume import Volume
from .volumes import add_activities

CHAPTERS = (
    ("places and units", county.add_county),
    ("promises", promises.add_promises),
    ("people", people.add_people),
    ("meetings, funds and plans", happenings.add_happenings),
)


def build(volume: Volume, first_number: int, tell) -> None:
    """Make the counties from this number on; ``tell(label)`` stands around each stage.

    ``tell`` gives a context whose value is called with the number of rows. All or nothing: a
    failure leaves the database as it was.
    """
    with transaction.atomic(), connection.cursor() as cursor, translation.override("zh-hans"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else millions of checks wait in memory
        numbers = range(first_number, first_number + volume.counties)
        made = [county.Made(volume, number) for number in numbers]
        for label, add in CHAPTERS:
            with tell(label) as count:
                count(sum(add(each) for each in made))
        add_activities(cursor, volume, [each.county.pk for each in made], tell)
        with tell("statistics of the tables") as count:
            # by name: without names it would hold tables that all databases of the server share
            cursor.execute(f"ANALYZE {', '.join(connection.introspection.django_table_names())}")
            count(0)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
