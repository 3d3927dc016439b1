"""The kinds of activities belong to the systems: they move here, their table stays."""

from django.db import migrations, models

import agreements.systems
import cobuild.core.fields


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("activities", "0002_kinds")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ActivityKind",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("system", cobuild.core.fields.LineField(choices=agreements.systems.system_choices, max_length=20, verbose_name="system")),
                        ("key", cobuild.core.fields.LineField(max_length=40, unique=True)),
                        ("name", cobuild.core.fields.LineField(max_length=40, verbose_name="name")),
                        ("name_en", cobuild.core.fields.LineField(blank=True, max_length=60, verbose_name="English name")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    ],
                    options={
                        "verbose_name": "kind of activity",
                        "verbose_name_plural": "kinds of activities",
                        "db_table": "activities_activitykind",
                        "ordering": ["system", "order", "pk"],
                    },
                ),
            ]
        ),
        migrations.AlterField(
            model_name="agreement",
            name="system",
            field=cobuild.core.fields.LineField(choices=agreements.systems.system_choices, editable=False, max_length=20, verbose_name="system"),
        ),
    ]
