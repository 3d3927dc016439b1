import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = ("sheet", "number", "words", "fate", "changes", "problems")


def rows_into_their_table(apps, schema_editor):
    """An outcome held all its rows; now it holds how many fare how.

    Without a digest a workbook that waits to be written is looked through once more.
    """
    SeenRow = apps.get_model("core", "SeenRow")
    for workbook in imports(apps):
        rows = [
            SeenRow(workbook=workbook, position=position, **dict(zip(COLUMNS, row, strict=True)))
            for position, row in enumerate(workbook.outcome.pop("rows"))
        ]
        SeenRow.objects.bulk_create(rows, batch_size=500)
        counts = {}
        for row in rows:
            counts[row.fate] = counts.get(row.fate, 0) + 1
        workbook.outcome |= {"counts": counts, "digest": "", "language": settings.LANGUAGE_CODE}
        workbook.save(update_fields=["outcome"])


def rows_into_their_outcome(apps, schema_editor):
    for workbook in imports(apps):
        for added in ("counts", "digest", "language"):
            del workbook.outcome[added]
        rows = workbook.rows.order_by("position").values_list(*COLUMNS)
        workbook.outcome["rows"] = [list(row) for row in rows]
        workbook.save(update_fields=["outcome"])


def imports(apps):
    WorkbookImport = apps.get_model("core", "WorkbookImport")
    return WorkbookImport.objects.filter(outcome__isnull=False).defer("content").iterator(1)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0012_job_cancelled'),
    ]

    operations = [
        migrations.CreateModel(
            name='SeenRow',
            fields=[
                ('pk', models.CompositePrimaryKey('workbook_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('sheet', models.TextField()),
                ('number', models.PositiveIntegerField()),
                ('words', models.TextField()),
                ('fate', models.TextField()),
                ('changes', models.JSONField()),
                ('problems', models.JSONField()),
                ('workbook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='core.workbookimport')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RunPython(rows_into_their_table, rows_into_their_outcome),
    ]
