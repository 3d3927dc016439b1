"""Which known record a row is about, and what the row changes in it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .records import part_values, value_of


class Matcher:
    """Finds each ``known`` record once; ``user`` decides what can be compared."""

    def __init__(self, model, known, user):
        self.model, self.known, self.user = model, known, user
        self.numbers = {}  # identity: the number of the row that named it first
        self.taken = set()  # keys of the records that rows named

    def find(self, attempt):
        """The known record that the attempt is about, None for a new one."""
        record = self.equal(attempt)
        if record:
            return record
        key, fitting = self.known.key(attempt.new), self.fitting(attempt.new)
        if len(fitting) > 1:
            raise ValidationError(_("Several records fit this row, and none of them is equal."))
        if key in self.numbers:
            words = _("Row %(number)s is about the same record.")
            raise ValidationError(words % {"number": self.numbers[key]})
        self.numbers[key] = attempt.entry.number
        self.taken.update(record.pk for record in fitting)
        return fitting[0] if fitting else None

    def fitting(self, new) -> list:
        """The known records of this identity that no row named so far."""
        return [r for r in self.known.by_key.get(self.known.key(new), ()) if r.pk not in self.taken]

    def equal(self, attempt):
        """The known record in which the attempt changes nothing, if there is one."""
        for record in self.fitting(attempt.new):
            if not self.changed(record, attempt) and not self.lots_differ(record, attempt):
                self.numbers.setdefault(self.known.key(attempt.new), attempt.entry.number)
                self.taken.add(record.pk)
                return record
        return None

    def changed(self, record, attempt) -> list:
        """The fields of the sheet in which the attempt differs from the record."""
        hidden = () if record.is_open_to(self.user) else record.sensitive_fields
        fields = [
            self.model._meta.get_field(name) for name in attempt.entry.values if name not in hidden
        ]
        return [field for field in fields if value_of(record, field) != wanted(attempt, field)]

    def lots_differ(self, record, attempt) -> bool:
        part = attempt.entry.part
        if part is None:
            return False
        there = [part_values(part, row) for row in getattr(record, part.relation).all()]
        return there != [part_values(part, row) for row in attempt.rows]


def wanted(attempt, field):
    """What the attempt wants of a field, as ``value_of`` gives it of a record."""
    if not field.many_to_many:
        return getattr(attempt.new, field.attname)
    return {row.pk for row in wanted_rows(attempt, field)}


def wanted_rows(attempt, field) -> list:
    """The several records that a field is to name, each once."""
    rows = list(attempt.entry.values.get(field.name, ()))
    always = getattr(attempt.new, attempt.new.always_among.get(field.name, ""), None)
    return list({row.pk: row for row in [*rows, *([always] if always else [])]}.values())
