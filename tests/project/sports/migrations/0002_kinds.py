from django.db import migrations


def add_kinds(apps, schema_editor):
    apps.get_model("agreements", "ActivityKind").objects.create(
        system="sports", key="sports.match", name="\u6bd4\u8d5b", name_en="Match", order=1
    )


class Migration(migrations.Migration):
    dependencies = [("sports", "0001_initial"), ("agreements", "0003_more_kinds")]

    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
