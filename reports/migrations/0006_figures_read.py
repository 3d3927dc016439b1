"""Stored figures know which records each of them rests on: they are computed anew."""

from django.db import migrations, models


def forget(apps, schema_editor):
    apps.get_model("reports", "QuarterFigures").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_closing")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveField("quarterfigures", "basis"),
        migrations.AddField("quarterfigures", "basis", models.JSONField(default=dict)),
        migrations.AddField("quarterfigures", "reads", models.JSONField(default=dict)),
    ]
