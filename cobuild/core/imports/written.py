"""What an import wrote, record by record, so that it can be taken back."""

from collections import defaultdict

from django.db import models

from cobuild.core import bulk
from cobuild.core.fields import LineField

from .stored import WorkbookImport


class WrittenRecord(models.Model):
    """One record as the import left it: its ``version`` then, and what a changed one was before.

    ``before`` is None for a new record, else ``{"fields": {name: text or None}, "several": {name:
    keys}, "rows": [fields of a row of the part] or None}``.
    """

    workbook = models.ForeignKey(WorkbookImport, models.CASCADE, related_name="written")
    label = LineField(max_length=60)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)

    def __str__(self):
        return f"{self.label} {self.object_id}"

    @property
    def is_new(self):
        return self.before is None


def keep(workbook, changes):
    """Remember what was written."""
    rows = [
        WrittenRecord(
            workbook=workbook,
            label=change.record._meta.label_lower,
            object_id=change.record.pk,
            version=change.record.version,
            before=None if change.is_new else before(change),
        )
        for change in changes
    ]
    for row, key in zip(rows, bulk.new_keys(WrittenRecord, len(rows)) if rows else (), strict=True):
        row.pk = key
    bulk.insert(WrittenRecord, rows)


def before(change) -> dict:
    """What the changed record was."""
    several = {
        name: [row.pk for row in getattr(change.stored, name).all()] for name in change.several
    }
    fields = {name: text_of(change.stored, name) for name in change.fields}
    return {"fields": fields, "several": several, "rows": rows_before(change)}


def rows_before(change):
    if change.rows is None:
        return None
    rows = getattr(change.stored, change.part.relation).all()
    return [{name: text_of(row, name) for name in change.part.fields} for row in rows]


def text_of(record, name):
    field = record._meta.get_field(name)
    return None if field.value_from_object(record) is None else field.value_to_string(record)


def set_text(record, name, text):
    field = record._meta.get_field(name)
    setattr(record, field.attname, None if text is None else field.to_python(text))


def by_label(workbook) -> dict[str, list[WrittenRecord]]:
    found = defaultdict(list)
    for each in workbook.written.order_by("pk"):
        found[each.label].append(each)
    return found
