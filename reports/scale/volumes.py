"""The activities of the synthetic counties and what comes with them, made by PostgreSQL itself.

A stage is a statement in sql/, run over a range of ids at a time. What a row is like follows from
its id alone: pg_temp.dice (sql/prepare.sql) throws a number for each use.
"""

from pathlib import Path

from activities.models import Activity, Aid, Attendance, Donation, DonationItem

from .county import names
from .indexes import without_indexes

SQL = Path(__file__).with_name("sql")
AT_ONCE = 200_000
STAGES = {
    "activities": Activity,
    "communities": Activity.communities.through,
    "units": Activity.units.through,
    "branches": Activity.unit_branches.through,
    "donations": Donation,
    "lots": DonationItem,
    "attendances": Attendance,
    "aid": Aid,
}


def add_activities(cursor, volume, counties, tell):
    """Fill the tables of the stages for the counties of these ids."""
    words = texts()
    run(cursor, "prepare", {"counties": counties, "seed": volume.seed})
    before = last_id(cursor)
    values = {
        **words,
        "before": before,
        "number": len(counties),
        "activities": volume.activities,
        "day": volume.first,
        "days": volume.days,
    }
    for name, model in STAGES.items():
        with tell(model._meta.db_table) as count, without_indexes(cursor, model):
            count(sum(run(cursor, name, values | span) for span in spans(before, volume)))
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('activities_activity', 'id'), %s)",
        [before + volume.activities],
    )
    run(cursor, "tidy", {})


def last_id(cursor) -> int:
    cursor.execute("SELECT coalesce(max(id), 0) FROM activities_activity")
    return cursor.fetchone()[0]


def spans(before, volume):
    """{first, last} of the ids that one statement makes."""
    end = before + volume.activities
    for first in range(before + 1, end + 1, AT_ONCE):
        yield {"first": first, "last": min(first + AT_ONCE - 1, end)}


def run(cursor, name, values) -> int:
    """The number of rows that the statement made."""
    cursor.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"), values)
    return cursor.rowcount


def texts():
    known = names()
    return {
        "remark": known["goal"],
        "content": known["content"],
        "purpose": known["purpose"],
        "goods": known["goods"],
        "receiver": known["person"].format(number=1),
        "second_receiver": known["person"].format(number=2),
    }
