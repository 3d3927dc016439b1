"""Who may open what: the whole URL configuration against a table written apart from the product.

``own`` records hang on the place of secretary, lead unit and liaison, ``elsewhere`` on the other
secretary's place in the same county, ``abroad`` on another county.
"""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from cobuild.core.hanging import fields_to
from cobuild.core.records import State
from tests import factories as make

COUNT = 397
BUSINESS = {"office", "lead_unit", "secretary", "other_secretary", "liaison", "leader"}
STAFF = BUSINESS | {"admin"}
ROLES = sorted(STAFF | {"other_office", "superior", "auditor", "nobody"})
PLACES = ("own", "elsewhere", "abroad")

# register: who opens the list, an own record, a record elsewhere; who writes own records
DIRECTORY = (BUSINESS, BUSINESS, BUSINESS)
FACT = (
    BUSINESS,
    {"office", "lead_unit", "secretary", "liaison", "leader"},
    {"office", "other_secretary", "leader"},
)
HOUSEHOLD = (
    BUSINESS - {"lead_unit"},
    {"office", "secretary", "liaison", "leader"},
    {"office", "other_secretary", "leader"},
)
OF_COMMUNITY = (BUSINESS, FACT[1] - {"liaison"}, FACT[2])
POLICY = {
    "county": (STAFF, STAFF, STAFF, {"office"}),
    "pairingagreement": (*FACT, {"office"}),
    "liaisonagreement": (*FACT, {"office"}),
    "householdpairing": (*HOUSEHOLD, {"office", "secretary"}),
    "aid": (*HOUSEHOLD, {"office", "secretary"}),
    "association": (*DIRECTORY, {"office"}),
    "membership": (*DIRECTORY, {"office"}),
    "sponsorship": (*DIRECTORY, {"office"}),
    "fundentry": (BUSINESS, FACT[1] - {"liaison"}, FACT[2], {"office"}),
    "wording": (*DIRECTORY, {"office"}),
    "plan": (BUSINESS, FACT[1] - {"liaison"}, FACT[2], {"office", "lead_unit"}),
    "meeting": (BUSINESS, FACT[1] - {"liaison"}, FACT[2], {"office", "lead_unit", "secretary"}),
    "resolution": (*FACT, {"office", "lead_unit", "secretary"}),
    "memberregistration": (*FACT, {"office", "secretary"}),
    "volunteer": (*OF_COMMUNITY, {"office", "secretary"}),
    "pledge": (*OF_COMMUNITY, {"office", "secretary"}),
    "facility": (*OF_COMMUNITY, {"office", "secretary"}),
    "return": (*OF_COMMUNITY, {"office", "secretary"}),
    "zone": (STAFF, STAFF, STAFF, {"office"}),
    "community": (STAFF, STAFF, STAFF, {"office"}),
    "unit": (STAFF, STAFF, STAFF, {"office"}),
    "communitybranch": (*DIRECTORY, {"office"}),
    "honour": (*DIRECTORY, {"office"}),
    "placement": (*DIRECTORY, {"office"}),
    "zonelead": (*DIRECTORY, {"office"}),
    "unitbranch": (*DIRECTORY, {"office", "liaison"}),
    "contact": (*DIRECTORY, {"office", "liaison"}),
    "membercount": (*DIRECTORY, {"office", "liaison"}),
    "agreement": (*FACT, set()),
    "districtagreement": (*FACT, {"office"}),
    "activity": (*FACT, {"office", "secretary"}),
    "donation": (*FACT, {"office", "secretary"}),
    "fivehaves": (BUSINESS, FACT[1] - {"liaison"}, FACT[2], {"office", "lead_unit"}),
    "household": (
        BUSINESS - {"lead_unit", "liaison"},
        {"office", "secretary", "leader"},
        {"office", "other_secretary", "leader"},
        {"office", "secretary"},
    ),
    "user": ({"admin"}, {"admin"}, {"admin"}, {"admin"}),
    "post": ({"admin"}, {"admin"}, {"admin"}, {"admin"}),
}
WORKFLOW = {
    "districtagreement",
    "pairingagreement",
    "liaisonagreement",
    "activity",
    "donation",
    "meeting",
    "aid",
    "return",
}
ATTACHABLE = WORKFLOW - {"donation", "aid", "return"} | {
    "fivehaves",
    "plan",
    "facility",
    "fundentry",
}
# who gets an empty form, where that is more than who writes own records
RECORDS_TOO = {
    "activity": {"other_secretary", "liaison"},
    "donation": {"other_secretary"},
    "household": {"other_secretary"},
    "householdpairing": {"other_secretary"},
    "aid": {"other_secretary"},
    "meeting": {"other_secretary"},
    "resolution": {"other_secretary"},
    "memberregistration": {"other_secretary"},
    "volunteer": {"other_secretary"},
    "pledge": {"other_secretary"},
    "facility": {"other_secretary"},
    "return": {"other_secretary"},
}

