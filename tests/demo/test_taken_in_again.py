"""What the demo county exports and takes in again changes nothing, register by register."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

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


EDITS = {  # of each register: a column and what is typed into it
    "activity": ("residents", 4321),
    "aid": ("goods", "rice"),
    "association": ("short_name", "Club"),
    "communitybranch": ("secretary", "Li"),
    "community": ("residents", 4321),
    "contact": ("phone", "13900000000"),
    "districtagreement": ("unit_person", "Li"),
    "donation": ("second_receiver", "Li"),
    "facility": ("place", "Hall"),
    "fivehaves": ("evidence", "as of today"),
    "fundentry": ("details", "a gift"),
    "honour": ("level", "national"),
    "household": ("people", 7),
    "householdpairing": ("until", date(2030, 12, 31)),
    "liaisonagreement": ("number", "No. 7"),
    "meeting": ("chair", "Li"),
    "membercount": ("members", 4321),
    "memberregistration": ("skills", "chess"),
    "membership": ("until", date(2030, 12, 31)),
    "pairingagreement": ("unit_person", "Li"),
    "placement": ("until", date(2001, 12, 30)),
    "pledge": ("address", "Lane 7"),
    "resolution": ("due_on", date(2002, 5, 25)),
    "sponsorship": ("pledged", Decimal("21000.50")),
    "unit": ("address", "Lane 7"),
    "unitbranch": ("secretary", "Li"),
    "volunteer": ("area", "chess"),
    "zone": ("order", 7),
    "zonelead": ("until", date(2030, 12, 31)),
}


@pytest.fixture
def as_user(client):
    """Sign somebody in, in English."""

    def sign_in(username):
        user = User.objects.get(username=username)
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return user

    return sign_in


def known_again(register, user):
    """The first record that no other one is like in what it is known by."""
    rows = list(register.rows(user).order_by("pk"))
    known_by = [tuple(str(getattr(row, name)) for name in register.identity) for row in rows]
    alike = Counter(known_by)
    pairs = zip(rows, known_by, strict=True)
    return next(row for row, key in pairs if alike[key] == 1 and not row.is_voided)


def edited(client, register, record):
    """The exported workbook of the one record, with one cell of its row typed over."""
    column, new = EDITS[register.name]
    columns = [*(shown.name for shown in register.shown if shown.name != column), column]
    query = {"row": record.pk, "columns": ",".join(columns)}
    file = client.get(reverse(f"{register.name}-export"), query).content
    sheet = load_workbook(BytesIO(file)).worksheets[1]
    assert sheet.max_row == 2, register.name
    sheet.cell(2, len(columns)).value = new
    return sheet


@pytest.mark.parametrize(
    ("username", "names"),
    [
        ("demo.office", set(EDITS) - {"household"}),
        ("demo.secretary", {"household"}),  # whose heads are masked for others
    ],
)
def test_one_cell_of_each_register_is_edited_and_just_these_fields_change(
    client, as_user, username, names
):
    """One workbook with a sheet of each register, so that it is read and written once."""
    user = as_user(username)
    registers = {register.name: register for register in importable_by(user)}
    assert username != "demo.office" or set(registers) == set(EDITS)
    book, records = Workbook(), {}
    book.remove(book.active)
    for name in names:
        records[name] = known_again(registers[name], user)
        sheet = edited(client, registers[name], records[name])
        copy = book.create_sheet(sheet.title)
        for row in sheet.values:
            copy.append(row)
    target = BytesIO()
    book.save(target)
    last = AuditEntry.objects.latest("pk").pk
    with translation.override("en"):
        outcome = Run(user, keep=True).over(read_sheets(target.getvalue(), "list.xlsx"))
    assert outcome.kept, (outcome.problems, [row for row in outcome.rows if row.problems])
    found = [
        (entry.label.split(".")[1], entry.object_id, set(entry.changes))
        for entry in AuditEntry.objects.filter(pk__gt=last)
    ]
    expected = [(name, records[name].pk, {EDITS[name][0]}) for name in names]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_one_cell_of_a_csv(client, as_user):
    office = as_user("demo.office")
    columns = {"columns": "title,host,starts_on,residents", "format": "csv"}
    rows = client.get(reverse("activity-export"), columns).content.decode("utf-8-sig").split("\r\n")
    head, residents = rows[1].rsplit(",", 1)
    rows[1] = f"{head},{int(residents or 0) + 1}"
    last = AuditEntry.objects.latest("pk").pk
    with translation.override("en"):
        sheets = read_sheets("\r\n".join(rows).encode(), "activities.csv")
        outcome = Run(office, keep=True).over(sheets)
    assert outcome.kept and outcome.counts["changed"] == 1, outcome.problems
    (entry,) = AuditEntry.objects.filter(pk__gt=last)
    assert entry.changes == {"residents": [residents, str(int(residents or 0) + 1)]}
