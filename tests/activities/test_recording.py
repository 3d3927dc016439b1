"""Recording an activity with its donations on one page."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Post
from activities.models import Activity, Donation, DonationItem
from cobuild.core.audit import AuditEntry
from cobuild.core.drafts import Draft, new_token
from cobuild.core.records import State
from tests import factories as make

NEW = "/activities/new/"


@pytest.fixture
def typed(world):
    """What the secretary of Willow types; values given replace or add to it."""

    def type_in(*, by=None, lots=(), **values):
        data = {
            "form_token": new_token(by or world.secretary),
            "title": "Clean-up",
            "starts_on": "2026-09-28",
            "kind": make.kind().pk,
            "host": world.willow.pk,
            "units": [world.bureau.pk, world.school.pk],
            "residents": "210",
            "receiver": "Wang",
            "second_receiver": "Li",
            "then": "submit",
            **management(len(lots)),
            **values,
        }
        for number, lot in enumerate(lots):
            data |= {f"lots-{number}-{name}": value for name, value in lot.items()}
        return data

    return type_in


def management(lots):
    return {"lots-TOTAL_FORMS": str(lots), "lots-INITIAL_FORMS": "0"}


def cash(unit, value="500"):
    return {"unit": unit.pk, "form": "cash", "value": value}


def goods(unit, **fields):
    rice = {"form": "goods", "name": "Rice", "quantity": "20", "unit_price": "35.50"}
    return {"unit": unit.pk, **rice, "basis": "invoice", **fields}


def nothing_is_written():
    return not (Activity.objects.exists() or Donation.objects.exists())


def errors_of(response):
    return response.context["form"].errors


def lot_errors(response, number=0):
    return response.context["lots"].forms[number].errors


# What is recorded --------------------------------------------------------------------------------


def test_an_activity_with_donations_is_recorded_at_once(world, sign_in, typed):
    lots = [cash(world.bureau), goods(world.school), goods(world.bureau, name="Oil")]
    response = sign_in(world.secretary).post(NEW, typed(lots=lots))
    activity = Activity.objects.get()
    assert response.status_code == 302 and response.url == activity.get_absolute_url()
    assert activity.state == State.SUBMITTED
    assert (activity.title, activity.system, activity.residents) == ("Clean-up", "district", 210)
    assert activity.starts_on == activity.ends_on == date(2026, 9, 28)
    assert set(activity.units.all()) == {world.bureau, world.school}
    assert set(activity.communities.all()) == {world.willow}
    assert activity.created_by == world.secretary
    assert activity.donations.count() == 2, "one donation for each donor"
    donation = activity.donations.get(unit=world.bureau)
    assert [item.name for item in donation.items.all()] == ["", "Oil"]
    assert donation.community == world.willow and donation.received_on == activity.starts_on
    assert donation.state == State.SUBMITTED and donation.created_by == world.secretary
    assert (donation.receiver, donation.second_receiver) == ("Wang", "Li")
    assert DonationItem.objects.get(name="Rice").value == Decimal("710.00")


def test_activity_and_donations_are_kept_as_drafts_together(world, sign_in, typed):
    sign_in(world.secretary).post(NEW, typed(lots=[cash(world.bureau)], then="save"))
    assert Activity.objects.get().state == Donation.objects.get().state == State.DRAFT


def test_submitting_a_draft_later_submits_its_donations(world, sign_in, typed):
    client = sign_in(world.secretary)
    client.post(NEW, typed(lots=[cash(world.bureau)], then="save"))
    client.post(f"/activities/{Activity.objects.get().pk}/submit/")
    assert Activity.objects.get().state == Donation.objects.get().state == State.SUBMITTED


def test_everything_recorded_is_in_the_audit_log(world, sign_in, typed):
    sign_in(world.secretary).post(NEW, typed(lots=[cash(world.bureau), cash(world.school)]))
    noted = AuditEntry.objects.filter(actor=world.secretary).values_list("label", "action")
    assert sorted(noted) == sorted(
        [("activities.activity", "create"), ("activities.activity", "submit")]
        + [("activities.donation", "create"), ("activities.donation", "submit")] * 2
    )
    created = AuditEntry.objects.filter(label="activities.donation", action="create").first()
    assert "500.00" in created.changes["items"][1]


def test_a_form_sent_twice_makes_one_record(world, sign_in, typed):
    client, data = sign_in(world.secretary), typed(lots=[cash(world.bureau)])
    first, second = client.post(NEW, data), client.post(NEW, data)
    assert first.url == second.url
    assert Activity.objects.count() == Donation.objects.count() == DonationItem.objects.count() == 1


def test_days_and_numbers_are_read_as_people_type_them(world, sign_in, typed):
    lots = [cash(world.bureau, "5\u4e07"), cash(world.school, "1,280.50")]
    lots[1]["value"] = "\uff11,\uff12\uff18\uff10.\uff15\uff10"
    data = typed(
        starts_on="\uff12\uff10\uff12\uff16\u5e749\u670828\u65e5",
        residents="\uff11,\uff12\uff11\uff10",
        members="1.2\u4e07",
        lots=lots,
    )
    sign_in(world.secretary).post(NEW, data)
    activity = Activity.objects.get()
    assert activity.starts_on == date(2026, 9, 28)
    assert (activity.residents, activity.members) == (1210, 12000)
    values = DonationItem.objects.order_by("value").values_list("value", flat=True)
    assert list(values) == [Decimal("1280.50"), Decimal("50000.00")]


@pytest.mark.parametrize("day", ["20260928", "2026/9/28", "2026.09.28", " 2026-9-28 "])
def test_a_day_is_read_in_every_usual_form(world, sign_in, typed, day):
    sign_in(world.secretary).post(NEW, typed(starts_on=day))
    assert Activity.objects.get().starts_on == date(2026, 9, 28)


def test_empty_lines_are_ignored(world, sign_in, typed):
    empty = {"unit": "", "form": "cash", "value": ""}
    data = typed(lots=[empty, cash(world.bureau), empty], receiver="Wang")
    sign_in(world.secretary).post(NEW, data)
    assert DonationItem.objects.count() == 1


def test_names_of_receivers_without_a_lot_make_no_donation(world, sign_in, typed):
    sign_in(world.secretary).post(NEW, typed(lots=[{"form": "cash"}]))
    assert Activity.objects.count() == 1 and not Donation.objects.exists()


def test_a_lot_taken_out_is_not_recorded(world, sign_in, typed):
    lots = [cash(world.bureau), {**cash(world.school), "DELETE": "on"}]
    sign_in(world.secretary).post(NEW, typed(lots=lots))
    assert Donation.objects.get().unit == world.bureau


def test_other_communities_take_part_beside_the_host(world, sign_in, typed):
    sign_in(world.secretary).post(NEW, typed(communities=[world.maple.pk]))
    assert set(Activity.objects.get().communities.all()) == {world.willow, world.maple}


# What is told ------------------------------------------------------------------------------------


OUTSIDE = "The day lies outside the term of the agreement that this fulfils."


def told(client, response):
    return client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("submit", "is submitted. It counts in the third quarter of 2026."),
        ("save", "It counts in the third quarter of 2026 once submitted."),
    ],
)
def test_the_message_says_where_it_counts(world, sign_in, typed, in_english, then, words):
    client = sign_in(world.secretary)
    assert words in told(client, client.post(NEW, typed(then=then)))


def test_a_day_before_the_agreement_is_flagged_not_refused(world, sign_in, typed, in_english):
    agreement = make.agreement(world.bureau, world.willow, starts_on=date(2026, 10, 1))
    client = sign_in(world.secretary)
    assert OUTSIDE in told(client, client.post(NEW, typed(agreement=agreement.pk)))
    assert Activity.objects.get().agreement_id == agreement.pk


def test_a_day_within_the_agreement_is_not_flagged(world, sign_in, typed, in_english):
    agreement = make.agreement(world.bureau, world.willow)
    client = sign_in(world.secretary)
    assert OUTSIDE not in told(client, client.post(NEW, typed(agreement=agreement.pk)))


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["title", "starts_on", "kind", "residents"])
def test_a_required_field_left_empty_is_named_and_nothing_is_lost(world, sign_in, typed, name):
    data = typed(lots=[cash(world.bureau, "777")], **{name: ""})
    response = sign_in(world.secretary).post(NEW, data)
    assert response.status_code == 422 and list(errors_of(response)) == [name]
    assert nothing_is_written()
    page = response.content.decode()
    assert 'value="777"' in page and 'value="Wang"' in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 101),
        ("place", "x" * 101),
        ("starts_on", "2026-02-30"),
        ("starts_on", "yesterday"),
        ("ends_on", "2026-09-27"),
        ("residents", "-1"),
        ("residents", "many"),
        ("residents", "1000001"),
        ("members", "-1"),
        ("content", "x" * 5001),
        ("kind", "999999"),
        ("agreement", "999999"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(world, sign_in, typed, name, value):
    response = sign_in(world.secretary).post(NEW, typed(**{name: value}))
    assert response.status_code == 422 and list(errors_of(response)) == [name]
    assert len(errors_of(response)[name]) == 1 and nothing_is_written()


@pytest.mark.parametrize(
    ("lot", "name"),
    [
        ({"unit": ""}, "unit"),
        ({"value": ""}, "value"),
        ({"value": "-5"}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "much"}, "value"),
        ({"value": "1.005"}, "value"),
        ({"form": "goods", "name": "", "basis": "invoice"}, "name"),
        ({"form": "goods", "name": "x" * 101, "basis": "invoice"}, "name"),
        ({"form": "goods", "name": "Rice", "basis": ""}, "basis"),
        ({"form": "goods", "name": "Rice", "basis": "invoice", "unit_price": "-1"}, "unit_price"),
        ({"form": "goods", "name": "Rice", "basis": "invoice", "quantity": "-1"}, "quantity"),
        ({"form": "promise"}, "form"),
    ],
)
def test_a_half_filled_lot_is_told_beside_its_field(world, sign_in, typed, lot, name):
    data = typed(lots=[cash(world.school), {**cash(world.bureau), **lot}])
    response = sign_in(world.secretary).post(NEW, data)
    assert response.status_code == 422 and nothing_is_written()
    assert not errors_of(response) and not lot_errors(response, 0)
    assert list(lot_errors(response, 1)) == [name] and len(lot_errors(response, 1)[name]) == 1


def test_a_lot_of_goods_without_a_value_is_recorded_as_not_valued(world, sign_in, typed):
    lot = {"unit": world.bureau.pk, "form": "goods", "name": "Books", "value": ""}
    sign_in(world.secretary).post(NEW, typed(lots=[lot]))
    item = DonationItem.objects.get()
    assert item.value is None and item.basis == "unvalued"


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("", "Li"), "receiver"),
        (("Wang", ""), "second_receiver"),
        (("Li", "Li"), "second_receiver"),
    ],
)
def test_two_different_people_receive_a_donation(world, sign_in, typed, names, wrong):
    lots = [cash(world.bureau)]
    data = typed(lots=lots, receiver=names[0], second_receiver=names[1])
    response = sign_in(world.secretary).post(NEW, data)
    assert response.status_code == 422 and list(errors_of(response)) == [wrong]
    assert nothing_is_written()


def test_more_lots_than_fit_are_refused(world, sign_in, typed):
    response = sign_in(world.secretary).post(NEW, typed(lots=[cash(world.bureau)] * 101))
    assert response.status_code == 422 and nothing_is_written()


def test_a_form_without_its_token_is_not_taken(world, sign_in, typed):
    for token in ("", "forged", new_token(world.other_secretary)):
        response = sign_in(world.secretary).post(NEW, typed(form_token=token))
        assert response.status_code == 422 and nothing_is_written()
    fresh = response.context["form"].initial["form_token"]
    sign_in(world.secretary).post(NEW, typed(form_token=fresh))
    assert Activity.objects.count() == 1, "the page shown with the message can be sent"


# Whose data --------------------------------------------------------------------------------------


def test_another_community_as_host_is_refused(world, sign_in, typed):
    data = typed(host=world.maple.pk, lots=[cash(world.bureau)])
    response = sign_in(world.secretary).post(NEW, data)
    assert response.status_code == 422 and list(errors_of(response)) == ["host"]
    assert nothing_is_written()
    sign_in(world.other_secretary).post(NEW, typed(by=world.other_secretary, host=world.maple.pk))
    assert Activity.objects.get().host == world.maple


@pytest.mark.parametrize("name", ["units", "communities", "agreement"])
def test_what_belongs_to_another_county_is_refused(world, sign_in, typed, name):
    zone = make.zone(world.other_county)
    unit, community = make.unit(world.other_county), make.community(zone)
    agreement = make.agreement(unit, community)
    foreign = {"units": [unit.pk], "communities": [community.pk], "agreement": agreement.pk}
    value = foreign[name]
    response = sign_in(world.secretary).post(NEW, typed(**{name: value}))
    assert response.status_code == 422 and list(errors_of(response)) == [name]
    assert nothing_is_written()


def test_a_donor_of_another_county_is_refused(world, sign_in, typed):
    data = typed(lots=[cash(make.unit(world.other_county))])
    response = sign_in(world.secretary).post(NEW, data)
    assert response.status_code == 422 and list(lot_errors(response)) == ["unit"]
    assert nothing_is_written()


def test_an_agreement_of_another_community_is_refused(world, sign_in, typed):
    other = make.agreement(world.works, world.maple)
    data = typed(by=world.office, agreement=other.pk)
    response = sign_in(world.office).post(NEW, data)
    assert response.status_code == 422 and list(errors_of(response)) == ["agreement"]
    own = make.agreement(world.bureau, world.willow)
    sign_in(world.office).post(NEW, typed(by=world.office, agreement=own.pk))
    assert Activity.objects.get().agreement_id == own.pk


def test_an_officer_of_two_counties_keeps_them_apart(world, sign_in, typed):
    place = {"county": world.other_county, "since": make.LONG_AGO}
    Post.objects.create(user=world.office, role="county_office", **place)
    units = [world.bureau.pk, make.unit(world.other_county).pk]
    response = sign_in(world.office).post(NEW, typed(by=world.office, units=units))
    assert response.status_code == 422 and list(errors_of(response)) == ["units"]


@pytest.mark.parametrize("who", ["leader", "lead_unit", "admin"])
def test_who_does_not_record_gets_no_form(world, sign_in, typed, who):
    user = world.people[who]
    client = sign_in(user)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed(by=user)).status_code == 403
    assert nothing_is_written()
    assert sign_in(world.secretary).get(NEW).status_code == 200


class TestLiaison:
    @pytest.fixture
    def client(self, world, sign_in):
        make.placement(world.bureau, world.willow)
        return sign_in(world.liaison)

    def test_unit_and_community_are_chosen_already(self, world, client):
        form = client.get(NEW).context["form"]
        assert form["units"].value() == [world.bureau.pk]
        assert form["host"].value() == world.willow.pk

    def test_only_a_draft_is_offered(self, client):
        page = client.get(NEW)
        assert not page.context["may_submit"] and page.context["lots"] is None

    def test_a_draft_of_what_the_unit_held_is_kept(self, world, client, typed):
        client.post(NEW, typed(by=world.liaison, then="save"))
        activity = Activity.objects.get()
        assert activity.state == State.DRAFT
        client.force_login(world.secretary)
        client.post(f"/activities/{activity.pk}/submit/")
        activity.refresh_from_db()
        assert activity.state == State.SUBMITTED

    def test_what_another_unit_held_is_refused(self, world, client, typed):
        data = typed(by=world.liaison, then="save", units=[world.school.pk])
        response = client.post(NEW, data)
        assert response.status_code == 422 and list(errors_of(response)) == ["units"]
        assert nothing_is_written()

    def test_submitting_is_refused(self, world, client, typed):
        response = client.post(NEW, typed(by=world.liaison))
        assert response.status_code == 422 and nothing_is_written()
        assert errors_of(response)["__all__"]

    def test_donations_in_the_request_are_not_recorded(self, world, client, typed):
        client.post(NEW, typed(by=world.liaison, then="save", lots=[cash(world.bureau)]))
        assert Activity.objects.exists() and not Donation.objects.exists()


# Drafts of the form ------------------------------------------------------------------------------


def test_what_is_typed_survives_and_is_gone_once_sent(world, sign_in, typed):
    client = sign_in(world.secretary)
    data = typed(lots=[cash(world.bureau, "777")], title="Half")
    client.post(f"/drafts/keep/?path={NEW}", data)
    page = client.get(NEW)
    assert page.context["form"]["title"].value() == "Half"
    assert page.context["lots"].forms[0]["value"].value() == "777"
    fresh = page.context["form"].initial["form_token"]
    client.post(NEW, {**data, "form_token": fresh})
    assert Activity.objects.get().title == "Half"
    assert not Draft.objects.exists()
    assert not client.get(NEW).context["form"]["title"].value()


def test_a_draft_is_nobody_elses(world, sign_in, typed):
    sign_in(world.secretary).post(f"/drafts/keep/?path={NEW}", typed(title="Half"))
    page = sign_in(world.other_secretary).get(NEW)
    assert not page.context["form"]["title"].value()


def sign_in_by_form(client, user):
    user.set_password("correct-horse-battery")
    user.save()
    data = {"username": user.username, "password": "correct-horse-battery"}
    return client.post("/sign-in/", data)


def test_a_form_sent_after_the_session_ended_is_back_after_signing_in(world, client, typed):
    data = typed(lots=[cash(world.bureau, "777")], title="Late")
    refused = client.post(NEW, data)
    assert refused.status_code == 302 and refused.url.startswith("/sign-in/")
    assert nothing_is_written()
    response = sign_in_by_form(client, world.secretary)
    assert response.url == NEW
    page = client.get(NEW)
    assert page.context["form"]["title"].value() == "Late"
    assert page.context["lots"].forms[0]["value"].value() == "777"
    token = page.context["form"].initial["form_token"]
    client.post(NEW, {**data, "form_token": token})
    assert Activity.objects.get().title == "Late" and Donation.objects.count() == 1


def test_somebody_else_signing_in_does_not_get_the_form(world, client, typed):
    client.post(NEW, typed(title="Late"))
    response = sign_in_by_form(client, world.other_secretary)
    assert response.url != NEW and not Draft.objects.exists()


# Edit --------------------------------------------------------------------------------------------


def test_the_host_still_takes_part_after_an_edit(world, sign_in, typed):
    record = make.activity(world.willow, [world.bureau], [world.maple], state=State.SUBMITTED)
    client = sign_in(world.secretary)
    page = client.get(f"/activities/{record.pk}/edit/")
    assert page.context["form"]["communities"].value() == [world.maple.pk]
    data = typed(title="Changed", communities=[], version=record.version)
    client.post(f"/activities/{record.pk}/edit/", data)
    record.refresh_from_db()
    assert record.title == "Changed"
    assert set(record.communities.all()) == {world.willow}


def test_a_confirmed_activity_is_changed_by_the_county_office_only(world, sign_in, typed):
    record = make.activity(world.willow, [world.bureau])
    address = f"/activities/{record.pk}/edit/"
    assert sign_in(world.secretary).get(address).status_code == 403
    assert sign_in(world.other_secretary).get(address).status_code == 404
    assert sign_in(world.office).get(address).status_code == 200