SENSITIVE = {"household", "memberregistration", "volunteer", "pledge"}

# the other addresses: method, arguments, who may open them; everybody else gets 403
ANYBODY = set(ROLES)
OTHERS = {
    "workbench": ("get", {}, ANYBODY),
    "audit-log": ("get", {}, {"auditor"}),
    "audit-export": ("get", {}, {"auditor"}),
    "published": ("get", {}, {"superior"}),
    "search": ("get", {}, ANYBODY),
    "account": ("get", {}, ANYBODY),
    "password": ("get", {}, ANYBODY),
    "second-factor": ("get", {}, ANYBODY),
    "confirm-password": ("get", {}, ANYBODY),
    "notices": ("get", {}, ANYBODY),
    "views": ("get", {}, ANYBODY),
    "notices-read": ("post", {}, ANYBODY),
    "jobs": ("get", {}, ANYBODY),
    "imports": ("get", {}, BUSINESS - {"leader"} | {"other_office"}),
    "district-board": ("get", {}, BUSINESS | {"other_office"}),
    "pairing-board": ("get", {}, BUSINESS | {"other_office"}),
    "liaison-board": ("get", {}, BUSINESS | {"other_office"}),
    "quarter-now": ("get", {}, BUSINESS | {"other_office"}),
    "quarter": ("get", {"quarter": "2026Q3"}, BUSINESS | {"other_office"}),
    "quarter-export": ("get", {"quarter": "2026Q3"}, BUSINESS | {"other_office"}),
    "trends": ("get", {}, BUSINESS | {"other_office"}),
    "trends-export": ("get", {}, BUSINESS | {"other_office"}),
    "quarter-print": ("get", {"quarter": "2026Q3"}, BUSINESS | {"other_office"}),
    "check-records": (
        "get",
        {"quarter": "2026Q3", "check": "district.activities.kind"},
        BUSINESS | {"other_office"},
    ),
    "returns": ("get", {"quarter": "2026Q3"}, BUSINESS | {"other_office"}),
    "publications": ("get", {"quarter": "2026Q3"}, BUSINESS | {"other_office"}),
    "figure-records": (
        "get",
        {"quarter": "2026Q3", "key": "district.activities"},
        BUSINESS | {"other_office"},
    ),
}
# tested on their own: open to everybody, or they only take what is sent
APART = {"sign-in", "set_language", "sign-out", "draft-keep", "draft-discard", "quarter-compute"}
APART |= {"published-file", "publication-changes"}  # tests/reports/test_publishing.py
APART |= {"publications-compare"}  # tests/reports/test_comparing.py
APART |= {"import", "import-write", "import-wrong", "import-outline"}  # tests/imports/test_pages.py
APART |= {"sessions-end"}  # tests/accounts/test_own_sessions.py
APART |= {"sign-in-code", "second-factor-picture"}  # tests/accounts/test_second_factor.py
APART |= {"import-sheet"}  # tests/imports/test_understanding.py
APART |= {"audit-entry"}  # tests/accounts/test_audit_pages.py
APART |= {"published-quarter", "published-trend", "published-county-file"}  # test_published.py
APART |= {"bulk-change"}  # tests/core/test_bulk.py
APART |= {"view", "view-save", "view-delete"}  # tests/core/test_saved_views.py
APART |= {"import-take-back"}  # tests/imports/test_taking_back.py
APART |= {"job", "job-cancel"}  # tests/core/test_progress.py
APART |= {"job-file"}  # tests/core/test_kept_files.py
APART |= {"attachment", "attachment-remove"}  # tests/core/test_attachments.py

