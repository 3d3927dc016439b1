from django.db import migrations

from cobuild.core.pairs import FUNCTION, run_on_postgresql


class Migration(migrations.Migration):
    dependencies = [("core", "0009_more_sign_in_actions")]

    operations = [
        migrations.RunPython(
            run_on_postgresql(FUNCTION), run_on_postgresql("DROP FUNCTION cobuild_pairs(text)")
        )
    ]
