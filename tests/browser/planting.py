"""Records whose every text is an attempt to run a script, in every way a page may take it."""

from itertools import count

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from accounts.saved_views import SavedView
from cobuild.core.audit import AuditEntry, difference
from cobuild.core.drafts import Draft
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.pages.registers import has_pages
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from cobuild.core.sheets import read_sheets
from reports.publishing import publish
from tests import factories as make
from tests.imports.sheets import workbook as build

# what runs as content, in an attribute, in a title, as an address, or where text is read as markup;
# each calls ``ran``
RUNNING = (
    "<svg onload=ran()>",
    "'\"><img src=x onerror=ran()>",
    "<script>ran()</script>",
    "'autofocus onfocus='ran()",
    "</title><svg onload=ran()>",
    "</textarea><img src=x onerror=ran()>",
    "javascript:ran()",
    "&lt;img src=x onerror=ran()&gt;",
)
ODD = ("{{7*7}}", "<!--", "${7*7}", "</script>")
SHEET = "<img src=x onerror=ran()>"  # a title of a sheet takes no / and no more than 31 signs
FILE = "'\"><img src=x onerror=ran()>.pdf"
# texts of a kind: what is no phone number, code or name of an account is refused
REFUSING = {"phone", "code", "credit_code", "username", "email", "quarter"}
ADMINISTRATION = ("agreement", "county", "user", "post")  # there already, or made with others
TOLD = (State.VOIDED, State.RETURNED, State.SUBMITTED)
numbers = count(1)


def hostile(longest=None, braces=True) -> str:
    """A text like no other, with as many attempts as fit; each time another comes first."""
    number = next(numbers)
    text, first = str(number), number % len(RUNNING)
    for more in (*RUNNING[first:], *RUNNING[:first], *ODD):
        if (longest is None or len(text + more) <= longest) and (braces or "{" not in more):
            text += more
    return text


def texts_of(model):
    """The fields of a model into which people write what they like."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and field.name != "password"
        and not field.choices
    ]


def plant(record) -> set[str]:
    """Write into every text of the record that takes it; the names of the others."""
    fields = texts_of(type(record)) + [
        f for f in record._meta.concrete_fields if is_reason(f, record)
    ]
    before = {field: getattr(record, field.name) for field in fields}
    for braces in (True, False):
        for field in before:
            setattr(record, field.name, hostile(field.max_length, braces))
        refusing = refused_of(record)
        if "body" not in refusing:  # a wording takes no braces but those of its own words
            break
    for field in before:
        if field.name in refusing:
            setattr(record, field.name, before[field])
    record.save()
    return refusing & {field.name for field in fields}


def is_reason(field, record):
    """Why the record is in its state."""
    return field.name == {State.VOIDED: "void_reason", State.RETURNED: "remark"}.get(
        getattr(record, "state", None)
    )


def refused_of(record) -> set[str]:
    """The names of the fields that the record's own rules refuse."""
    try:
        record.full_clean()
    except ValidationError as error:
        return set(error.error_dict)
    return set()


def plant_everything(world) -> set[str]:
    """Records of every register in the states that have words of their own, with all that hangs on
    them; the names of the fields that took no such text from any record."""
    places = {state: make.place(world.county) for state in TOLD}
    places[State.CONFIRMED] = world.home
    for name, register in make.registers().items():
        for state, at in places.items():
            if name not in ADMINISTRATION and may_be(register.model, state):
                words = {"void_reason": "-"} if state == State.VOIDED else {"remark": "-"}
                words = {} if state in (State.SUBMITTED, State.CONFIRMED) else words
                make.record(name, at, state=state, created_by=world.office, **words)
    make.donation(
        world.bureau,
        world.willow,
        [{"form": "goods", "value": "5", "name": "-", "basis": "invoice"}],
    )
    make.meeting(zone=world.north)
    taking, refusing = set(), set()
    for model in planted_models():
        for record in model._base_manager.order_by("pk"):
            refused = plant(record)
            refusing |= refused
            taking |= {field.name for field in texts_of(model)} - refused
            note(record, by=world.office)
    return refusing - taking


def may_be(model, state):
    return model.workflow or state in (State.CONFIRMED, State.VOIDED)


def planted_models():
    registers = [register for name, register in make.registers().items() if name != "agreement"]
    parts = [part.model for register in registers for part in register.parts]
    return dict.fromkeys([register.model for register in registers] + parts)


def note(record, *, by):
    if has_pages(type(record)):
        changes = difference({}, record.audit_snapshot())
        AuditEntry.note(record, "update", by=by, changes=changes, reason=hostile(300))
        if record.attachable:
            make.attachment(record, by=by, name=FILE)


def plant_around(world):
    """What is no record: views, drafts, workbooks, published figures. Gives their keys."""
    view = SavedView.objects.create(
        owner=world.office, register="activity", name=hostile(40), county=world.county
    )
    workbook = send_workbook(world.office)
    draft = QueryDict(mutable=True)
    draft.update(
        {name: hostile() for name in ("title", "starts_on", "kind", "residents", "content")}
    )
    draft.update({"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"})
    Draft.objects.keep(world.secretary, "/activities/new/", draft)
    quarter, at = Quarter(2026, 3), timezone.now()
    for order in (1, 2):
        publish(world.county, quarter, by=world.office, order=order, at=at, reason=hostile(500))
    entry = AuditEntry.objects.exclude(reason="").first()
    known = {"view": view, "workbook": workbook, "entry": entry, "county": world.county}
    return {name: record.pk for name, record in known.items()}


def send_workbook(user):
    """A workbook whose names, headings and cells are attempts; its rows are wrong in all ways."""
    rows = [["Name", "Kind", hostile(60)], *[[hostile(100), hostile(60), hostile()]] * 2]
    content = build({SHEET: rows, "Units": rows})
    name = FILE.replace("pdf", "xlsx")
    sent = WorkbookImport.objects.create(owner=user, name=name, content=content)
    sent.look(read_sheets(content, name))
    return sent