# other pages of a record: the register it is of; who opens an own record's, one's elsewhere
MORE_PAGES = {
    "association-ledger": ("association", BUSINESS, BUSINESS),
    "zone-ledger": ("zone", BUSINESS, BUSINESS),
    "pairing-organisation": ("unitbranch", BUSINESS, BUSINESS),
    "agreement-document": ("districtagreement", *FACT[1:]),
    "donation-receipt": ("donation", *FACT[1:]),
    "post-hand-over": ("post", {"admin"}, {"admin"}),
    "user-unlock": ("user", {"admin"}, {"admin"}),
    "user-reset-second-factor": ("user", {"admin"}, {"admin"}),
}

LISTS = ("list", "export")
TAKING = ("bulk",)  # of a list, but they only take what is sent: tests/core/test_bulk.py
TOTALLED = {"activity", "aid", "community", "donation", "facility", "fivehaves", "fundentry"}
TOTALLED |= {"household", "memberregistration", "sponsorship"}
PAGES = ("detail", "history")
CHANGES = ("edit", "void")
MORE_CHANGES = {"activity": ("attendance",)}
OF_WORKFLOW = ("submit", "confirm", "send-back")


def without_tokens(response):
    return re.sub(r'(csrfmiddlewaretoken"|form_token"|nonce=")[^>]*', "", response.content.decode())


@pytest.fixture
def people(world):
    nobody = make.User.objects.create(username="nobody", name="Nobody", password="!")
    return {**world.people, "nobody": nobody}


@pytest.fixture
def places(world):
    abroad = make.place(world.other_county)
    return {"own": world.home, "elsewhere": world.elsewhere, "abroad": abroad}


@pytest.fixture
def records(places):
    """One record of every register on each of the three places."""
    return {
        where: {name: make.record(name, at) for name in POLICY if name != "agreement"}
        for where, at in places.items()
    }


def changes_of(register):
    return (*CHANGES, *MORE_CHANGES.get(register, ()))


def answers(client, names, record):
    """How the pages of a record answer: {name: status}."""
    return {name: client.get(record.page(name)).status_code for name in names}


def lists_of(register):
    return (*LISTS, "totals") if register in TOTALLED else LISTS


def names_of(register):
    names = {f"{register}-{name}" for name in (*lists_of(register), *TAKING)}
    if register == "agreement":
        return names
    names |= {f"{register}-{name}" for name in (*PAGES, *changes_of(register), "new")}
    if register in WORKFLOW:
        names |= {f"{register}-{name}" for name in OF_WORKFLOW}
    if register in ATTACHABLE:
        names.add(f"{register}-attach")
    if register in SENSITIVE:
        names.add(f"{register}-reveal")
    return names


def test_every_address_is_in_the_table():
    listed = set(OTHERS) | set(MORE_PAGES) | APART
    listed |= {name for register in POLICY for name in names_of(register)}
    assert {name for name, pattern in make.addresses()} == listed


def test_the_number_of_addresses_is_known():
    found = sorted(f"{name}: /{pattern}" for name, pattern in make.addresses())
    assert len(found) == COUNT, (
        "The number of addresses changed. Look at the new one: who may open it, whose records does "
        "it show? Then put it into the table above.\n" + "\n".join(found)
    )


