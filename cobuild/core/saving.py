"""Saving a form with its parts: one transaction, audited, once, and only within one's scope."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .audit import AuditEntry, difference
from .drafts import Draft, FormToken, owner_of


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
    """Saves one record's form and the formsets of its parts."""

    def __init__(self, form, formsets, *, by):
        self.form, self.formsets, self.by = form, formsets, by
        self.model = form._meta.model
        self.creating = form.instance.pk is None

    def is_valid(self):
        return all([self.form.is_valid(), *[formset.is_valid() for formset in self.formsets]])

    @transaction.atomic
    def save(self, *, path, submit=False):
        """Save, submit if asked to, and forget the draft kept for ``path``.

        Raises AlreadySent, Outdated, and ValidationError for a record outside the user's scope.
        """
        before = {} if self.creating else self.lock().audit_snapshot()
        token = self.claim_token() if self.creating else None
        record = self.write()
        self.check_scope(record)
        self.note(record, before)
        if submit and record.workflow and record.state in (record.State.DRAFT, record.State.RETURNED):
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
        if opened is not None and opened != stored.version:
            entries = AuditEntry.objects.about(stored).order_by("-pk")
            raise Outdated(list(entries[: max(stored.version - opened, 1)]))
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

    def check_scope(self, record):
        """A record outside the places where the user writes is not saved."""
        if not self.model._default_manager.editable_by(self.by).filter(pk=record.pk).exists():
            raise ValidationError(_("You may not record this for that place."))

    def check_may_submit(self, record):
        rows = self.model._default_manager.within(self.by.places_to_write(self.model))
        if not rows.filter(pk=record.pk).exists():
            raise ValidationError(_("You may keep a draft; the community submits it."))

    def note(self, record, before):
        fresh = self.model._base_manager.get(pk=record.pk)
        changes = difference(before, fresh.audit_snapshot())
        action = AuditEntry.Action.CREATE if self.creating else AuditEntry.Action.UPDATE
        AuditEntry.note(record, action, by=self.by, changes=changes)

    def words_for(self, error):
        """What to tell the person about an error that only the database found."""
        if self.creating:
            self.form.instance.pk = None
            self.form.instance._state.adding = True
        if isinstance(error, ValidationError):
            return error
        return words_for(error, [self.model, *[formset.model for formset in self.formsets]])


def words_for(error, models):
    """The words of the constraint that an IntegrityError names."""
    text = str(error)
    for model in models:
        for owner in (model, *model._meta.all_parents):
            for constraint in owner._meta.constraints:
                if constraint.name in text:
                    return constraint.get_violation_error_message()
    return _("The database refused this: something else was recorded at the same moment.")
