"""What is right of a sheet goes into the database: all new and all changed rows together."""

from copy import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from cobuild.core import bulk
from cobuild.core.audit import AuditEntry, difference, snapshot
from cobuild.core.breaches import breaches
from cobuild.core.saving import words_for

from .matching import wanted_rows


@dataclass(eq=False)
class Change:
    """A record to be written: with ``stored``, as it was, an old one; else a new one.

    ``rows`` of its part are None where they stay; ``several`` are its many-to-many rows, by field.
    """

    entry: object
    record: object
    stored: object = None
    before: dict = field(default_factory=dict)
    several: dict = field(default_factory=dict)
    rows: list | None = None
    fields: tuple[str, ...] = ()  # that changed, the several ones aside

    @property
    def part(self):
        return self.entry.part

    @property
    def is_new(self):
        return self.stored is None

    def texts(self) -> dict:
        """The record as its history tells it."""
        known = {name: in_order(rows) for name, rows in self.several.items()}
        if self.is_new:
            known = {name: [] for name in several_of(self.record)} | known
        if self.rows is not None and self.entry.part:
            known[self.entry.part.relation] = self.rows
        return snapshot(self.record, known)


def several_of(record) -> list[str]:
    return [each.name for each in record._meta.many_to_many] + list(record.audited_parts)


def in_order(rows) -> list:
    return sorted(rows, key=lambda row: (getattr(row, "pinyin", ""), row.pk))


def creation(attempt, user, state) -> Change:
    new = attempt.new
    new.created_by, new.state = user, state or new.state
    several = {each.name: wanted_rows(attempt, each) for each in new._meta.many_to_many}
    return Change(attempt.entry, new, several=several, rows=attempt.rows)


def alteration(record, attempt, fields, rows) -> Change:
    """Put what the sheet says into the record; its relations are loaded."""
    stored, before = copy(record), record.audit_snapshot()
    several = {}
    for each in fields:
        if each.many_to_many:
            several[each.name] = wanted_rows(attempt, each)
        else:
            setattr(record, each.name, getattr(attempt.new, each.name))
    for name, always in record.always_among.items():
        if always in {each.name for each in fields} and name not in several:
            together = [*getattr(record, name).all(), getattr(record, always)]
            several[name] = list({row.pk: row for row in together}.values())
    record.version += 1
    record.check_alone()
    single = tuple(each.name for each in fields if not each.many_to_many)
    return Change(attempt.entry, record, stored, before, several, rows, single)


class Writer:
    """Writes the changes of one model; ``refuse(entry, error)`` is told of those that cannot be."""

    def __init__(self, model, refuse):
        self.model, self.refuse = model, refuse

    def write(self, changes) -> list[Change]:
        """Write what the database takes, and give it; new records have their keys then."""
        self.prepare(changes)
        while changes:
            try:
                with transaction.atomic():
                    self.store(changes)
                break
            except (IntegrityError, DataError) as error:
                changes = self.without_guilty(changes, error)
        errors = self.model.check_together(
            [change.record for change in changes],
            {change.record.pk: change.stored for change in changes if change.stored},
        )
        return self.without(changes, {key: [error] for key, error in errors.items()})

    def prepare(self, changes):
        new = [change.record for change in changes if change.is_new]
        keys = bulk.new_keys(self.model, len(new)) if new else ()
        for change in changes:
            change.record.derive()
        for record, key in zip(new, keys, strict=True):
            bulk.give_key(record, key)
        for change in changes:
            for row in change.rows or ():
                setattr(row, owner_field(change).name, change.record)
                derive(row)

    def store(self, changes):
        old = [change for change in changes if not change.is_new]
        bulk.update(self.model, [change.record for change in old])
        bulk.insert(self.model, [change.record for change in changes if change.is_new])
        for each in self.model._meta.many_to_many:
            self.store_several(each, [c for c in changes if each.name in c.several])
        self.store_rows([change for change in changes if change.rows is not None])

    def store_several(self, field, changes):
        through = field.remote_field.through
        mine, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
        old = [change.record.pk for change in changes if not change.is_new]
        if old:
            through._base_manager.filter(**{f"{mine}__in": bulk.among(old)}).delete()
        pairs = [
            (change.record.pk, row.pk) for change in changes for row in change.several[field.name]
        ]
        names = [through._meta.pk.name, mine, theirs]
        keys = bulk.new_keys(through, len(pairs)) if pairs else ()
        rows = ((key, *pair) for key, pair in zip(keys, pairs, strict=True))
        bulk.write_into(through._meta.db_table, [through._meta.get_field(n) for n in names], rows)

    def store_rows(self, changes):
        rows = [row for change in changes for row in change.rows]
        part = next((change.part for change in changes if change.part), None)
        if part is None:
            return
        old = [change.record.pk for change in changes if not change.is_new]
        if old:
            name = owner_field(changes[0]).name
            part.model._base_manager.filter(**{f"{name}__in": bulk.among(old)}).delete()
        self.add(part.model, rows)

    def add(self, model, rows):
        keys = bulk.new_keys(model, len(rows)) if rows else ()
        for row, key in zip(rows, keys, strict=True):
            bulk.give_key(row, key)
        bulk.insert(model, rows)

    def without_guilty(self, changes, error) -> list[Change]:
        """The changes but for those that break a rule; none where it cannot be told which do."""
        found = breaches(self.model, [change.record for change in changes])
        rows = {row.pk: change for change in changes for row in change.rows or () if row.pk}
        if rows:
            part = next(change.part for change in rows.values())
            told = breaches(part.model, [row for c in rows.values() for row in c.rows])
            for key, errors in told.items():
                found.setdefault(rows[key].record.pk, []).extend(errors)
        if not found:
            words = ValidationError(words_for(error, [self.model]))
            found = {change.record.pk: [words] for change in changes}
        return self.without(changes, found)

    def without(self, changes, errors) -> list[Change]:
        for change in changes:
            for error in errors.get(change.record.pk, ()):
                self.refuse(change.entry, error)
        return [change for change in changes if change.record.pk not in errors]


def derive(row):
    if hasattr(row, "derive"):
        row.derive()


def owner_field(change):
    """The field by which rows of the part name their record."""
    return getattr(type(change.record), change.part.relation).field


def note_all(changes, user, reason=""):
    """The history of all of them."""
    AuditEntry.note_all(
        [
            (
                change.record,
                AuditEntry.Action.CREATE if change.is_new else AuditEntry.Action.UPDATE,
                difference(change.before, change.texts()),
            )
            for change in changes
        ],
        by=user,
        reason=reason,
    )