def test_no_two_addresses_share_a_name():
    names = [name for name, pattern in make.addresses()]
    assert sorted(names) == sorted(set(names))


ARGUMENTS = {
    "pk": 1,
    "attachment": 1,
    "entry": 1,
    "county": 1,
    "workbook": 1,
    "sheet": 1,
    "bulk": 1,
    "view": 1,
    "job": 1,
    "name": "unit",
    "version": 1,
    "quarter": "2026Q3",
    "key": "district.activities",
    "check": "district.activities.kind",
}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_anonymous_is_led_to_the_sign_in(client, method):
    for name, pattern in make.addresses():
        if name in ("sign-in", "sign-in-code", "set_language"):
            continue
        wanted = re.findall(r":(\w+)>", pattern)
        url = reverse(name, kwargs={key: ARGUMENTS[key] for key in wanted})
        response = getattr(client, method)(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/sign-in/"), url
    assert client.get("/sign-in/").status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_lists_exports_and_empty_forms(people, client, role):
    client.force_login(people[role])
    same = {"other_office": "office"}.get(role, role)
    for register, (lists, _own, _elsewhere, writes) in POLICY.items():
        expected = 200 if same in lists else 403
        for name in lists_of(register):
            response = client.get(reverse(f"{register}-{name}"))
            assert response.status_code == expected, f"{register}-{name}"
        if register != "agreement":
            may_record = same in writes | RECORDS_TOO.get(register, set())
            response = client.get(reverse(f"{register}-new"))
            assert response.status_code == (200 if may_record else 403), f"{register}-new"


PEOPLE_OF = {"own": {"secretary", "lead_unit", "liaison"}, "elsewhere": {"other_secretary"}}


def statuses(register, role, where):
    """How the pages of a confirmed record answer, and how those that change it do."""
    if role == "other_office":
        role, where = "office", "own" if where == "abroad" else "abroad"
    _lists, own, elsewhere, writes = POLICY[register]
    sees = {"own": own, "elsewhere": elsewhere, "abroad": own & {"admin"}}[where]
    writers = writes | RECORDS_TOO.get(register, set())
    writers &= {"office", "admin"} | PEOPLE_OF.get(where, set())
    if register in WORKFLOW:
        writers &= {"office"}
    if role not in sees:
        return 404, 404
    return 200, 200 if role in writers else 403


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_records(people, records, client, role, where):
    client.force_login(people[role])
    for register, record in records[where].items():
        page, change = statuses(register, role, where)
        changes = changes_of(register)
        expected = dict.fromkeys(PAGES, page) | dict.fromkeys(changes, change)
        assert answers(client, (*PAGES, *changes), record) == expected, f"{register} {where}"


def sees_and_writes(register, role, where):
    """Whether the role sees what is sent in at the place, and whether it may still change it.

    A liaison changes what it drafted itself, no more.
    """
    _lists, own, elsewhere, writes = POLICY[register]
    if role == "other_office":
        role, where = "office", "own" if where == "abroad" else "abroad"
    sees = {"own": own, "elsewhere": elsewhere, "abroad": set()}[where]
    writers = writes | RECORDS_TOO.get(register, set())
    writers &= {"office"} | PEOPLE_OF.get(where, set()) - {"liaison"}
    return role in sees, role in sees & writers


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_who_decides_on_what_is_submitted(people, places, client, role, where):
    client.force_login(people[role])
    for register in sorted(WORKFLOW):
        record = make.record(register, places[where], state=State.SUBMITTED)
        sees, writes = sees_and_writes(register, role, where)
        decides = 200 if role in ("office", "other_office") else 403
        expected = {"edit": 200 if writes else 403, "confirm": decides, "send-back": decides}
        expected |= {"submit": 403, "void": expected["edit"]}
        if register == "activity":
            expected |= {"attendance": expected["edit"]}
        if not sees:
            expected = dict.fromkeys(expected, 404)
        assert answers(client, expected, record) == expected, register


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_who_submits_what_is_sent_back(people, places, client, role, where):
    client.force_login(people[role])
    for register in sorted(WORKFLOW):
        state = {"state": State.RETURNED, "remark": "the day is missing"}
        record = make.record(register, places[where], **state)
        sees, writes = sees_and_writes(register, role, where)
        allowed = 200 if writes else 403 if sees else 404
        assert answers(client, ("submit",), record) == {"submit": allowed}, register


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_who_attaches_files(people, records, client, role, where):
    client.force_login(people[role])
    for register in sorted(ATTACHABLE):
        _page, change = statuses(register, role, where)
        sent = client.post(records[where][register].page("attach"))
        assert sent.status_code == (302 if change == 200 else change), register


@pytest.fixture
def with_more_pages(records):
    """The records on whose branches others stand: only those have a page of their own."""
    for of_place in records.values():
        branch = of_place["unitbranch"]
        make.unit_branch(branch.unit, parent=branch)
    return records


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_more_pages_of_records(people, with_more_pages, client, role, where):
    client.force_login(people[role])
    same, there = role, where
    if role == "other_office":
        same, there = "office", "own" if where == "abroad" else "abroad"
    for name, (register, own, elsewhere) in MORE_PAGES.items():
        opens = {"own": own, "elsewhere": elsewhere, "abroad": own & {"admin"}}[there]
        url = reverse(name, args=[with_more_pages[where][register].pk])
        assert client.get(url).status_code == (200 if same in opens else 404), name


@pytest.mark.parametrize("role", ["secretary", "office"])
def test_somebody_elses_record_answers_like_one_that_does_not_exist(people, records, client, role):
    client.force_login(people[role])
    for register, record in records["abroad"].items():
        for name in (*PAGES, *changes_of(register)):
            url = record.page(name)
            missing = url.replace(f"/{record.pk}/", "/987654/")
            for method in (client.get,) if name in PAGES else (client.get, client.post):
                foreign, nothing = method(url), method(missing)
                assert foreign.status_code == nothing.status_code == 404, url
                assert without_tokens(foreign) == without_tokens(nothing), url


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
def test_a_number_too_long_is_a_record_that_does_not_exist(world, sign_in, number):
    client = sign_in(world.office)
    for register in POLICY:
        if register != "agreement":
            url = reverse(f"{register}-detail", args=[1]).replace("/1/", f"/{number}/")
            assert client.get(url).status_code in (403, 404), url


@pytest.mark.parametrize("role", sorted(BUSINESS))
def test_a_ledger_tells_its_money_to_those_who_read_it(world, client, role):
    association = make.association(world.county, [world.willow])
    make.fund_entry(association, amount=7654321)
    make.fund_entry(zone=world.north, amount=7654321)
    client.force_login(world.people[role])
    for name, account in (("association-ledger", association), ("zone-ledger", world.north)):
        page = client.get(reverse(name, args=[account.pk])).content.decode()
        assert ("7,654,321" in page) == (role in POLICY["fundentry"][1]), name


def contents():
    """Every row of every table of ours, but sessions and the log of exports."""
    left_out = {"session", "auditentry"}
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.model_name not in left_out
    }


