"""Registered members: who is who, from when to when, what a year asks, and who reads the phone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Attendance
from agreements.members.models import MemberRegistration
from tests import factories as make

LIST, NEW, EXPORT = "/members/", "/members/new/", "/members/export/"
PHONE, MASKED = "13812345678", "138****5678"


@pytest.fixture
def member(world):
    return make.registration(world.bureau, world.willow, name="Wei Fang", phone=PHONE)


def attend(member, day=None, **fields):
    day = day or timezone.localdate()
    activity = make.activity(member.community, starts_on=day, members=1, **fields)
    Attendance.objects.create(activity=activity, registration=member)
    return activity


def record(client, world, **changes):
    form = client.get(NEW).context["form"]
    data = {"name": "Wei Fang", "unit": world.bureau.pk, **changes}
    return client.post(NEW, make.filled_in(form, **data))


def errors(response):
    return dict(response.context["form"].errors)


# The form ---------------------------------------------------------------------------------------


def test_name_and_unit_are_enough(world, sign_in):
    record(sign_in(world.secretary), world)
    made = MemberRegistration.objects.get()
    assert (made.community, made.registered_on) == (world.willow, timezone.localdate())


def test_the_same_name_in_another_unit(world, sign_in, member):
    record(sign_in(world.secretary), world, unit=world.school.pk)
    assert MemberRegistration.objects.count() == 2


def test_the_same_name_in_the_unit_needs_what_tells_them_apart(world, sign_in, member):
    client = sign_in(world.secretary)
    response = record(client, world)
    assert response.status_code == 422
    assert list(errors(response)) == ["distinction"]
    record(client, world, distinction="born 1971")
    assert MemberRegistration.objects.count() == 2


def test_the_field_with_the_words_is_unfolded(world, sign_in, member):
    page = record(sign_in(world.secretary), world).content.decode()
    assert '<details class="form-section" open>' in page


def test_a_branch_of_another_unit_is_refused(world, sign_in):
    client = sign_in(world.secretary)
    own, other = make.unit_branch(world.bureau), make.unit_branch(world.school)
    assert list(errors(record(client, world, branch=other.pk))) == ["branch"]
    record(client, world, branch=own.pk)
    assert MemberRegistration.objects.get().branch == own


def test_branches_are_offered_with_their_units(world, sign_in):
    make.unit_branch(world.bureau, name="First branch")
    page = sign_in(world.secretary).get(NEW).content.decode()
    assert "Public security bureau · First branch" in page


@pytest.mark.parametrize(("day", "refused"), [("2026-02-28", True), ("2026-03-01", False)])
def test_withdrawn_on_the_day_of_registration_at_the_earliest(world, sign_in, day, refused):
    client = sign_in(world.secretary)
    response = record(client, world, registered_on="2026-03-01", withdrawn_on=day)
    assert (response.status_code == 422) is refused
    if refused:
        assert list(errors(response)) == ["withdrawn_on"]


# On which days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2026, 3, 1), True), (date(2026, 5, 30), True), (date(2026, 5, 31), False)],
)
def test_on_the_day_of_withdrawal_a_member_is_registered_no_more(world, day, standing):
    make.registration(
        world.bureau,
        world.willow,
        registered_on=date(2026, 3, 1),
        withdrawn_on=date(2026, 5, 31),
    )
    assert MemberRegistration.objects.standing(day).exists() is standing


# The norm ----------------------------------------------------------------------------------------


def test_the_details_tell_attended_and_expected(world, sign_in, member):
    attend(member)
    attend(member, state="draft")
    attend(member, day=timezone.localdate().replace(year=2020))
    client = sign_in(world.secretary)
    client.cookies["django_language"] = "en"
    page = client.get(member.get_absolute_url())
    assert "1 of 2" in page.content.decode()


def test_the_number_leads_to_the_activities(world, sign_in, member):
    attend(member, title="Clean the canal")
    attend(make.registration(world.bureau, world.willow), title="Plant trees")
    client = sign_in(world.secretary)
    page = client.get(member.get_absolute_url())
    link = next(
        links[0][1]
        for _section, values in page.context["sections"]
        for column, _words, links in values
        if column.name == "of_norm"
    )
    shown = client.get(link).content.decode()
    assert "Clean the canal" in shown
    assert "Plant trees" not in shown


def test_a_person_who_moved_takes_the_attendances_along(world, sign_in, member):
    attend(member)
    member.withdrawn_on = timezone.localdate()
    member.save()
    there = make.registration(
        world.bureau, world.poplar, name="Wei Fang", registered_on=timezone.localdate()
    )
    attend(there)
    assert {row.attended for row in MemberRegistration.objects.with_attended()} == {2}


def test_the_list_shows_who_is_below_the_norm(world, sign_in, member):
    keen = make.registration(world.bureau, world.willow, name="Zhao Ming")
    make.registration(world.bureau, world.willow, name="Gone", withdrawn_on=make.DAY)
    attend(member)
    attend(keen)
    attend(keen)
    client = sign_in(world.secretary)
    rows = client.get(LIST, {"below_norm": "true"}).context["filterset"].qs
    assert [row.name for row in rows] == ["Wei Fang"]
    rows = client.get(LIST, {"below_norm": "false"}).context["filterset"].qs
    assert [row.name for row in rows] == ["Gone", "Zhao Ming"]
    world.county.yearly_norm = 1
    world.county.save()
    assert not client.get(LIST, {"below_norm": "true"}).context["filterset"].qs


def test_the_list_costs_the_same_for_many(world, sign_in, member):
    client = sign_in(world.office)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    few = queries()
    for _number in range(20):
        attend(make.registration(make.unit(world.county), world.willow))
    assert queries() == few


# Who reads what ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads"),
    [("secretary", True), ("office", False), ("liaison", False), ("leader", False)],
)
def test_the_phone_is_the_own_communitys(world, sign_in, member, who, reads):
    client = sign_in(world.people[who])
    member.phone = PHONE
    member.save()
    for address in (LIST, member.get_absolute_url(), f"{EXPORT}?format=csv"):
        text = client.get(address).content.decode("utf-8-sig")
        assert (PHONE in text) is reads, address
        assert (MASKED in text) is not reads, address


@pytest.mark.parametrize("who", ["secretary", "office", "liaison"])
def test_the_history_tells_no_phone(world, sign_in, member, who):
    client = sign_in(world.secretary)
    form = client.get(member.page("edit")).context["form"]
    client.post(member.page("edit"), make.filled_in(form, phone="13999998888", skills="piano"))
    page = sign_in(world.people[who]).get(member.page("history")).content.decode()
    assert "piano" in page
    assert "13999998888" not in page
    assert PHONE not in page


def test_the_liaison_reads_the_own_units_registrations(world, sign_in, member):
    make.registration(world.school, world.willow, name="Zhao Ming")
    page = sign_in(world.liaison).get(LIST).content.decode()
    assert "Wei Fang" in page
    assert "Zhao Ming" not in page


def test_the_unit_shows_its_registrations(world, sign_in, member):
    page = sign_in(world.liaison).get(world.bureau.get_absolute_url()).content.decode()
    assert f"{LIST}?unit={world.bureau.pk}" in page
    assert "Wei Fang" in page


@pytest.mark.parametrize("register", ["members", "volunteers", "pledges", "facilities"])
def test_the_community_shows_what_hangs_on_it(world, sign_in, member, register):
    make.volunteer(world.willow)
    make.pledge(world.willow)
    make.facility(world.willow)
    page = sign_in(world.secretary).get(world.willow.get_absolute_url()).content.decode()
    assert f"/{register}/?community={world.willow.pk}" in page


def test_yesterdays_withdrawal_is_not_standing_today(world, sign_in, member):
    member.withdrawn_on = timezone.localdate() - timedelta(days=1)
    member.save()
    client = sign_in(world.secretary)
    rows = client.get(LIST, {"standing_on": timezone.localdate().isoformat()})
    assert not rows.context["filterset"].qs
    rows = client.get(LIST, {"standing_on": "2026-01-01"}).context["filterset"].qs
    assert list(rows) == [member]
