"""One sheet into one register: reads, finds what is known, writes; problems stay with the row."""

from dataclasses import replace

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cobuild.core.audit import AuditEntry, difference
from cobuild.core.records import State
from cobuild.core.saving import words_for
from cobuild.core.scope import own_places

from .fates import Fate, Row
from .headings import ignored, is_required, problems_of, read_headings, targets_of
from .reading import Entry, SheetReader, grouped
from .records import Known, comparable, part_values, value_of, words_of


class SheetImport:
    """``run`` gives the user, the references, and whether what is written stays."""

    def __init__(self, run, register, sheet):
        self.run, self.register, self.sheet = run, register, sheet
        self.model = register.model
        self.headings = read_headings(register, sheet.rows)
        self.numbers = {}  # identity: the number of the row that named it first
        self.taken = set()  # keys of the records that rows named

    @cached_property
    def presets(self) -> dict:
        """What need not stand in a sheet: the only place where the user writes."""
        name = self.model.place_field
        if not name:
            return {}
        related = self.field(name).related_model
        rows = related._default_manager.visible_to(self.run.user).exclude(state="voided")
        only = list(rows.within(own_places(self.model, self.run.user))[:2])
        return {name: only[0]} if len(only) == 1 else {}

    def field(self, name):
        return self.model._meta.get_field(name)

    def references(self, target):
        """What the cells of a column can name; None for a column of plain values."""
        field = target.field
        return self.run.references(field.related_model) if field.is_relation else None

    def problems(self) -> list[str]:
        """What is wrong with the sheet as a whole."""
        if self.headings is None:
            return [_("No row of headings was found.")]
        return problems_of(self.register, self.headings, set(self.presets))

    def notes(self) -> list[str]:
        """The columns that nothing is read from."""
        names = ignored(self.register, self.headings) if self.headings else []
        words = _("These columns are left out, their headings are not known: %(names)s.")
        return [words % {"names": _(", ").join(names)}] if names else []

    def work(self) -> list[Row]:
        """Every row with its fate; what is right is written within the run's transaction."""
        entries = grouped(list(SheetReader(self).entries()))
        self.known = Known(self.register, self.identity(entries), self.run.user, lock=self.run.keep)
        self.known.load(self.asked_for(entries))
        written = {}
        for entry in entries:
            record = None if entry.is_wrong else self.record(entry)
            if record is not None:
                written[record.pk] = entry
        self.check_scope(written)
        return sorted((row for entry in entries for row in entry.rows), key=lambda row: row.number)

    def identity(self, entries) -> list[str]:
        """What identifies a record, as far as every row says it: the rest cannot tell apart."""
        right = [entry for entry in entries if not entry.is_wrong]
        said = [
            name
            for name in self.register.identity
            if all(name in {**entry.values, **entry.several} for entry in right)
        ]
        return said or list(self.register.identity)

    def asked_for(self, entries) -> set:
        """The values of the first identifying field: only such records can be meant."""
        name = self.known.names[0]
        values = [entry.values[name] for entry in entries if entry.values.get(name) is not None]
        return {comparable(value, self.field(name)) for value in values}

    def record(self, entry: Entry):
        """Write one record; gives it, or nothing where it is unchanged or wrong."""
        try:
            with transaction.atomic():
                return self.write(entry)
        except ValidationError as error:
            self.refuse(entry, error)
        except IntegrityError as error:
            models = [self.model, *[part.model for part in self.register.parts]]
            self.refuse(entry, ValidationError(words_for(error, models)))
        return None

    def write(self, entry):
        if entry.several:
            return self.leave_as_it_is(entry)
        new = self.model(**entry.single(self.model))
        broken = self.check(new, entry)
        entry.say(new.words_for(self.run.user))
        rows = [self.part_row(entry.part, lot) for lot in entry.lots]
        record = self.find(new, entry, rows)
        if entry.masked and (record is None or record.is_open_to(self.run.user)):
            words = _("This is how the value is masked for others, not the value itself.")
            raise ValidationError(dict.fromkeys(entry.masked, words))
        changed = self.changed(record, new, entry) if record else []
        lots_differ = bool(record) and self.lots_differ(record, entry, rows)
        if record and not changed and not lots_differ:
            entry.decide(Fate.UNCHANGED)
            return None
        if broken:
            raise broken
        if record is None:
            return self.create(new, entry, rows)
        return self.update(record, new, entry, changed, rows if lots_differ else None)

    def leave_as_it_is(self, entry):
        """Where a name can be several, a record that equals the row tells which is meant."""
        name, (column, several) = entry.several.popitem()
        for meant in () if entry.several else several.records:
            tried = replace(entry, values={**entry.values, name: meant})
            new = self.model(**tried.single(self.model))
            self.check(new, tried)
            if self.equal(new, tried, [self.part_row(entry.part, lot) for lot in entry.lots]):
                entry.say(new.words_for(self.run.user))
                entry.decide(Fate.UNCHANGED)
                return None
        entry.refuse(column, " ".join(several.messages))
        return None

    def check(self, new, entry):
        """Check the fields; gives the error of what they say together, which can be an old one."""
        fields = [field for field in new._meta.concrete_fields if field.name in entry.values]
        related = {field.name for field in fields if field.is_relation}
        missing = [n for n in related if entry.values[n] is None and not self.field(n).null]
        if missing:
            raise ValidationError(dict.fromkeys(missing, _("This field is required.")))
        checked = {field.name for field in fields} - related
        new.clean_fields(exclude={field.name for field in new._meta.fields} - checked)
        try:
            new.clean()
        except ValidationError as error:
            return error
        return None

    def check_complete(self, entry):
        """What a record that is new needs, although its sheet may have no column for it."""
        missing = [
            target.label
            for target in targets_of(self.register)
            if is_required(target) and target.name not in entry.values
        ]
        if missing:
            names = _(", ").join(missing)
            raise ValidationError(_("A new record needs these columns: %s.") % names)

    def check_least(self, rows):
        if self.register.parts and len(rows) < self.register.parts[0].least:
            raise ValidationError(_("Add at least one row."))

    def check_place(self, new):
        """Of other people's places nothing is told but that there is none such."""
        name = self.model.place_field
        place = getattr(new, name) if name else None
        if place is None:
            return
        rows = type(place)._default_manager.within(own_places(self.model, self.run.user))
        if not rows.filter(pk=place.pk).exists():
            words = _("There is no “%(text)s”.") % {"text": place.words_for(self.run.user)}
            raise ValidationError({name: words})

    def part_row(self, part, lot):
        row = part.model(**lot)
        row.clean_fields(exclude=[f.name for f in part.model._meta.fields if f.is_relation])
        return row

    def find(self, new, entry, rows):
        """The known record that the entry is about, None for a new one."""
        record = self.equal(new, entry, rows)
        if record:
            return record
        key, fitting = self.known.key(new), self.fitting(new)
        if len(fitting) > 1:
            raise ValidationError(_("Several records fit this row, and none of them is equal."))
        if key in self.numbers:
            words = _("Row %(number)s is about the same record.")
            raise ValidationError(words % {"number": self.numbers[key]})
        self.numbers[key] = entry.number
        self.taken.update(record.pk for record in fitting)
        return fitting[0] if fitting else None

    def fitting(self, new) -> list:
        """The known records of this identity that no row named so far."""
        return [r for r in self.known.by_key.get(self.known.key(new), ()) if r.pk not in self.taken]

    def equal(self, new, entry, rows):
        """The known record in which the entry changes nothing, if there is one."""
        for record in self.fitting(new):
            if not self.changed(record, new, entry) and not self.lots_differ(record, entry, rows):
                self.numbers.setdefault(self.known.key(new), entry.number)
                self.taken.add(record.pk)
                return record
        return None

    def changed(self, record, new, entry) -> list:
        """The fields of the sheet in which the entry differs from the record."""
        hidden = () if record.is_open_to(self.run.user) else record.sensitive_fields
        fields = [self.field(name) for name in entry.values if name not in hidden]
        return [f for f in fields if value_of(record, f) != self.wanted(new, entry, f)]

    def wanted(self, new, entry, field):
        if not field.many_to_many:
            return getattr(new, field.attname)
        always = getattr(new, new.always_among.get(field.name, ""), None)
        return comparable(entry.values[field.name], field) | ({always.pk} if always else set())

    def lots_differ(self, record, entry, rows) -> bool:
        if entry.part is None:
            return False
        there = [part_values(entry.part, row) for row in entry.part.rows(record)]
        return there != [part_values(entry.part, row) for row in rows]

    # Writing --------------------------------------------------------------------------------

    def create(self, new, entry, rows):
        self.check_least(rows)
        self.check_complete(entry)
        self.check_place(new)
        new.created_by = self.run.user
        if new.workflow and self.run.user.places_to_write(self.model):
            new.state = State.SUBMITTED
        self.store(new, new, entry, entry.values, rows)
        AuditEntry.note(
            new, "create", by=self.run.user, changes=difference({}, new.audit_snapshot())
        )
        self.run.tell_references(new)
        entry.decide(Fate.NEW)
        return new

    def update(self, record, new, entry, changed, rows):
        if record.pk not in self.known.editable:
            raise ValidationError(_("You may see this record, not change it."))
        if rows is not None:
            self.check_least(rows)
        before = record.audit_snapshot()
        old = [words_of(record, field, self.run.user) for field in changed]
        for field in changed:
            if not field.many_to_many:
                setattr(record, field.attname, getattr(new, field.attname))
        record.version += 1
        record.clean()
        self.store(record, new, entry, [field.name for field in changed], rows)
        AuditEntry.note(
            record,
            "update",
            by=self.run.user,
            changes=difference(before, record.audit_snapshot()),
        )
        for field, was in zip(changed, old, strict=True):
            entry.tell(str(field.verbose_name), was, words_of(record, field, self.run.user))
        if rows is not None:
            entry.tell(str(entry.part.title), "", _("changed"))
        entry.decide(Fate.CHANGED)
        return record

    def store(self, record, new, entry, names, rows):
        """Save the record, then what hangs on it: ``names`` of the fields, ``rows`` of the part."""
        record.save()
        for name in names:
            if self.field(name).many_to_many:
                getattr(record, name).set(self.wanted(new, entry, self.field(name)))
        if entry.part and rows is not None:
            manager = getattr(record, entry.part.relation)
            manager.all().delete()
            for row in rows:
                setattr(row, manager.field.name, record)
                row.save()

    def check_scope(self, written):
        """A record outside the places where the user writes is not saved."""
        rows = self.model._default_manager.editable_by(self.run.user)
        allowed = set(rows.filter(pk__in=list(written)).values_list("pk", flat=True))
        for pk, entry in written.items():
            if pk not in allowed:
                entry.refuse(None, _("You may not record this for that place."))

    def refuse(self, entry, error):
        """Put each message beside the column that it is about, if the sheet has it."""
        columns = {target.name: column for column, target in self.headings.targets.items()}
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in told.items():
            column = columns.get(name) if name != NON_FIELD_ERRORS else None
            for message in messages:
                entry.refuse(column, message)