@pytest.mark.parametrize("role", ["office", "secretary", "admin"])
def test_reading_changes_nothing(people, with_more_pages, client, role):
    client.force_login(people[role])
    before = contents()
    for name, pattern in make.addresses():
        if "<int:pk>" in pattern:
            register = MORE_PAGES[name][0] if name in MORE_PAGES else name.split("-")[0]
            record = with_more_pages["own"][register]
            client.get(reverse(name, args=[record.pk]))
        elif "<" not in pattern:
            client.get(reverse(name))
    for name, (method, arguments, _allowed) in OTHERS.items():
        if method == "get":
            client.get(reverse(name, kwargs=arguments))
    assert contents() == before


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_change_a_record_cannot_do_so_by_sending_a_form(people, records, client, role):
    client.force_login(people[role])
    before = contents()
    for where in ("own", "elsewhere"):
        for register, record in records[where].items():
            for name in changes_of(register):
                allowed = client.get(record.page(name)).status_code
                if allowed != 200:
                    sent = client.post(record.page(name), {"reason": "x", "state": "draft"})
                    assert sent.status_code == allowed, record.page(name)
    assert contents() == before


@pytest.mark.parametrize("role", ROLES)
def test_the_other_pages(people, client, role):
    client.force_login(people[role])
    for name, (method, arguments, allowed) in OTHERS.items():
        response = getattr(client, method)(reverse(name, kwargs=arguments))
        if role in allowed:
            assert response.status_code in (200, 302), name
        else:
            assert response.status_code == 403, name


