"""The kinds of pairing and liaison that come with the installation."""

import json
from pathlib import Path

from django.db import migrations

KINDS = Path(__file__).parent.parent / "kinds.json"


def add_kinds(apps, schema_editor):
    kind_model = apps.get_model("agreements", "ActivityKind")
    for kind in json.loads(KINDS.read_text(encoding="utf-8")):
        kind_model.objects.get_or_create(key=kind.pop("key"), defaults=kind)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_kinds")]

    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
