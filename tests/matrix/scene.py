"""The people and records of the matrix: one record of every register in every situation."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.saved_views import SavedView
from cobuild.core.attachments import attach
from cobuild.core.audit import AuditEntry
from cobuild.core.bulk_changes import BulkChange
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from cobuild.core.sheets import read_sheets
from cobuild.core.uploads import accept
from reports.publishing import publish
from tests import factories as make
from tests.matrix.expectation import DRAFTED_BY_LIAISONS, PRINCIPALS, REGISTERS, WORKFLOW

MISSING = 987654
DRAFT, SUBMITTED = State.DRAFT, State.SUBMITTED
# what a second record of the same parties needs to stand beside the record
APART = {
    "agreement": {
        DRAFT: {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)},
        SUBMITTED: {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)},
    },
    "return": {DRAFT: {"quarter": "2026Q1"}, SUBMITTED: {"quarter": "2025Q4"}},
}


def people(world):
    """{principal: user}; ``anonymous`` is nobody."""
    yesterday = timezone.localdate() - timedelta(days=1)
    former = make.user("county_office", world.county)
    former.posts.update(until=yesterday)
    more = {
        "anonymous": None,
        "disabled": make.user("county_office", world.county),
        "first_password": make.user("county_office", world.county, must_change_password=True),
        "other_lead": make.user("lead_unit", world.south),
        "neighbour": make.user("secretary", world.poplar),
        "other_liaison": make.user("liaison", world.school),
        "former": former,
        "nobody": make.User.objects.create(username="nobody", name="Nobody", password="!"),
    }
    known = world.people | more
    return {name: known[name] for name in PRINCIPALS}


def clients(users):
    """{principal: a browser that is signed in}; the disabled one was before it was disabled."""
    found = {name: Client(raise_request_exception=False) for name in users}
    for name, user in users.items():
        if user:
            found[name].force_login(user)
    users["disabled"].void(by=users["admin"], reason="left")
    return found


def places(world):
    """{where: place}; each register may bend one of them in ``place_for``."""
    return {
        "own": world.home,
        "near": make.Place(world.county, world.north, world.poplar, world.works),
        "elsewhere": world.elsewhere,
        "abroad": make.place(world.other_county),
    }


def place_for(register, where, at):
    if register == "zonelead" and where == "near":  # a zone has one lead unit
        return at._replace(zone=make.zone(at.county))
    return at


def fields_for(register, where):
    return {"item": "rules"} if (register, where) == ("fivehaves", "near") else {}


def unconfirmed(register, world):
    """A draft of somebody else, what is sent in, and a liaison's own draft of an activity."""
    if register not in WORKFLOW:
        return {}
    kind = "agreement" if register.endswith("agreement") else register

    def made(state, by):
        more = APART.get(kind, {}).get(state, {})
        return make.record(register, world.home, state=state, created_by=by, **more)

    found = {(register, state.value): made(state, world.office) for state in (DRAFT, SUBMITTED)}
    if register in DRAFTED_BY_LIAISONS:
        found[register, "drafted"] = made(DRAFT, world.liaison)
    return found


def records(world):
    """{(register, situation): record}"""
    found, at_places = {}, places(world)
    for register in sorted(set(REGISTERS) - {"agreement"}):
        found |= voided(register, world) | unconfirmed(register, world)
        for where, at in at_places.items():
            record = make.record(
                register, place_for(register, where, at), **fields_for(register, where)
            )
            found[register, where] = record
    for (register, _situation), record in found.items():
        if register == "unitbranch":
            make.unit_branch(record.unit, parent=record)
    return found


def voided(register, world):
    if register in ("county", "user", "post"):
        return {}
    gone = {"state": State.VOIDED, "void_reason": "entered twice"}
    return {(register, "voided"): make.record(register, world.home, **gone)}


def attachments(found, by):
    """{("attachment", situation): a photo of the activity there}"""
    made = {}
    for (register, situation), record in found.items():
        if register == "activity":
            file = accept(SimpleUploadedFile("scan.pdf", b"%PDF-1.7 text"))
            made["attachment", situation] = attach(record, [file], by=by)[0]
    return made


def imports(users):
    """{("import", situation): a workbook with a wrong row, of the sender there}"""
    content = b"Name,Kind\nReading room,castle\n"
    made = {}
    for where, sender in (
        ("own", "secretary"),
        ("elsewhere", "other_secretary"),
        ("abroad", "other_office"),
    ):
        workbook = WorkbookImport.objects.create(
            owner=users[sender], name="facilities.csv", content=content
        )
        workbook.look(read_sheets(content, "facilities.csv"))
        made["import", where] = workbook
    return made


def kept(users):
    """{("view" or "bulk-change", situation): what the person there kept of a list}"""
    made = {}
    for where, sender in (("own", "secretary"), ("elsewhere", "other_secretary")):
        owner = users[sender]
        view = SavedView.objects.create(owner=owner, register="unit", name="Mine", query="")
        bulk = BulkChange.objects.create(
            owner=owner, label="activities.activity", change="void", rows=[]
        )
        made["view", where], made["bulk-change", where] = view, bulk
        made["job", where] = make.export(owner, "facility-export")
    return made


def logged(world):
    """{("audit-entry", situation): an entry of the log}"""
    return {("audit-entry", "own"): AuditEntry.note(world.willow, "update", by=world.office)}


def publish_twice(world):
    quarter, at = Quarter(2026, 1), timezone.now()
    for order, reason in ((1, ""), (2, "late records")):
        publish(world.county, quarter, by=world.office, order=order, at=at, reason=reason)