def test_addresses_that_only_take_what_is_sent_show_nothing(world, sign_in):
    client = sign_in(world.office)
    urls = ("/sign-out/", "/drafts/keep/", "/drafts/discard/", "/reports/2026Q3/compute/")
    for url in (*urls, "/notices/read/"):
        assert client.get(url).status_code == 405, url


# Drafts and voided records --------------------------------------------------------------------


@pytest.mark.parametrize("register", sorted(WORKFLOW))
@pytest.mark.parametrize("role", sorted(BUSINESS))
def test_a_draft_is_seen_only_by_who_may_write_it(world, client, register, role):
    record = make.record(register, world.home, state=State.DRAFT, created_by=world.secretary)
    client.force_login(world.people[role])
    writers = POLICY[register][3]
    expected = 200 if role in writers else 404
    assert client.get(record.page("detail")).status_code == expected
    exported = client.get(reverse(f"{register}-export") + "?format=csv").content.decode()
    assert (exported.count("\n") == 2) == (role in writers)
    type(record).objects.filter(pk=record.pk).update(state=State.SUBMITTED)
    assert client.get(record.page("detail")).status_code == (
        200 if role in POLICY[register][1] else 404
    )


def test_a_community_that_takes_part_reads_but_does_not_write(world, sign_in):
    record = make.activity(world.willow, communities=[world.maple], state=State.SUBMITTED)
    client = sign_in(world.other_secretary)
    assert client.get(record.page("detail")).status_code == 200
    assert client.get(record.page("edit")).status_code == 403
    assert client.post(record.page("void"), {"reason": "x"}).status_code == 403
    client.force_login(world.secretary)
    assert client.get(record.page("edit")).status_code == 200


def test_a_liaison_changes_its_own_drafts_only(world, sign_in):
    own = make.activity(world.willow, [world.bureau], state=State.DRAFT, created_by=world.liaison)
    other = make.activity(
        world.willow, [world.bureau], state=State.DRAFT, created_by=world.secretary
    )
    sent = make.activity(
        world.willow, [world.bureau], state=State.SUBMITTED, created_by=world.liaison
    )
    client = sign_in(world.liaison)
    assert client.get(own.page("edit")).status_code == 200
    assert client.get(own.page("submit")).status_code == 403
    assert client.get(other.page("detail")).status_code == 404
    assert client.get(sent.page("edit")).status_code == 403


def test_voided_records_are_shown_only_where_they_are_asked_for(world, sign_in):
    client = sign_in(world.office)
    for register in POLICY:
        if register in ("agreement", "county", "user", "post"):  # everything hangs on the county
            continue
        record = make.record(register, make.place(world.county))
        for field in fields_to(type(record)):
            for hanging in field.model.objects.filter(**{field.name: record}):
                hanging.void(by=world.office, reason="entered twice")
        record.void(by=world.office, reason="entered twice")
        url, mark = reverse(f"{register}-list"), f'href="{record.get_absolute_url()}"'
        assert mark not in client.get(url).content.decode(), register
        assert mark in client.get(url + "?state=voided").content.decode(), register
        assert client.get(record.get_absolute_url()).status_code == 200
        assert client.get(record.page("edit")).status_code == 403


