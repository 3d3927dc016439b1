"""Joint conferences of zones and meetings of communities: who writes which, and who was there."""

import pytest

from activities.models import Meeting, Presence, Resolution
from cobuild.core.records import State
from tests import factories as make

NEW = "/meetings/new/"
WRITERS = ["office", "lead_unit", "secretary"]


def errors_of(response):
    return response.context["form"].errors


def row(unit=None, person="", status="present"):
    return {"unit": unit.pk if unit else "", "person": person, "status": status}


def rows_of(response):
    """(unit, person) of the rows of those invited that are filled in."""
    formset = response.context["parts"][0][1]
    rows = [(form["unit"].value(), form["person"].value()) for form in formset]
    return [(int(unit), person) for unit, person in rows if unit]


def test_a_conference_with_presences_and_resolutions(world, sign_in, typed, resolve):
    presences = [row(world.bureau, "Ren Yi"), row(world.school, status="on_leave")]
    presences += [row(person="Old Zhu", status="absent"), row()]
    client = sign_in(world.lead_unit)
    answer = client.post(NEW, typed(world.lead_unit, presences, zone=world.north.pk))
    meeting = Meeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert (meeting.of, meeting.state) == (world.north, State.SUBMITTED)
    assert list(meeting.presences.values_list("unit", "person", "status")) == [
        (world.bureau.pk, "Ren Yi", Presence.Status.PRESENT),
        (world.school.pk, "", Presence.Status.ON_LEAVE),
        (None, "Old Zhu", Presence.Status.ABSENT),
    ]
    for matter in ("Light the lane", "Mend the bridge"):
        answer = resolve(world.lead_unit, meeting, matter=matter, unit=world.bureau.pk)
        assert answer.status_code == 302
    assert Resolution.objects.resolved().filter(meeting=meeting).count() == 2


def test_the_page_says_who_was_there_and_leads_to_a_resolution(world, sign_in, client):
    client.cookies["django_language"] = "en"
    meeting = make.meeting(zone=world.north)
    for status in ("present", "present", "absent"):
        Presence.objects.create(meeting=meeting, person="Somebody", status=status)
    make.resolution(meeting, matter="Light the lane")
    page = sign_in(world.lead_unit).get(meeting.get_absolute_url())
    assert page.context["attendance"] == "2 present, 0 on leave, 1 absent"
    assert f"/resolutions/new/?meeting={meeting.pk}" in page.content.decode()
    assert "Light the lane" in page.content.decode()
    page = sign_in(world.secretary).get(meeting.get_absolute_url())
    assert "/resolutions/new/?meeting" not in page.content.decode()


def test_the_number_of_queries_of_the_page_does_not_grow(
    world, sign_in, django_assert_max_num_queries
):
    meeting = make.meeting(zone=world.north)
    for _number in range(30):
        Presence.objects.create(meeting=meeting, unit=make.unit(world.county))
    client = sign_in(world.office)
    with django_assert_max_num_queries(25):
        client.get(meeting.get_absolute_url())


# The zone or the community ------------------------------------------------------------


@pytest.mark.parametrize("writer", ["office", "lead_unit"])
def test_exactly_one_of_zone_and_community(world, sign_in, typed, writer):
    user = world.people[writer]
    client = sign_in(user)
    answer = client.post(NEW, typed(user))
    assert answer.status_code == 422 and set(errors_of(answer)) == {"zone"}
    both = {"zone": world.north.pk, "community": world.willow.pk}
    answer = client.post(NEW, typed(user, **both))
    assert answer.status_code == 422 and set(errors_of(answer)) == {"community"}
    assert not Meeting.objects.exists()
    for one in ({"zone": world.north.pk}, {"community": world.poplar.pk}):
        assert client.post(NEW, typed(user, **one)).status_code == 302


def test_a_secretary_is_asked_for_the_community_only(world, sign_in, typed):
    client = sign_in(world.secretary)
    answer = client.post(NEW, typed(world.secretary))
    assert answer.status_code == 422 and set(errors_of(answer)) == {"community"}


def test_what_is_preset(world, sign_in):
    form = sign_in(world.secretary).get(NEW).context["form"]
    assert "zone" not in form.fields and form["community"].value() == world.willow.pk
    form = sign_in(world.lead_unit).get(NEW).context["form"]
    assert form["zone"].value() == world.north.pk and not form["community"].value()
    form = sign_in(world.lead_unit).get(f"{NEW}?community={world.poplar.pk}").context["form"]
    assert not form["zone"].value() and form["community"].value() == str(world.poplar.pk)
    form = sign_in(world.office).get(NEW).context["form"]
    assert not form["zone"].value() and not form["community"].value()


def test_the_places_on_offer_are_those_where_the_user_writes(world, sign_in):
    make.community(make.zone(world.other_county))

    def offered(user):
        fields = sign_in(user).get(NEW).context["form"].fields
        return [set(fields[name].queryset) for name in ("zone", "community") if name in fields]

    assert offered(world.secretary) == [{world.willow}]
    assert offered(world.lead_unit) == [{world.north}, {world.willow, world.poplar}]
    assert offered(world.office) == [
        {world.north, world.south},
        {world.willow, world.poplar, world.maple},
    ]


def test_a_secretary_writes_for_the_own_community(world, sign_in, typed):
    data = typed(world.secretary, community=world.willow.pk)
    assert sign_in(world.secretary).post(NEW, data).status_code == 302
    assert Meeting.objects.get().community == world.willow


