"""On PostgreSQL the figures read activities from an index alone, a community and a period at once.

SQLite holds one county, whose activities it finds by their day.
"""

from django.db import migrations

COLUMNS = "system, state, kind_id, association_id, residents, members, version, updated_at"
CREATE = (
    f"CREATE INDEX activity_figures ON activities_activity (host_id, starts_on) INCLUDE ({COLUMNS})"
)


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_all_systems")]

    operations = [
        migrations.RunPython(on_postgresql(CREATE), on_postgresql("DROP INDEX activity_figures"))
    ]
