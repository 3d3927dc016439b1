"""Saving a form with its parts: one transaction, audited, once, and only within one's scope."""

import re

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, UniqueConstraint
from django.utils.translation import gettext as _

from .audit import AuditEntry, difference
from .drafts import Draft, FormToken, owner_of

MOST_SHOWN = 20  # changes that the second of two writers is told about


class AlreadySent(Exception):
    """The same form was sent before; ``url`` is what it made."""

    def __init__(self, url):
        super().__init__(url)
        self.url = url


class Outdated(Exception):
    """Somebody else changed the record since the form was opened; ``entries`` say what."""

    def __init__(self, entries):
        super().__init__()
        self.entries = entries


class RecordSaver:
    """Saves one record's form and the formsets of its parts.

    A page that records more than one record at a time overrides ``write_related``: what it gives
    goes through the same checks and the same log, in the same transaction.
    """

    def __init__(self, form, formsets, *, by):
        self.form, self.formsets, self.by = form, formsets, by
        self.model = form._meta.model
        self.creating = form.instance.pk is None

    def is_valid(self):
        return all([self.form.is_valid(), *[formset.is_valid() for formset in self.formsets]])

    def sent_before(self):
        """What the same form made already: it may stand in the way of making it again."""
        token = self.form.cleaned_data.get("form_token", "")
        return (
            FormToken.objects.filter(token=token, user=self.by).first() if self.creating else None
        )

    @transaction.atomic
    def save(self, *, path, submit=False):
        """Save, submit if asked to, and forget the draft kept for ``path``.

        Raises AlreadySent, Outdated, and ValidationError for a record outside the user's scope.
        """
        before = {} if self.creating else self.lock().audit_snapshot()
        token = self.claim_token() if self.creating else None
        record = self.write()
        self.check_and_note(record, before)
        for related in self.write_related(record):
            self.check_and_note(related, {})
        if (
            submit
            and record.workflow
            and record.state in (record.State.DRAFT, record.State.RETURNED)
        ):
            self.check_may_submit(record)
            record.submit(by=self.by)
        if token:
            FormToken.objects.filter(pk=token.pk).update(url=record.get_absolute_url())
        Draft.objects.filter(user=self.by, path=path).delete()
        return record

    def lock(self):
        """The record as it is stored now; Outdated when the form was opened on an older version."""
        stored = self.model._base_manager.select_for_update().get(pk=self.form.instance.pk)
        opened = self.form.cleaned_data.get("version")
        if opened is None or not opened == self.form.instance.version == stored.version:
            entries = AuditEntry.objects.about(stored).changing().select_related("actor")
            entries = entries.order_by("-pk")
            missed = stored.version - (opened or 0)
            raise Outdated(list(entries[: min(max(missed, 1), MOST_SHOWN)]))
        return stored

    def claim_token(self):
        token = self.form.cleaned_data.get("form_token", "")
        if owner_of(token) != self.by.pk:
            raise ValidationError(_("This form is out of date: please send it once more."))
        try:
            with transaction.atomic():
                return FormToken.objects.create(token=token, user=self.by)
        except IntegrityError:
            raise AlreadySent(FormToken.objects.get(token=token).url or "/") from None

    def write(self):
        record = self.form.instance
        if self.creating:
            record.created_by = self.by
        else:
            record.version += 1
        record = self.form.save()
        for formset in self.formsets:
            formset.instance = record
            formset.save()
        return record

    def write_related(self, record):
        """New records that the page makes along with the record; they are saved already."""
        return ()

    def check_and_note(self, record, before):
        self.check_scope(record)
        self.note(record, before)

    def check_scope(self, record):
        """A record outside the places where the user writes is not saved."""
        rows = type(record)._default_manager.editable_by(self.by)
        if not rows.filter(pk=record.pk).exists():
            raise ValidationError(_("You may not record this for that place."))

    def check_may_submit(self, record):
        rows = self.model._default_manager.submittable_by(self.by)
        if not rows.filter(pk=record.pk).exists():
            raise ValidationError(_("You may keep a draft; the community submits it."))

    def note(self, record, before):
        fresh = type(record)._base_manager.get(pk=record.pk)
        changes = difference(before, fresh.audit_snapshot())
        action = AuditEntry.Action.UPDATE if before else AuditEntry.Action.CREATE
        AuditEntry.note(record, action, by=self.by, changes=changes)

    def words_for(self, error):
        """What to tell the person about an error that only the database found."""
        if self.creating:
            forget_keys(self.form.instance)
        if isinstance(error, ValidationError):
            return error
        if isinstance(error, ProtectedError):
            return _("A row that other records refer to cannot be removed.")
        return words_for(error, self.models())

    def models(self):
        """The models whose constraints a saving can break."""
        return [self.model, *[formset.model for formset in self.formsets]]


def forget_keys(record):
    """Nothing of the record was stored: it has no key, and its parents have none."""
    for field in record._meta.concrete_fields:
        if field.primary_key:
            setattr(record, field.attname, None)
    record._state.adding = True


def words_for(error, models):
    """The words of the constraint that an IntegrityError names."""
    text = str(error).split("\n")[0]  # what follows repeats values that somebody typed
    for model in models:
        for owner in (model, *model._meta.all_parents):
            for constraint in owner._meta.constraints:
                if is_named(constraint, owner, text):
                    return constraint.get_violation_error_message()
    return _("The database refused this: something else was recorded at the same moment.")


def is_named(constraint, model, text) -> bool:
    """PostgreSQL names the constraint; of a unique one SQLite names the columns only."""
    if re.search(rf"\b{constraint.name}\b", text):
        return True
    names = getattr(constraint, "fields", ()) if isinstance(constraint, UniqueConstraint) else ()
    columns = [f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in names]
    return bool(columns) and text == f"UNIQUE constraint failed: {', '.join(columns)}"