def test_a_secretary_writes_neither_a_conference_nor_elsewhere(world, sign_in, typed):
    client = sign_in(world.secretary)
    for place in (
        {"zone": world.north.pk},
        {"community": world.poplar.pk},
        {"community": world.maple.pk},
    ):
        assert client.post(NEW, typed(world.secretary, **place)).status_code == 422
    conference = make.meeting(zone=world.north)
    assert client.get(conference.get_absolute_url()).status_code == 200
    assert client.get(f"{conference.get_absolute_url()}edit/").status_code == 403
    assert Meeting.objects.count() == 1


def test_a_lead_unit_writes_nothing_of_another_zone(world, sign_in, typed):
    client = sign_in(world.lead_unit)
    for place in ({"zone": world.south.pk}, {"community": world.maple.pk}):
        assert client.post(NEW, typed(world.lead_unit, **place)).status_code == 422
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("reader", ["leader", "liaison"])
def test_who_only_reads_records_none(world, sign_in, typed, reader):
    user = world.people[reader]
    assert sign_in(user).post(NEW, typed(user, zone=world.north.pk)).status_code == 403


def test_a_liaison_reads_the_meetings_that_name_the_unit(world, sign_in):
    named, other = make.meeting(zone=world.north), make.meeting(zone=world.north)
    Presence.objects.create(meeting=named, unit=world.bureau)
    Presence.objects.create(meeting=named, unit=world.bureau, person="Second")
    client = sign_in(world.liaison)
    assert client.get(named.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert list(client.get("/meetings/").context["table"].data.data) == [named]


def test_sent_back_corrected_and_confirmed(world, sign_in):
    meeting = make.meeting(world.willow, state=State.SUBMITTED)
    at = meeting.get_absolute_url()
    sign_in(world.office).post(f"{at}send-back/", {"reason": "Who was there?"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.remark) == (State.RETURNED, "Who was there?")
    assert not Meeting.objects.counted().exists()
    assert sign_in(world.secretary).post(f"{at}confirm/").status_code == 403
    assert sign_in(world.secretary).post(f"{at}submit/").status_code == 302
    assert sign_in(world.office).post(f"{at}confirm/").status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == State.CONFIRMED


# Who is invited ------------------------------------------------------------


@pytest.fixture
def placed(world):
    make.placement(world.bureau, world.willow)
    make.placement(world.school, world.poplar)
    make.placement(world.works, world.maple)
    make.placement(make.unit(world.county), world.willow, until="2026-01-31")
    make.contact(world.bureau, person="Ren Yi")
    make.contact(world.bureau, person="Liaison", role="liaison")
    make.contact(world.school, person="Left", until="2025-12-31")
    return world


def test_the_address_of_a_new_meeting_invites_the_placed_units(placed, sign_in):
    client = sign_in(placed.office)
    both = {(placed.bureau.pk, "Ren Yi"), (placed.school.pk, "")}
    assert set(rows_of(client.get(f"{NEW}?zone={placed.north.pk}"))) == both
    rows = rows_of(client.get(f"{NEW}?community={placed.willow.pk}"))
    assert rows == [(placed.bureau.pk, "Ren Yi")]
    assert rows_of(client.get(f"{NEW}?zone=x")) == rows_of(client.get(NEW)) == []
    assert rows_of(sign_in(placed.other_office).get(f"{NEW}?zone={placed.north.pk}")) == []


def test_the_button_invites_without_losing_what_was_typed(placed, sign_in, typed):
    client = sign_in(placed.lead_unit)
    there = [row(placed.bureau, "Deputy Lin", "absent"), row(person="Guest")]
    data = typed(placed.lead_unit, there, zone=placed.north.pk, then="invite", chair="")
    page = client.post(NEW, data)
    assert page.status_code == 200 and not Meeting.objects.exists()
    assert rows_of(page) == [(placed.bureau.pk, "Deputy Lin"), (placed.school.pk, "")]
    form, formset = page.context["form"], page.context["parts"][0][1]
    assert form["title"].value() == "Autumn conference" and not form.errors
    sent = make.filled_in(formset.management_form)
    for each in [form, *formset]:
        sent |= make.filled_in(each)
    sent |= {"form_token": form.initial["form_token"], "chair": "Gu Hai"}
    assert client.post(NEW, sent).status_code == 302
    assert Meeting.objects.get().presences.count() == 3


def test_inviting_wants_to_know_where(placed, sign_in, typed):
    answer = sign_in(placed.office).post(NEW, typed(placed.office, then="invite", title=""))
    assert answer.status_code == 422 and set(errors_of(answer)) == {"zone"}


def test_a_row_names_a_unit_or_a_person(world, sign_in, typed):
    data = typed(world.office, [row(status="absent")], zone=world.north.pk)
    answer = sign_in(world.office).post(NEW, data)
    assert answer.status_code == 422 and not Meeting.objects.exists()
    assert "person" in answer.context["parts"][0][1].errors[0]


def test_the_next_meeting_copies_the_frame_only(world, sign_in):
    meeting = make.meeting(zone=world.north, minutes="Much was said.", agenda="Lanes")
    form = sign_in(world.office).get(f"{NEW}?copy={meeting.pk}").context["form"]
    assert (form["chair"].value(), form["zone"].value()) == ("Gu Hai", world.north.pk)
    assert not any(form[name].value() for name in ("held_on", "minutes", "agenda"))


@pytest.mark.parametrize("writer", WRITERS)
def test_the_place_shows_its_meetings(world, sign_in, writer):
    conference = make.meeting(zone=world.north, title="Conference of the north")
    meeting = make.meeting(world.willow, title="Meeting of Willow")
    client = sign_in(world.people[writer])
    assert conference.title in client.get(world.north.get_absolute_url()).content.decode()
    assert meeting.title in client.get(world.willow.get_absolute_url()).content.decode()