# Households -------------------------------------------------------------------------------------

SECRETS = ("Ouyang Xiaoming", "13812345678", "liver disease", "Lane 7 house 9")


@pytest.fixture
def household(world):
    head, phone, cause, address = SECRETS
    return make.household(world.willow, head=head, phone=phone, cause=cause, address=address)


def pages_with(household):
    detail = household.get_absolute_url()
    lists = [
        "/households/",
        "/households/export/?format=csv",
        f"/communities/{household.community_id}/",
    ]
    return [*lists, detail, f"{detail}history/"]


@pytest.mark.parametrize("role", ROLES)
def test_a_household_is_shown_in_full_to_its_own_community_only(people, household, client, role):
    client.force_login(people["secretary"])
    page = client.get(household.page("edit"))
    data = make.filled_in(page.context["form"], cause="blindness, " + SECRETS[2])
    assert client.post(household.page("edit"), data).status_code == 302
    client.force_login(people[role])
    for url in pages_with(household):
        text = client.get(url).content.decode()
        seen = [secret for secret in SECRETS if secret in text]
        if role == "secretary" and url == household.get_absolute_url():
            assert seen == list(SECRETS)
        elif role != "secretary" or "history" in url:
            assert seen == [], url


def test_an_exported_workbook_holds_no_household_in_full(household, world, sign_in):
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(sign_in(world.office).get("/households/export/").content))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert not [secret for secret in SECRETS if any(secret in cell for cell in cells)]
    assert "O*g" in cells


GUESSES = ("sort=head", "sort=phone", "sort=-cause", "head=Ouyang Xiaoming")
GUESSES += ("phone=13812345678", "head__startswith=O", "cause__regex=^liver")


@pytest.mark.parametrize("query", GUESSES)
def test_hidden_values_can_be_neither_searched_nor_sorted_by(household, world, sign_in, query):
    for number in range(3):
        make.household(world.willow, head=f"{3 - number} other", phone=f"1391111111{number}")
    client = sign_in(world.office)
    assert rows(client, query) == rows(client, "")


def test_hidden_values_are_searched_for_their_own_community_only(household, world, sign_in):
    assert rows(sign_in(world.secretary), "q=Ouyang") == [household.pk]
    assert rows(sign_in(world.office), "q=Ouyang") == rows(sign_in(world.office), "q=Nobody") == []


def rows(client, query):
    table = client.get(f"/households/?{query}").context["table"]
    return [row.record.pk for row in table.rows]


def test_the_history_tells_that_a_hidden_value_changed_not_which(household, world, sign_in):
    client = sign_in(world.secretary)
    page = client.get(household.page("edit"))
    client.post(household.page("edit"), make.filled_in(page.context["form"], phone="13900000000"))
    entry = make.AuditEntry.objects.about(household).latest("pk")
    assert entry.changes == {"phone": ["***", "***"]}


def test_a_password_never_reaches_the_history(world, sign_in):
    client = sign_in(world.admin)
    page = client.get(world.leader.page("edit"))
    data = make.filled_in(page.context["form"], new_password="a long new password 7")
    assert client.post(world.leader.page("edit"), data).status_code == 302
    world.leader.refresh_from_db()
    history = client.get(world.leader.page("history")).content.decode()
    assert world.leader.password not in history
    assert "***" in history


def test_a_copy_shows_no_household_to_others(household, world, sign_in):
    client = sign_in(world.office)
    copy = client.get(f"/households/new/?copy={household.pk}").content.decode()
    assert not [secret for secret in SECRETS if secret in copy]
    client.force_login(world.secretary)
    assert SECRETS[0] in client.get(f"/households/new/?copy={household.pk}").content.decode()
