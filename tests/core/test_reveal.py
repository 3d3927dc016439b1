"""Personal details are shown to others once, for a reason, and the log knows it (C11)."""

import pytest

from cobuild.core.audit import AuditEntry
from tests import factories as make

SECRETS = ("Ouyang Xiaoming", "13812345678", "Lane 7 house 9", "liver disease")
REASON = "visit before the new year"


@pytest.fixture
def household(world):
    head, phone, address, cause = SECRETS
    return make.household(world.willow, head=head, phone=phone, address=address, cause=cause)


@pytest.fixture
def office(world, sign_in):
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    return client


def shown(answer):
    return [secret for secret in SECRETS if secret in answer.content.decode()]


def told(record):
    rows = AuditEntry.objects.about(record).order_by("pk")
    return list(rows.values_list("action", "actor__name", "reason"))


def test_it_works(world, household, office):
    assert shown(office.get(household.get_absolute_url())) == []
    answer = office.post(household.page("reveal"), {"reason": REASON})
    assert answer.status_code == 200
    assert shown(answer) == list(SECRETS)
    assert "no-store" in answer["Cache-Control"]
    name = world.office.name
    assert told(household) == [("view", name, ""), ("reveal", name, REASON)]


def test_it_is_shown_once(household, office):
    office.post(household.page("reveal"), {"reason": REASON})
    for name in ("detail", "history", "edit"):
        assert shown(office.get(household.page(name))) == []
    assert shown(office.get("/households/")) == []
    assert shown(office.get("/households/export/?format=csv")) == []
    assert shown(office.get(household.page("reveal") + f"?reason={REASON}")) == []


@pytest.mark.parametrize("reason", ["", "   ", "abc", "x" * 501])
def test_without_a_reason_nothing_is_shown_and_nothing_is_logged(household, office, reason):
    answer = office.post(household.page("reveal"), {"reason": reason})
    assert answer.status_code == 422
    assert shown(answer) == [] and told(household) == []


@pytest.mark.parametrize("role", ["secretary", "leader"])
def test_nobody_else_reveals(world, household, client, role):
    """The community itself sees all anyway; a leader sees nothing of it."""
    client.force_login(world.people[role])
    for send in (client.get, client.post):
        answer = send(household.page("reveal"), {"reason": REASON})
        assert answer.status_code == 403
    assert told(household) == []


@pytest.mark.parametrize("role", ["other_secretary", "lead_unit", "liaison", "admin", "auditor"])
def test_who_does_not_see_the_record_gets_the_answer_of_none(world, household, client, role):
    client.force_login(world.people[role])
    answers = [
        client.post(f"/households/{number}/reveal/", {"reason": REASON})
        for number in (household.pk, household.pk + 10_000)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_another_county_is_out_of_reach(world, household, client):
    client.force_login(world.other_office)
    assert client.post(household.page("reveal"), {"reason": REASON}).status_code == 404


def test_a_member_is_revealed_likewise(world, office):
    member = make.registration(world.bureau, world.willow, phone=SECRETS[1])
    assert shown(office.get(member.get_absolute_url())) == []
    assert shown(office.post(member.page("reveal"), {"reason": REASON})) == [SECRETS[1]]


def test_a_record_without_personal_details_has_nothing_to_reveal(world, office):
    assert office.get(f"/units/{world.bureau.pk}/reveal/").status_code == 404
    assert AuditEntry.objects.about(world.bureau).count() == 0


def test_looking_is_logged_and_is_no_change(world, household, sign_in):
    client = sign_in(world.secretary)
    for name in ("detail", "edit"):
        assert client.get(household.page(name)).status_code == 200
    assert told(household) == [("view", world.secretary.name, "")] * 2
    assert not AuditEntry.objects.about(household).changing().exists()
    assert client.get(household.page("history")).context["entries"] == []


def test_the_second_of_two_writers_is_told_changes_and_no_looks(world, household, sign_in):
    client = sign_in(world.secretary)
    data = make.filled_in(client.get(household.page("edit")).context["form"], people=3)
    assert client.post(household.page("edit"), data).status_code == 302
    for _look in range(3):
        client.get(household.get_absolute_url())
    answer = client.post(household.page("edit"), data | {"people": 4})
    assert answer.status_code == 422
    assert [entry.action for entry, _changes in answer.context["outdated"]] == ["update"]


def test_the_history_tells_who_revealed_it(world, household, office, sign_in):
    office.post(household.page("reveal"), {"reason": REASON})
    page = sign_in(world.secretary).get(household.page("history")).content.decode()
    assert REASON in page and world.office.name in page


def test_no_personal_detail_reaches_the_log(world, household, client):
    """Every page of the register, every act, as those who see it in full and those who do not."""
    branch = make.unit_branch(world.bureau)
    pairing = make.household_pairing(branch, household)
    aid = make.aid(pairing, state="submitted")
    for user in (world.secretary, world.office):
        client.force_login(user)
        for record in (household, pairing, aid):
            client.get(record.get_absolute_url())
            form = client.get(record.page("edit")).context["form"]
            client.post(record.page("edit"), make.filled_in(form, until="2026-12-31"))
        client.get(f"/households/export/?format=csv&q={SECRETS[0]}")
        client.post(household.page("reveal"), {"reason": REASON})
    data = make.filled_in(client.get("/households/new/").context["form"], community=world.willow.pk)
    data |= dict(zip(("head", "phone", "address", "cause"), SECRETS, strict=True))
    assert client.post("/households/new/", data | {"since": "2026-01-01"}).status_code == 302
    for record in (aid, pairing, household):
        record.void(by=world.office, reason="entered twice")
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions >= {"view", "update", "reveal", "export", "void", "create"}
    rows = [str(row) for row in AuditEntry.objects.values_list()]
    assert not [row for row in rows for secret in (*SECRETS, "Xiaoming") if secret in row]
