"""One sheet into one register: reads, finds what is known, writes; problems stay with the row."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cobuild.core.bulk import among
from cobuild.core.records import State
from cobuild.core.scope import own_places, paths

from .attempts import attempts_of, load_relations
from .fates import Fate, Row
from .headings import ignored, is_required, problems_of, read_headings, targets_of
from .matching import Matcher
from .reading import SheetReader, grouped
from .records import Known, comparable, words_of
from .writing import Writer, alteration, creation


class SheetImport:
    """``run`` gives the user, the references, and whether what is written stays."""

    def __init__(self, run, register, sheet):
        self.run, self.register, self.sheet = run, register, sheet
        self.model = register.model
        self.headings = read_headings(register, sheet.rows)
        self.old_words = {}  # key of a record: what its changed fields said

    @cached_property
    def presets(self) -> dict:
        """What need not stand in a sheet: the only place where the user writes."""
        name = self.model.place_field
        if not name or name in {target.name for target in self.headings.filled}:
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
        entries = list(self.run.counted(SheetReader(self).entries()))
        self.known = Known(self.register, self.identity(entries), self.run.user, lock=self.run.keep)
        self.known.load(self.asked_for(entries))
        self.refuse_foreign(entries)
        entries = grouped(entries)
        self.matcher = Matcher(self.model, self.known, self.run.user)
        self.write(self.decided(entries))
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

    # Places of others -----------------------------------------------------------------------

    @cached_property
    def place_names(self) -> set[str]:
        """The fields that say for which place a record is."""
        if self.model.place_field:
            return {self.model.place_field}
        scope = self.model.write_scope
        written = {path for kind in scope for path in paths(scope, kind)}
        return written & {each.name for each in self.model._meta.concrete_fields}

    def refuse_foreign(self, entries):
        """A row for a place where the user does not write fares as if there were no such place,
        unless it is about a record that they see."""
        for name in self.place_names & {target.name for target in self.headings.filled}:
            new = [e for e in entries if e.values.get(name) and not self.known.has(e)]
            own = self.own_places(name, {entry.values[name].pk for entry in new})
            for entry in new:
                if entry.values[name].pk not in own:
                    words = _("There is no “%(text)s”.") % {"text": self.typed(entry, name)}
                    self.refuse(entry, ValidationError({name: words}))
                    entry.rows[0].problems.sort()

    def own_places(self, name, keys) -> set:
        """Those of the places where the user writes."""
        if not keys:
            return set()
        rows = self.field(name).related_model._default_manager
        rows = rows.within(own_places(self.model, self.run.user)).filter(pk__in=among(keys))
        return set(rows.values_list("pk", flat=True))

    def typed(self, entry, name) -> str:
        """What the cell says that names a place of the entry."""
        return entry.typed[name]

    # Deciding -------------------------------------------------------------------------------

    def decided(self, entries) -> list:
        """What is to be written: [(attempt, the known record that it changes, its lots differ)]."""
        attempts = attempts_of(self.model, entries, self.refuse)
        found = []
        for position, meanings in self.run.counted(attempts.items()):
            entry = entries[position]
            try:
                decision = (self.as_it_is if entry.several else self.decide)(entry, meanings)
            except ValidationError as error:
                self.refuse(entry, error)
            else:
                found += [decision] if decision else []
        return found

    def as_it_is(self, entry, meanings):
        """Where a name can be several, a record that equals the row tells which is meant."""
        for attempt in meanings:
            record = self.matcher.equal(attempt)
            if record:
                entry.say(record.words_for(self.run.user))
                entry.decide(Fate.UNCHANGED)
                return
        column, several = list(entry.several.values())[-1]
        entry.refuse(column, " ".join(several.messages))

    def decide(self, entry, meanings):
        """What is to be written of an entry with one meaning; nothing where it changes nothing."""
        (attempt,) = meanings
        user = self.run.user
        missing = self.missing(entry)
        if not missing:
            entry.say(attempt.new.words_for(user))
        record = self.matcher.find(attempt)
        if record and missing:
            entry.say(record.words_for(user))
        if entry.masked and (record is None or record.is_open_to(user)):
            words = _("This is how the value is masked for others, not the value itself.")
            raise ValidationError(dict.fromkeys(entry.masked, words))
        fields = self.matcher.changed(record, attempt) if record else []
        lots_differ = bool(record) and self.matcher.lots_differ(record, attempt)
        if record and not fields and not lots_differ:
            entry.decide(Fate.UNCHANGED)
            return None
        if attempt.broken:
            raise attempt.broken
        self.check_least(attempt, needed=record is None or lots_differ)
        if record is None and missing:
            words = _("A new record needs these columns: %s.")
            raise ValidationError(words % _(", ").join(missing))
        if record and record.pk not in self.known.editable:
            raise ValidationError(_("You may see this record, not change it."))
        return attempt, record, fields, lots_differ

    def check_least(self, attempt, *, needed):
        if needed and self.register.parts and len(attempt.rows) < self.register.parts[0].least:
            raise ValidationError(_("Add at least one row."))

    def missing(self, entry) -> list[str]:
        """What a record that is new needs, although its sheet may have no column for it."""
        return [label for name, label in self.needed if name not in entry.values]

    @cached_property
    def needed(self) -> list[tuple[str, str]]:
        return [(each.name, each.label) for each in targets_of(self.register) if is_required(each)]

    # Writing --------------------------------------------------------------------------------

    def write(self, decided):
        """Write it all; what the database or the user's scope refuses stays with its row."""
        changes = [
            *self.alterations([each for each in decided if each[1] is not None]),
            *self.creations([attempt for attempt, record, *_more in decided if record is None]),
        ]
        changes = Writer(self.model, self.refuse).write(changes)
        changes = self.within_scope(changes)
        if self.run.keep:
            self.run.written += changes
        for change in changes:
            if change.is_new:
                change.entry.decide(Fate.NEW)
                self.run.tell_references(change.record)
            else:
                self.tell(change)

    def creations(self, attempts):
        by_oneself = bool(self.run.user.places_to_write(self.model))
        state = State.SUBMITTED if self.model.workflow and by_oneself else None
        return [creation(attempt, self.run.user, state) for attempt in attempts]

    def alterations(self, decided):
        load_relations([record for _attempt, record, _fields, _differ in decided])
        for attempt, record, fields, lots_differ in decided:
            self.old_words[record.pk] = [
                (each, words_of(record, each, self.run.user)) for each in fields
            ]
            try:
                yield alteration(record, attempt, fields, attempt.rows if lots_differ else None)
            except ValidationError as error:
                self.refuse(attempt.entry, error)

    def tell(self, change):
        """Say in words what changed."""
        for each, was in self.old_words[change.record.pk]:
            now = words_of(change.record, each, self.run.user, change.several)
            change.entry.tell(str(each.verbose_name), was, now)
        if change.rows is not None:
            change.entry.tell(str(change.entry.part.title), "", _("changed"))
        change.entry.decide(Fate.CHANGED)

    def within_scope(self, changes) -> list:
        """A record outside the places where the user writes is not saved."""
        keys = [change.record.pk for change in changes]
        rows = self.model._default_manager.editable_by(self.run.user)
        allowed = set(rows.filter(pk__in=among(keys)).values_list("pk", flat=True)) if keys else ()
        for change in changes:
            if change.record.pk not in allowed:
                change.entry.refuse(None, _("You may not record this for that place."))
        return [change for change in changes if change.record.pk in allowed]

    def refuse(self, entry, error):
        """Put each message beside the column that it is about, if the sheet has it."""
        columns = {target.name: column for column, target in self.headings.targets.items()}
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in told.items():
            column = columns.get(name) if name != NON_FIELD_ERRORS else None
            for message in messages:
                entry.refuse(column, message)
