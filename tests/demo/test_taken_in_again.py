"""What the demo county exports and takes in again changes nothing, register by register."""

import pytest
from django.urls import reverse

from accounts.models import User
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.fates import Fate
from cobuild.core.imports.registers import importable_by
from cobuild.core.imports.run import Run
from cobuild.core.sheets import read_sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize(("username", "least"), [("demo.office", 25), ("demo.secretary", 8)])
def test_exported_and_taken_in_again(client, username, least):
    user = User.objects.get(username=username)
    client.force_login(user)
    checked = 0
    for register in importable_by(user):
        file = client.get(reverse(f"{register.name}-export"), {"format": "xlsx"}).content
        entries = AuditEntry.objects.count()
        outcome = Run(user, keep=True).over(read_sheets(file, "list.xlsx"))
        wrong = [row for row in outcome.rows if row.fate is not Fate.UNCHANGED]
        assert (outcome.problems, wrong[:3]) == ([], []), register.name
        assert AuditEntry.objects.count() == entries
        checked += bool(outcome.rows)
    assert checked >= least
