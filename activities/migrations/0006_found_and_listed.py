"""What finds activities and donations by two signs, and what lists activities: newest first."""

from django.db import migrations

from cobuild.core.pairs import add_pairs, run_on_postgresql

LISTED = "CREATE INDEX activity_newest ON activities_activity (starts_on DESC, id DESC)"
COUNTED = "CREATE INDEX activity_listed ON activities_activity (host_id) INCLUDE (state, created_by_id)"


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_figures_index"), ("core", "0010_pairs")]

    operations = [
        add_pairs("activities_activity", "activity_pairs", ("title", "place")),
        add_pairs("activities_donation", "donation_pairs", ("purpose",)),
        migrations.RunPython(
            run_on_postgresql(LISTED, COUNTED),
            run_on_postgresql("DROP INDEX activity_newest", "DROP INDEX activity_listed"),
        ),
    ]
