"""What happens to people and units: moves, renaming, merging, and what ended in between."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from activities.models import Aid
from agreements.district.models import Placement
from agreements.members.models import MemberRegistration, Pledge, Volunteer
from cobuild.core.periods import Quarter
from communities.models import County
from tests import factories as make

TODAY = timezone.localdate


def save(client, record, **changes):
    form = client.get(record.page("edit")).context["form"]
    return client.post(record.page("edit"), make.filled_in(form, **changes))


# A member who moved ------------------------------------------------------------------------------


def register(client, community, day, **changes):
    form = client.get("/members/new/").context["form"]
    data = {"community": community.pk, "registered_on": day, **changes}
    return client.post("/members/new/", make.filled_in(form, **data))


@pytest.fixture
def moved(world, sign_in):
    """Registered with willow in January, withdrawn on 10 August, with poplar on the same day."""
    first = make.registration(
        world.bureau,
        world.willow,
        name="Wei Fang",
        registered_on=date(2026, 1, 5),
        withdrawn_on=date(2026, 8, 10),
    )
    client = sign_in(world.office)
    person = {"name": "Wei Fang", "unit": world.bureau.pk}
    assert register(client, world.poplar, "2026-08-10", **person).status_code == 302
    return first, MemberRegistration.objects.get(community=world.poplar)


def test_a_member_who_moved_stands_once_on_every_day(moved):
    day, stood = date(2026, 8, 8), []
    while day <= date(2026, 8, 12):
        stood.append([row.community.name for row in MemberRegistration.objects.standing(day)])
        day += timedelta(days=1)
    assert stood == [["Willow"], ["Willow"], ["Poplar"], ["Poplar"], ["Poplar"]]


def test_after_a_move_people_add_up(world, moved):
    """Registered before + newcomers - leavers = registered now, in the county and in each place."""
    span, everybody = Quarter(2026, 3).span, MemberRegistration.objects.all()
    for rows in (everybody, *(everybody.filter(community=row.community) for row in moved)):
        before = rows.standing(span.first - timedelta(days=1)).one_a_person().count()
        newcomers = rows.made(span).of_newcomers(rows).count()
        leavers = rows.ended(span).of_leavers(rows).count()
        assert before + newcomers - leavers == rows.standing(span.last).one_a_person().count()


def test_back_with_the_first_community_in_the_same_quarter(world, sign_in, moved):
    _first, second = moved
    client = sign_in(world.office)
    save(client, second, withdrawn_on="2026-09-01")
    person = {"name": "Wei Fang", "unit": world.bureau.pk}
    assert register(client, world.willow, "2026-09-01", **person).status_code == 302
    assert [
        row.community.name for row in MemberRegistration.objects.standing(date(2026, 9, 1))
    ] == ["Willow"]


def test_not_twice_with_one_community_at_a_time(world, sign_in, moved):
    person = {"name": "Wei Fang", "unit": world.bureau.pk}
    response = register(sign_in(world.office), world.willow, "2026-08-09", **person)
    assert list(response.context["form"].errors) == ["distinction"]


# A unit renamed ----------------------------------------------------------------------------------


@pytest.fixture
def renamed(world, sign_in):
    make.donation(world.bureau, world.willow)
    save(
        sign_in(world.office),
        world.bureau,
        name="Public order bureau",
        former_names="Public security bureau",
    )
    world.bureau.refresh_from_db()
    return world.bureau


def test_a_renamed_unit_keeps_its_row_and_history(world, sign_in, renamed):
    assert renamed.name == "Public order bureau"
    assert renamed.donations.count() == 1
    history = sign_in(world.office).get(renamed.page("history")).content.decode()
    assert "Public security bureau" in history


@pytest.mark.parametrize("typed", ["public security", "public order", "bureau"])
def test_a_renamed_unit_is_found_by_both_names(world, sign_in, renamed, typed):
    rows = sign_in(world.office).get("/units/", {"q": typed}).context["filterset"].qs
    assert list(rows) == [renamed]


def test_a_pick_list_finds_it_by_the_old_name(world, sign_in, renamed):
    page = sign_in(world.secretary).get("/members/new/").content.decode()
    assert 'data-keys="Bureau Public security bureau ' in page


# A unit merged into another ----------------------------------------------------------------------


@pytest.fixture
def placed(world):
    make.agreement(world.bureau, world.willow, starts_on=date(2026, 1, 1))
    return make.placement(world.bureau, world.willow)


def warnings(client, unit):
    return client.get(unit.get_absolute_url()).context["record"].warnings()


def test_a_closed_unit_warns_until_what_binds_it_has_ended(world, sign_in, placed):
    client = sign_in(world.office)
    assert not warnings(client, world.bureau)
    save(client, world.bureau, closed_on="2026-06-30")
    assert warnings(client, world.bureau)
    save(client, placed, until="2026-06-30")
    assert warnings(client, world.bureau)
    agreement = world.bureau.agreements.get().child
    save(client, agreement, terminated_on="2026-06-30", termination_reason="merged")
    assert not warnings(client, world.bureau)


def test_what_the_merged_unit_did_stays(world, sign_in, placed):
    activity = make.activity(world.willow, [world.bureau], starts_on=date(2026, 3, 3))
    client = sign_in(world.office)
    save(client, placed, until="2026-06-30")
    save(client, world.bureau, closed_on="2026-06-30")
    rows = client.get("/activities/", {"units": world.bureau.pk}).context["filterset"].qs
    assert list(rows) == [activity]
    assert Placement.objects.standing(date(2026, 6, 30)).exists()
    assert not Placement.objects.standing(date(2026, 7, 1)).exists()


@pytest.mark.parametrize(("days", "offered"), [(0, True), (300, True), (400, False)])
def test_a_unit_closed_over_a_year_is_not_offered(world, sign_in, days, offered):
    """What happened before may be entered late, a year at most."""
    world.school.closed_on = TODAY() - timedelta(days=days)
    world.school.save()
    form = sign_in(world.secretary).get("/members/new/").context["form"]
    assert (world.school in form.fields["unit"].queryset) is offered
    assert ("closed" in str(form["unit"]) or "\u64a4" in str(form["unit"])) is offered


def test_a_closed_unit_stays_where_it_was_chosen(world, sign_in):
    member = make.registration(world.school, world.willow)
    world.school.closed_on = date(2020, 1, 1)
    world.school.save()
    client = sign_in(world.secretary)
    assert save(client, member, skills="piano").status_code == 302
    member.refresh_from_db()
    assert (member.unit, member.skills) == (world.school, "piano")


def test_a_community_closed_over_a_year_is_not_offered(world, sign_in):
    world.poplar.closed_on = date(2020, 1, 1)
    world.poplar.save()
    form = sign_in(world.office).get("/members/new/").context["form"]
    offered = form.fields["community"].queryset
    assert world.poplar not in offered
    assert world.willow in offered


# What ended in between ---------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "flagged"), [("2026-06-30", False), ("2026-07-01", True)])
def test_an_activity_after_its_agreement_ended_is_flagged(world, sign_in, day, flagged):
    agreement = make.agreement(
        world.bureau,
        world.willow,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        terminated_on=date(2026, 6, 30),
        termination_reason="merged",
    )
    activity = make.activity(
        world.willow, [world.bureau], agreement=agreement, starts_on=date.fromisoformat(day)
    )
    assert activity.outside_term is flagged
    assert bool(activity.warnings()) is flagged


def test_a_household_whose_helper_changed(world, sign_in):
    """The aid stays with who brought it; on each day one branch helps."""
    household = make.household(world.willow)
    first, second = make.unit_branch(world.bureau), make.unit_branch(world.school)
    before = make.household_pairing(first, household, until=date(2026, 5, 31))
    after = make.household_pairing(second, household, since=date(2026, 6, 1))
    make.aid(before, visited_on=date(2026, 5, 1))
    make.aid(after, visited_on=date(2026, 6, 1))
    helpers = [aid.pairing.unit_branch for aid in Aid.objects.order_by("visited_on")]
    assert helpers == [first, second]
    pairings = type(before).objects
    for day, helper in ((date(2026, 5, 31), first), (date(2026, 6, 1), second)):
        assert [pairing.unit_branch for pairing in pairings.standing(day)] == [helper]


# Volunteers, pledges and the county's settings ---------------------------------------------------


def test_a_new_volunteer_and_pledge_begin_today(world, sign_in):
    client = sign_in(world.secretary)
    for address, fields in (
        ("/volunteers/new/", {"name": "Shen Jing", "post": "civility"}),
        ("/pledges/new/", {"shop": "Noodle shop", "owner": "Lu Ming"}),
    ):
        form = client.get(address).context["form"]
        assert client.post(address, make.filled_in(form, **fields)).status_code == 302
    assert Volunteer.objects.get().since == Pledge.objects.get().signed_on == TODAY()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"code": "33"}, "code"),
        ({"code": "33000x"}, "code"),
        ({"yearly_norm": "367"}, "yearly_norm"),
        ({"returns_due_days": "0"}, "returns_due_days"),
        ({"yearly_norm": "3"}, None),
    ],
)
def test_the_office_keeps_the_countys_settings(world, sign_in, changes, wrong):
    response = save(sign_in(world.office), world.county, **changes)
    if wrong:
        assert list(response.context["form"].errors) == [wrong]
    else:
        assert County.objects.get(pk=world.county.pk).yearly_norm == 3


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("secretary", 403), ("other_office", 404)]
)
def test_whose_settings(world, sign_in, who, status):
    assert sign_in(world.people[who]).get(world.county.page("edit")).status_code == status


def test_a_facility_came_from_an_agreement_of_its_community(world, sign_in):
    client = sign_in(world.office)
    own = make.agreement(world.bureau, world.willow)
    other = make.agreement(world.school, world.maple)
    facility = make.facility(world.willow)
    response = save(client, facility, agreement=other.pk)
    assert list(response.context["form"].errors) == ["agreement"]
    assert save(client, facility, agreement=own.pk).status_code == 302
