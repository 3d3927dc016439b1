"""Taking back what an import wrote, as a whole, while nothing was built on it.

New records are voided, changed ones get back what they were. Nothing vanishes: the history of each
tells it, and the same workbook can be written once more.
"""

from copy import copy

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from cobuild.core import bulk
from cobuild.core.attachments import Attachment
from cobuild.core.audit import AuditEntry
from cobuild.core.records import Record, State

from .attempts import load_relations
from .registers import declared_registers
from .stored import WorkbookImport
from .writing import Change, Writer, note_all, several_of
from .written import by_label, set_text

MOST_TOLD = 20


@transaction.atomic
def take_back(workbook, *, by):
    """Take it all back; ValidationError that names what stands in the way, and nothing changes."""
    stored = WorkbookImport.objects.select_for_update().get(pk=workbook.pk)
    if not stored.written_at or stored.taken_back_at:
        raise ValidationError(_("There is nothing of this import to take back."))
    taking = TakingBack(stored, by)
    taking.check()
    taking.work()
    stored.taken_back_at = workbook.taken_back_at = timezone.now()
    stored.save(update_fields=["taken_back_at"])
    stored.note(AuditEntry.Action.VOID, stored.name, by=by)


class TakingBack:
    def __init__(self, workbook, user):
        self.workbook, self.user = workbook, user
        self.reason = _("The import “%(name)s” was taken back.") % {"name": workbook.name}
        self.written = {apps.get_model(label): rows for label, rows in by_label(workbook).items()}
        self.records = {model: self.locked(model, rows) for model, rows in self.written.items()}
        self.obstacles = []

    def locked(self, model, rows) -> dict:
        """{key: the record as it is now}; nobody else changes one until the end."""
        found = model._base_manager.select_for_update(of=("self",))
        found = found.filter(pk__in=bulk.among([row.object_id for row in rows]))
        return {record.pk: record for record in found}

    # What stands in the way -----------------------------------------------------------------

    def check(self):
        for model, rows in self.written.items():
            self.check_unchanged(model, rows)
            new = [row.object_id for row in rows if row.is_new]
            if new:
                self.check_files(model, new)
                for relation in model._meta.related_objects:
                    self.check_relation(model, relation, new)
        self.refuse_if_any()

    def refuse_if_any(self):
        if self.obstacles:
            more = len(self.obstacles) - MOST_TOLD
            words = [_("… and %(number)s more.") % {"number": more}] if more > 0 else []
            raise ValidationError(self.obstacles[:MOST_TOLD] + words)

    def say(self, words, record, **more):
        self.obstacles.append(words % {"record": record.words_for(self.user), **more})

    def check_unchanged(self, model, rows):
        records = self.records[model]
        may = model._default_manager.editable_by(self.user)
        may = set(may.filter(pk__in=bulk.among(list(records))).values_list("pk", flat=True))
        for row in rows:
            record = records[row.object_id]
            if record.version != row.version:
                self.say(_("“%(record)s” was changed since."), record)
            elif record.pk not in may:
                self.say(_("You may no longer change “%(record)s”."), record)

    def check_files(self, model, keys):
        files = Attachment.objects.standing().filter(
            label=model._meta.label_lower, object_id__in=bulk.among(keys)
        )
        for file in files[: MOST_TOLD + 1]:
            record = self.records[model][file.object_id]
            self.say(_("The file “%(other)s” hangs on “%(record)s”."), record, other=file.name)

    def check_relation(self, model, relation, keys):
        """Whatever names one of the records and is not of this import itself."""
        other, field = relation.related_model, relation.field
        if relation.get_accessor_name() in own_parts(model):
            return
        rows = other._base_manager.filter(**{f"{field.name}__in": bulk.among(keys)})
        rows = rows.exclude(self.not_in_the_way(other, field))
        pairs = list(rows.values_list("pk", field.name)[: MOST_TOLD + 1])
        others = other._base_manager.in_bulk([pk for pk, _key in pairs])
        for pk, key in pairs:
            if key in self.records[model]:
                told = others[pk]
                words = told.words_for(self.user) if isinstance(told, Record) else str(told)
                kind = other._meta.verbose_name
                text = _("%(kind)s “%(other)s” hangs on “%(record)s”.")
                self.say(text, self.records[model][key], kind=kind, other=words)

    def not_in_the_way(self, other, field) -> Q:
        """Records of the import itself and voided ones, and the parts of either."""
        if issubclass(other, Record):
            return Q(state=State.VOIDED) | Q(pk__in=bulk.among(self.keys_of(other)))
        condition = Q(pk__in=[])
        for owner in owners(other, field):
            mine = bulk.among(self.keys_of(owner.related_model))
            condition |= Q(**{f"{owner.name}__in": mine})
            condition |= Q(**{f"{owner.name}__state": State.VOIDED})
        return condition

    def keys_of(self, model) -> list[int]:
        return [
            row.object_id
            for written, rows in self.written.items()
            if issubclass(written, model)
            for row in rows
        ]

    # Taking back ----------------------------------------------------------------------------

    def work(self):
        for model, rows in reversed(self.written.items()):
            self.void(model, [self.records[model][row.object_id] for row in rows if row.is_new])
            self.restore(model, [row for row in rows if not row.is_new])
        self.refuse_if_any()

    def void(self, model, records):
        acts = []
        for record in records:
            changes = {"state": [str(record.state), State.VOIDED]}
            acts.append((record, AuditEntry.Action.VOID, changes))
            record.state, record.void_reason = State.VOIDED, self.reason[:500]
            record.remark, record.version = "", record.version + 1
        bulk.update(model, records)
        AuditEntry.note_all(acts, by=self.user, reason=self.reason[:500])

    def restore(self, model, rows):
        part = next(iter(parts_of(model)), None)
        records = [self.records[model][row.object_id] for row in rows]
        load_relations(records)
        prefetch_related_objects(records, *several_of(model))
        changes = [
            self.restored(record, row, part) for record, row in zip(records, rows, strict=True)
        ]
        changes = Writer(model, self.refuse).write(changes)
        note_all(changes, self.user, self.reason[:500])

    def refuse(self, entry, error):
        for message in error.messages:
            self.say(
                _("“%(record)s” cannot become what it was: %(why)s"), entry.record, why=message
            )

    def restored(self, record, row, part) -> Change:
        change = Change(Entry(record, part), record, copy(record), record.audit_snapshot())
        for name, text in row.before["fields"].items():
            set_text(record, name, text)
        for name, keys in row.before["several"].items():
            related = record._meta.get_field(name).related_model
            change.several[name] = list(related._base_manager.filter(pk__in=keys))
        if row.before["rows"] is not None:
            change.rows = [part_row(part, values) for values in row.before["rows"]]
        record.version += 1
        return change


class Entry:
    """What a record that is restored is told of by."""

    def __init__(self, record, part):
        self.record, self.part = record, part


def part_row(part, values):
    row = part.model()
    for name, text in values.items():
        set_text(row, name, text)
    return row


def parts_of(model):
    return next((each.parts for each in declared_registers() if each.model is model), ())


def own_parts(model) -> set[str]:
    """The reverse relations whose rows belong to the record."""
    return {part.relation for part in parts_of(model)} | set(model.audited_parts)


def owners(model, aside) -> list:
    """The fields by which rows of a part name the record that they belong to."""
    return [
        each
        for each in model._meta.concrete_fields
        if each.many_to_one
        and each is not aside
        and each.remote_field.on_delete is CASCADE
        and issubclass(each.related_model, Record)
    ]
