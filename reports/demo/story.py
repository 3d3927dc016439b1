"""What the chapters of the demo county share: its calendar, its people, its records so far."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cobuild.core.names import Named, Person
from cobuild.core.records import State

from .data import data
from .dates import Calendar

BEGINNING = date(1999, 1, 1)
SEED = 20030331
STEPS = {
    State.DRAFT: ("create",),
    State.SUBMITTED: ("create", "submit"),
    State.CONFIRMED: ("create", "submit", "confirm"),
    State.RETURNED: ("create", "submit", "send_back"),
    State.VOIDED: ("create", "submit", "void"),
}
DAYS_LATER = {"create": 0, "submit": 1, "confirm": 4, "send_back": 3, "void": 3}


@dataclass
class Story:
    """``day()`` turns a day of the story into the day that is stored; ``add()`` stores a record."""

    calendar: Calendar
    chance: Random = field(default_factory=lambda: Random(SEED))
    users: dict = field(default_factory=dict)
    county: object = None
    zones: list = field(default_factory=list)
    communities: list = field(default_factory=list)
    branches: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)  # by short name
    unit_branches: list = field(default_factory=list)  # those that pair, no committee
    headcounts: dict = field(default_factory=dict)  # {unit: [in-service members, by year]}
    placements: list = field(default_factory=list)
    leaders: dict = field(default_factory=dict)
    agreements: list = field(default_factory=list)
    partners: list = field(default_factory=list)  # activity, communities, units
    recorded: list = field(default_factory=list)  # every record, in order: what the history tells
    pairs: list = field(default_factory=list)
    households: list = field(default_factory=list)
    association: object = None
    registrations: list = field(default_factory=list)
    people: int = 0
    phones: int = 0

    def day(self, story: date | None):
        return story and self.calendar.day(story)

    def has_come(self, story: date) -> bool:
        return self.calendar.has_come(story)

    def by_now(self, story: date) -> date:
        """The day as it is stored, or the county's newest: what has to be there in any case."""
        return min(self.day(story), self.calendar.as_of)

    def chance_of(self, chapter) -> Random:
        """A chapter's own chance: what one tells does not depend on the others."""
        return Random(f"{SEED} {chapter}")

    def place_of(self, community) -> int:
        return self.communities.index(community)

    def person(self) -> str:
        """The next invented name; both numbers of names are primes, so none comes twice."""
        surnames, given = data("people")["surnames"], data("people")["given"]
        self.people += 1
        return surnames[self.people % len(surnames)] + given[self.people % len(given)]

    def phone(self) -> str:
        """A number that no exchange gives out: it begins with noughts."""
        self.phones += 1
        return f"0573-0000{self.phones:04}"

    @property
    def liaison_unit(self):
        return self.units[data("units")["committee"]["unit"]]

    def recorder(self, community):
        """The account that would record for the community."""
        own = {0: "secretary", 1: "secretary2"}
        return self.users[own.get(self.communities.index(community), "office")]

    def add(self, record, *, on: date, by=None, state=State.CONFIRMED, remark=""):
        """Store the record as it stood after its last step; ``on`` is a day of the story."""
        return self.add_dated(record, self.day(on), by=by, state=state, remark=remark)

    def add_dated(self, record, day, *, by=None, state=State.CONFIRMED, remark=""):
        self.tell(record, day, by=by, state=state, remark=remark)
        insert(record)
        return record

    def add_all(self, told):
        """Store records of one model at once: each with its stored day and who recorded it."""
        for record, day, by in told:
            self.tell(record, day, by=by)
        insert_all([record for record, _day, _by in told])

    def tell(self, record, day, *, by=None, state=State.CONFIRMED, remark=""):
        """Give the record its state, its times and its steps, before it is stored."""
        steps = STEPS[state] if record.workflow else ("create",)
        turn = len(self.recorded)
        moments = [self.calendar.moment(day, turn, DAYS_LATER[step]) for step in steps]
        record.state, record.version = state, len(steps)
        record.remark = remark if state == State.RETURNED else ""
        record.void_reason = remark if state == State.VOIDED else ""
        record.created_by = by or self.users.get("office")  # nobody recorded the first accounts
        record.created_at, record.updated_at = moments[0], moments[-1]
        self.recorded.append((record, tuple(zip(steps, moments, strict=True))))


def insert(row):
    """Insert the row with the times it bears; a saved one would bear the time of loading."""
    fill(row)
    for parent, link in row._meta.parents.items():
        insert_parent(row, parent, link)
    row.save_base(raw=True, force_insert=True)


def insert_all(rows):
    """Insert the records of one model in a few statements, with the times they bear."""
    for row in rows:
        fill(row)
    if rows:
        model = type(rows[0])
        with own_times(*map(model._meta.get_field, ("created_at", "updated_at"))):
            model._base_manager.bulk_create(rows, batch_size=500)


def insert_parts(rows):
    """Insert rows that belong to records: they bear no times."""
    for row in rows:
        row.clean_fields(exclude=relations(row))
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=500)


def fill(row):
    """What saving would fill: pinyin, and what follows from other fields."""
    if isinstance(row, (Named, Person)):
        row.set_pinyin()
    row.clean_fields(exclude=relations(row))


@contextmanager
def own_times(*fields):
    """Rows keep the times they bear; else they would get the time of loading."""
    before = [(field, field.auto_now, field.auto_now_add) for field in fields]
    for each in fields:
        each.auto_now = each.auto_now_add = False
    try:
        yield
    finally:
        for each, now, now_add in before:
            each.auto_now, each.auto_now_add = now, now_add


def relations(row):
    """Foreign keys: the database checks them without a query each."""
    return [field.name for field in row._meta.concrete_fields if field.is_relation]


def insert_parent(row, parent, link):
    fields = [field.attname for field in parent._meta.concrete_fields]
    base = parent(**{name: getattr(row, name) for name in fields})
    base.save_base(raw=True, force_insert=True)
    setattr(row, parent._meta.pk.attname, base.pk)
    setattr(row, link.attname, base.pk)


def month_after(day: date, months: int) -> date:
    """The first day of the month that comes so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def stands(row_since, row_until, day) -> bool:
    return row_since <= day and (row_until is None or row_until >= day)
