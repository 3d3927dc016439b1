"""The life of a record: draft, submitted, confirmed, sent back, voided; edits and their history."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from activities.models import Activity
from cobuild.core.audit import AuditEntry
from cobuild.core.drafts import Draft, FormToken, new_token
from cobuild.core.records import State
from communities.models import Zone
from tests import factories as make

REASONS = {State.RETURNED: {"remark": "the day is missing"}, State.VOIDED: {"void_reason": "twice"}}
ACTS = {
    "submit": lambda record, by: record.submit(by=by),
    "confirm": lambda record, by: record.confirm(by=by),
    "send_back": lambda record, by: record.send_back(by=by, remark="the day is missing"),
    "void": lambda record, by: record.void(by=by, reason="entered twice"),
}
ALLOWED = {
    ("draft", "submit"): "submitted",
    ("draft", "void"): "voided",
    ("submitted", "confirm"): "confirmed",
    ("submitted", "send_back"): "returned",
    ("submitted", "void"): "voided",
    ("confirmed", "send_back"): "returned",
    ("confirmed", "void"): "voided",
    ("returned", "submit"): "submitted",
    ("returned", "void"): "voided",
}


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield client


def in_state(world, state, register="activity", **fields):
    return make.record(register, world.home, state=state, **REASONS.get(state, {}), **fields)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("register", ["activity", "donation", "districtagreement"])
def test_every_act_in_every_state(world, register, state, act):
    record = in_state(world, state, register)
    target = ALLOWED.get((state, act))
    before = AuditEntry.objects.count()
    if target:
        ACTS[act](record, world.office)
    else:
        with pytest.raises(ValidationError) as refused:
            ACTS[act](record, world.office)
        assert f"“{State(state).label}”" in refused.value.messages[0]
    record.refresh_from_db()
    assert record.state == (target or state)
    assert AuditEntry.objects.count() == before + bool(target)


@pytest.mark.parametrize("act, name", [("send_back", "remark"), ("void", "reason")])
def test_sending_back_and_voiding_need_words(world, act, name):
    record = in_state(world, State.SUBMITTED)
    with pytest.raises(ValidationError):
        getattr(record, act)(by=world.office, **{name: "  "})
    record.refresh_from_db()
    assert record.state == State.SUBMITTED


@pytest.mark.parametrize("page", ["send-back", "void"])
def test_the_page_asks_for_the_reason(world, sign_in, page):
    record = in_state(world, State.SUBMITTED)
    for reason in ("", "   ", "x" * 501):
        sent = sign_in(world.office).post(record.page(page), {"reason": reason})
        assert sent.status_code == 422
        assert "reason" in sent.context["form"].errors
    record.refresh_from_db()
    assert record.state == State.SUBMITTED


def test_what_counts(world):
    for state in State:
        in_state(world, state)
    assert set(Activity.objects.counted().values_list("state", flat=True)) == {
        "submitted",
        "confirmed",
    }


def test_a_remark_is_gone_once_the_record_is_submitted_again(world):
    record = in_state(world, State.SUBMITTED)
    record.send_back(by=world.office, remark="the day is missing")
    record.submit(by=world.secretary)
    record.refresh_from_db()
    assert record.remark == ""
    told = AuditEntry.objects.about(record).order_by("pk").values_list("action", "reason")
    assert list(told) == [("send_back", "the day is missing"), ("submit", "")]


@pytest.mark.parametrize("role", ["secretary", "leader", "liaison", "lead_unit"])
def test_a_confirmed_record_is_changed_by_the_county_office_only(world, client, role):
    record = in_state(world, State.CONFIRMED)
    client.force_login(world.people[role])
    for page in ("edit", "void", "send-back", "confirm", "submit"):
        assert client.get(record.page(page)).status_code == 403
        assert client.post(record.page(page), {"reason": "x"}).status_code == 403
    client.force_login(world.office)
    assert client.get(record.page("edit")).status_code == 200


def test_confirming_is_left_to_the_county_office(world, sign_in):
    record = in_state(world, State.SUBMITTED)
    client = sign_in(world.secretary)
    assert client.post(record.page("confirm")).status_code == 403
    client.force_login(world.office)
    assert client.post(record.page("confirm")).status_code == 302
    record.refresh_from_db()
    assert record.state == State.CONFIRMED


def test_an_act_that_came_too_late_is_told(world, english, monkeypatch):
    """Between the question and the answer somebody else decided."""
    record = in_state(world, State.SUBMITTED)
    english.force_login(world.secretary)
    from cobuild.core.pages import changes

    def meanwhile(self):
        allowed = original(self)
        Activity.objects.get(pk=record.pk).confirm(by=world.office)
        return allowed

    original = changes.ChangeView.allowed_record
    monkeypatch.setattr(changes.ChangeView, "allowed_record", meanwhile)
    answer = english.post(record.page("void"), {"reason": "twice"}, follow=True)
    assert "can no longer be done" in answer.content.decode()
    record.refresh_from_db()
    assert record.state == State.CONFIRMED


# Edits ------------------------------------------------------------------------------------------


def opened(client, record):
    """The edit form as a browser has it."""
    return make.filled_in(client.get(record.page("edit")).context["form"])


def test_the_history_shows_old_and_new_values(world, sign_in):
    zone = make.zone(world.county, name="Old name", order=1)
    client = sign_in(world.office)
    data = opened(client, zone) | {"name": "New name"}
    assert client.post(zone.page("edit"), data).status_code == 302
    entry = AuditEntry.objects.about(zone).get()
    assert entry.changes == {"name": ["Old name", "New name"]}
    assert (entry.actor, entry.address) == (world.office, "127.0.0.1")
    page = client.get(zone.page("history")).content.decode()
    assert "Old name" in page and "New name" in page


def test_the_history_of_a_donation_shows_its_lots(world, sign_in):
    record = make.donation(world.bureau, world.willow, state=State.SUBMITTED)
    item = record.items.get()
    client = sign_in(world.secretary)
    lots = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 1, "items-0-id": item.pk}
    lots |= {"items-0-form": "cash", "items-0-value": "250"}
    answer = client.post(record.page("edit"), opened(client, record) | lots)
    assert answer.status_code == 302
    (old, new) = AuditEntry.objects.about(record).get().changes["items"]
    assert "100.00" in old and "250.00" in new


def test_the_second_of_two_writers_is_told_and_may_save_over(world, english):
    zone = make.zone(world.county, name="First", order=1)
    english.force_login(world.office)
    mine, theirs = opened(english, zone), opened(english, zone)
    assert english.post(zone.page("edit"), theirs | {"name": "Theirs"}).status_code == 302
    late = english.post(zone.page("edit"), mine | {"name": "Mine"})
    text = late.content.decode()
    assert late.status_code == 422
    assert "Theirs" in text and 'value="Mine"' in text
    zone.refresh_from_db()
    assert zone.name == "Theirs"
    version = late.context["form"].instance.version
    assert (
        english.post(zone.page("edit"), mine | {"name": "Mine", "version": version}).status_code
        == 302
    )
    zone.refresh_from_db()
    assert zone.name == "Mine"


@pytest.mark.parametrize("version", [None, "", "0", "-1", "-99999999999999999999", "9" * 30])
def test_a_form_that_does_not_know_its_version_overwrites_nothing(world, sign_in, version):
    zone = make.zone(world.county, name="First")
    client = sign_in(world.office)
    data = opened(client, zone) | {"name": "Mine", "version": version}
    answer = client.post(zone.page("edit"), {k: v for k, v in data.items() if v is not None})
    assert answer.status_code == 422
    zone.refresh_from_db()
    assert zone.name == "First"


def test_a_change_of_state_makes_an_open_form_outdated(world, sign_in):
    record = in_state(world, State.SUBMITTED)
    client = sign_in(world.office)
    data = opened(client, record)
    record.confirm(by=world.office)
    assert client.post(record.page("edit"), data | {"title": "Mine"}).status_code == 422
    record.refresh_from_db()
    assert record.state == State.CONFIRMED and record.title != "Mine"


def test_an_edit_keeps_ties_that_are_not_on_offer(world, sign_in):
    visit = make.activity(world.willow, [world.bureau])
    record = make.donation(world.bureau, world.willow, activity=visit, state=State.SUBMITTED)
    visit.void(by=world.office, reason="twice")
    item = record.items.get()
    client = sign_in(world.secretary)
    lots = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 1, "items-0-id": item.pk}
    lots |= {"items-0-form": "cash", "items-0-value": "250"}
    assert client.post(record.page("edit"), opened(client, record) | lots).status_code == 302
    record.refresh_from_db()
    assert record.activity == visit


# Sent twice, sent late --------------------------------------------------------------------------


def new_zone(client, **changes):
    return make.filled_in(client.get("/zones/new/").context["form"], name="East", **changes)


def test_a_form_sent_twice_makes_one_record(world, sign_in):
    client = sign_in(world.office)
    data = new_zone(client)
    first, second = client.post("/zones/new/", data), client.post("/zones/new/", data)
    assert first["Location"] == second["Location"]
    assert Zone.objects.filter(name="East").count() == 1
    assert FormToken.objects.get().url == first["Location"]


def test_two_forms_make_two_records(world, sign_in):
    client = sign_in(world.office)
    client.post("/zones/new/", new_zone(client))
    client.post("/zones/new/", new_zone(client) | {"name": "West"})
    assert Zone.objects.filter(name__in=["East", "West"]).count() == 2


@pytest.mark.parametrize("token", ["", "x", "1-abc:forged"])
def test_a_form_without_a_token_of_ours_is_asked_for_once_more(world, sign_in, token):
    client = sign_in(world.office)
    answer = client.post("/zones/new/", new_zone(client, form_token=token))
    assert answer.status_code == 422 and not Zone.objects.filter(name="East").exists()
    fresh = answer.context["form"].initial["form_token"]
    assert f'value="{fresh}"' in answer.content.decode()
    assert client.post("/zones/new/", new_zone(client, form_token=fresh)).status_code == 302


def test_a_token_of_somebody_else_does_not_count(world, sign_in):
    token = new_zone(sign_in(world.office))["form_token"]
    client = sign_in(world.other_office)
    assert client.post("/zones/new/", new_zone(client, form_token=token)).status_code == 422


def test_a_failed_form_may_be_sent_again_with_its_token(world, sign_in):
    client = sign_in(world.office)
    data = new_zone(client)
    assert client.post("/zones/new/", data | {"name": "North"}).status_code == 422  # taken
    assert client.post("/zones/new/", data).status_code == 302


def signed_in(client, user):
    user.set_password("a long password 7")
    user.save()
    return client.post("/sign-in/", {"username": user.username, "password": "a long password 7"})


def test_a_form_sent_after_the_session_ended_is_back_for_the_same_person(world, client):
    client.force_login(world.office)
    data = new_zone(client, short_name="E")
    client.cookies.pop("sessionid")
    assert client.post("/zones/new/", data)["Location"].startswith("/sign-in/")
    assert signed_in(client, world.office)["Location"] == "/zones/new/"
    page = client.get("/zones/new/")
    assert page.context["form"]["name"].value() == "East"
    again = make.filled_in(
        page.context["form"], form_token=page.context["form"].initial["form_token"]
    )
    assert client.post("/zones/new/", again).status_code == 302
    assert Zone.objects.get(name="East").short_name == "E"
    assert not Draft.objects.exists()


def test_a_form_sent_after_the_session_ended_is_never_somebody_elses(world, client):
    client.force_login(world.office)
    data = new_zone(client)
    client.cookies.pop("sessionid")
    client.post("/zones/new/", data)
    signed_in(client, world.other_office)
    assert client.get("/zones/new/").context["form"]["name"].value() != "East"
    assert not Draft.objects.exists()


def test_a_draft_belongs_to_one_person_and_one_form(world, sign_in):
    client = sign_in(world.office)
    client.post("/drafts/keep/?path=/zones/new/", {"name": "Half"})
    assert client.get("/zones/new/").context["form"]["name"].value() == "Half"
    assert client.get("/units/new/").context["form"]["name"].value() != "Half"
    client.force_login(world.other_office)
    assert client.get("/zones/new/").context["form"]["name"].value() != "Half"


def test_a_draft_shows_no_errors_and_can_be_sent_or_thrown_away(world, sign_in):
    client = sign_in(world.office)
    client.post("/drafts/keep/?path=/zones/new/", {"name": ""})
    page = client.get("/zones/new/")
    assert page.status_code == 200 and not page.context["form"].errors
    assert client.post("/drafts/discard/?path=/zones/new/")["Location"] == "/zones/new/"
    assert not Draft.objects.exists()


def test_a_draft_on_an_older_version_is_not_saved_over_a_newer_one(world, sign_in):
    zone = make.zone(world.county, name="First")
    client = sign_in(world.office)
    client.post(f"/drafts/keep/?path={zone.page('edit')}", opened(client, zone) | {"name": "Draft"})
    Zone.objects.filter(pk=zone.pk).update(name="Theirs", version=2)
    form = client.get(zone.page("edit")).context["form"]
    assert form["name"].value() == "Draft"
    assert client.post(zone.page("edit"), make.filled_in(form)).status_code == 422
    zone.refresh_from_db()
    assert zone.name == "Theirs"


@pytest.mark.parametrize(
    "path", ["", "/zones/", "//evil.example/new/", "https://evil.example/", "/x" * 300]
)
def test_a_draft_is_kept_for_a_form_of_ours_only(world, sign_in, path):
    client = sign_in(world.office)
    for url in (reverse("draft-keep"), reverse("draft-discard")):
        assert client.post(f"{url}?path={path}", {"name": "Half"}).status_code == 400
    assert not Draft.objects.exists()


@pytest.mark.parametrize("whose, status", [("office", 200), ("other_office", 403)])
def test_a_form_from_before_the_last_sign_in_keeps_its_owners_draft_only(world, whose, status):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.office)
    typed = {"name": "Half", "form_token": new_token(getattr(world, whose))}
    assert client.post("/drafts/keep/?path=/zones/new/", typed).status_code == status
    assert Draft.objects.count() == (status == 200)
    assert not list(get_messages(client.get("/zones/new/").wsgi_request))


def test_a_draft_too_long_to_keep_says_so(world, sign_in):
    client = sign_in(world.office)
    answer = client.post("/drafts/keep/?path=/zones/new/", {"name": "x" * 200_001})
    assert answer.status_code == 413
    assert not Draft.objects.exists()
