"""The index of the figures holds the key, too: without it every activity had to be looked up."""

from django.db import migrations

from cobuild.core.pairs import run_on_postgresql

COLUMNS = "system, state, kind_id, association_id, residents, members, version, updated_at"
CREATE = "CREATE INDEX activity_figures ON activities_activity (host_id, starts_on) INCLUDE ({})"
DROP = "DROP INDEX activity_figures"


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_found_and_listed")]

    operations = [
        migrations.RunPython(
            run_on_postgresql(DROP, CREATE.format(f"id, {COLUMNS}")),
            run_on_postgresql(DROP, CREATE.format(COLUMNS)),
        ),
    ]
