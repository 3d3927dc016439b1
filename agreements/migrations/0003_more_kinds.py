"""The kinds of pairing and liaison that come with the installation."""

from django.db import migrations

KINDS = (
    ("pairing", "quiz", "知识竞赛", "Quiz contests"),
    ("pairing", "study_visit", "参观学习", "Study visits"),
    ("pairing", "gathering", "座谈联欢", "Talks and gatherings"),
    ("pairing", "sympathy", "帮困慰问", "Help for the needy"),
    ("pairing", "labour", "义务劳动", "Voluntary labour"),
    ("liaison", "lecture", "知识讲座", "Lectures"),
    ("liaison", "workshop", "工作研讨", "Work seminars"),
    ("liaison", "exchange", "经验交流", "Exchange of experience"),
)


def add_kinds(apps, schema_editor):
    kinds = apps.get_model("agreements", "ActivityKind")
    orders = {}
    for system, word, name, name_en in KINDS:
        orders[system] = orders.get(system, 0) + 1
        values = {"system": system, "name": name, "name_en": name_en, "order": orders[system]}
        kinds.objects.get_or_create(key=f"{system}.{word}", defaults=values)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_kinds")]

    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
