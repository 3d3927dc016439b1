"""What its owner was shown of each row of a workbook; a page reads only the rows it shows."""

from django.db import models

from cobuild.core import bulk

from .fates import Row


class SeenRow(models.Model):
    """A row as it fared when the workbook was last looked through or written (see ``Row``)."""

    pk = models.CompositePrimaryKey("workbook_id", "position")
    workbook = models.ForeignKey(
        "core.WorkbookImport", models.CASCADE, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField()
    sheet = models.TextField()
    number = models.PositiveIntegerField()
    words = models.TextField()
    fate = models.TextField()
    changes = models.JSONField()
    problems = models.JSONField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.words

    places = Row.places


def keep(workbook, rows):
    """Remember these rows of the workbook instead of those before."""
    workbook.rows.all().delete()
    bulk.insert(SeenRow, [seen(workbook, *each) for each in enumerate(rows)])


def seen(workbook, position, row) -> SeenRow:
    return SeenRow(
        workbook=workbook,
        position=position,
        sheet=row.sheet,
        number=row.number,
        words=row.words,
        fate=str(row.fate),
        changes=row.changes,
        problems=row.problems,
    )
