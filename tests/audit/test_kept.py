"""The log is kept: nothing that runs by itself removes an entry, however old (C14)."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from cobuild.celery import app
from cobuild.core.audit import AuditEntry

SHORTEST = timedelta(days=183)  # the least that the law on the security of networks asks for
AGES = [SHORTEST - timedelta(days=1), SHORTEST + timedelta(days=1), timedelta(days=3 * 366)]


@pytest.mark.parametrize("age", AGES, ids=lambda age: f"{age.days} days")
def test_no_scheduled_work_removes_an_entry(world, age):
    entry = AuditEntry.note(world.willow, "update", by=world.office)
    tasks = [(one["task"], one.get("args", ())) for one in settings.CELERY_BEAT_SCHEDULE.values()]
    assert len(tasks) >= 8
    app.loader.import_default_modules()
    with time_machine.travel(timezone.now() + age, tick=False):
        for name, arguments in tasks:
            app.tasks[name](*arguments)
        assert AuditEntry.objects.filter(pk=entry.pk, action="update").exists()
