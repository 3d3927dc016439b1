"""The kinds of activities belong to agreements by now; nothing changes in the database."""

import django.db.models.deletion
from django.db import migrations, models

import agreements.systems
import cobuild.core.fields


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_kinds"), ("agreements", "0002_kinds")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="activity",
                    name="kind",
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="agreements.activitykind", verbose_name="kind"),
                ),
                migrations.DeleteModel(name="ActivityKind"),
            ]
        ),
        migrations.AlterField(
            model_name="activity",
            name="system",
            field=cobuild.core.fields.LineField(choices=agreements.systems.system_choices, editable=False, max_length=20, verbose_name="system"),
        ),
    ]
