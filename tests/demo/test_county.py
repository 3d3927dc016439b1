"""What else the county of 2003-03-31 has: edge cases, work that waits, accounts, a history."""

from collections import Counter
from datetime import date

import pytest

from accounts.demo import demo_accounts
from accounts.models import Post, User
from accounts.roles import ROLES
from activities.models import (
    Activity,
    Aid,
    Attendance,
    Donation,
    DonationItem,
    FundEntry,
    Meeting,
    Resolution,
)
from agreements.base import Status
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, Plan
from agreements.liaison.models import Association
from agreements.members.models import MemberRegistration, Pledge, Volunteer
from agreements.pairing.models import HouseholdPairing, PairingAgreement
from agreements.wording import Wording
from cobuild.core.audit import AuditEntry
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from tests.demo.conftest import record_models
from units.models import Contact, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DAY = date(2003, 3, 31)
DAYS = (date(2002, 12, 31), DAY)
NEWEST = Quarter.of(DAY)


def joint():
    return Activity.objects.of_system("district")


# District co-building ---------------------------------------------------------------------------


def test_the_units_are_a_third_each_of_the_three_kinds():
    kinds = Counter(Placement.objects.standing(DAY).values_list("unit__kind", flat=True))
    assert kinds == {"organ": 60, "institution": 58, "enterprise": 58, "social": 4}


@pytest.mark.parametrize("day", DAYS)
def test_every_placed_unit_has_one_leader_in_charge(day):
    leaders = Counter(
        Contact.objects.standing(day).filter(role="leader").values_list("unit", flat=True)
    )
    placed = Placement.objects.standing(day).values_list("unit", flat=True)
    assert all(leaders[unit] == 1 for unit in placed)


def test_a_dozen_joint_activities_in_the_newest_quarter():
    assert joint().counted().during(NEWEST.span).count() == 12


def test_joint_activities_have_one_to_six_units_and_up_to_three_communities():
    activities = joint().prefetch_related("units", "communities")
    assert {activity.units.count() for activity in activities} == {1, 2, 3, 4, 5, 6}
    assert {activity.communities.count() for activity in activities} == {1, 2, 3}
    hosts = Counter(joint().values_list("host", flat=True))
    assert len(hosts) == 10 and min(hosts.values()) >= 5


def test_most_units_have_one_agreement_in_force_with_their_community():
    in_force = DistrictAgreement.objects.in_force(DAY)
    assert in_force.count() == in_force.values("party_unit").distinct().count() == 173
    placed = set(Placement.objects.standing(DAY).values_list("unit", "community"))
    assert set(in_force.values_list("unit", "community")) <= placed


def test_agreements_are_found_in_every_status():
    agreements = DistrictAgreement.objects.counted()
    assert {agreement.status_on(DAY) for agreement in agreements} == set(Status)
    terminated = agreements.get(terminated_on__isnull=False)
    assert terminated.termination_reason
    assert agreements.filter(renews__isnull=False).count() > 100


def test_each_zone_has_the_five_but_one_lacks_one_in_2003():
    assert FiveHaves.objects.exclude(year=2003).count() == 10 * 4 * 5
    assert FiveHaves.objects.filter(year=2003).count() == 10 * 5 - 1
    assert not FiveHaves.objects.filter(item="fund", amount__isnull=True).exists()


def test_resolutions_are_found_in_every_status():
    found = Counter(resolution.status_on(DAY) for resolution in Resolution.objects.all())
    assert {Resolution.Status.DONE, Resolution.Status.OPEN} < set(found)
    assert found[Resolution.Status.PAST_DUE] == Resolution.objects.past_due(DAY).count() > 0


def test_plans_of_both_years_have_items_done_and_still_to_do():
    assert Counter(Plan.objects.values_list("year", flat=True)) == {2002: 10, 2003: 10}
    for plan in Plan.objects.all():
        assert plan.items.filter(activities__isnull=True).exists()
        assert plan.items.filter(activities__isnull=False).exists() or plan.year == 2003


# Pairing, liaison, members ----------------------------------------------------------------------


def test_pairs_are_found_in_every_status_and_some_branches_are_in_two():
    agreements = PairingAgreement.objects.counted()
    assert {agreement.status_on(DAY) for agreement in agreements} == set(Status)
    assert agreements.get(terminated_on__isnull=False).termination_reason
    branches = Counter(PairingAgreement.objects.in_force(DAY).values_list("party_branch"))
    assert max(branches.values()) == 2


def test_a_household_whose_helper_changed_has_two_rows():
    helpers = Counter(HouseholdPairing.objects.values_list("household", flat=True))
    assert max(helpers.values()) == 2
    standing = HouseholdPairing.objects.standing(DAY)
    assert standing.count() == standing.values("household").distinct().count()


def test_the_association_never_spent_what_it_did_not_have():
    ledger = FundEntry.objects.of_account(Association.objects.get()).in_order()
    balance = 0
    for entry in ledger:
        balance += entry.change
        assert balance >= 0
    assert len(ledger) > 15


def test_members_who_moved_who_left_and_who_registered_twice():
    people = MemberRegistration.objects.order_by().values("name", "distinction", "unit")
    assert people.filter(withdrawn_on__isnull=False).count() > 80
    twice = Counter(map(str, people.standing(DAY)))
    assert Counter(twice.values())[2] == 4 and max(twice.values()) == 2
    assert MemberRegistration.objects.exclude(distinction="").count() == 12


def test_some_volunteers_serve_no_more_and_some_pledges_have_ended():
    for model, end in ((Volunteer, "until"), (Pledge, "ended_on")):
        assert 0 < model.objects.filter(**{f"{end}__isnull": False}).count() < 30
    assert Volunteer.objects.standing(DAY).values("post").distinct().count() == 8


# Edge cases -------------------------------------------------------------------------------------


def test_edge_cases_are_there():
    activities = Activity.objects.counted()
    assert {"district", "pairing"} <= {
        activity.system
        for activity in activities.filter(agreement__isnull=False)
        if activity.outside_term
    }
    spanning = [each for each in joint() if Quarter.of(each.starts_on) != Quarter.of(each.ends_on)]
    assert len(spanning) == 2
    names = Contact.objects.filter(role="liaison").values_list("person", flat=True)
    assert max(Counter(names).values()) > 1
    assert Unit.objects.filter(closed_on__isnull=False).count() == 6
    assert activities.filter(members__isnull=True).exists()
    assert Aid.objects.counted().filter(goods_value__isnull=True).exclude(goods="").exists()


@pytest.mark.parametrize("model", [Activity, Donation])
def test_every_state_waits_for_somebody_in_the_newest_quarter(model):
    field = {Activity: "starts_on", Donation: "received_on"}[model]
    newest = model.objects.filter(**{f"{field}__gte": NEWEST.first})
    assert set(newest.values_list("state", flat=True)) == set(State.values)
    older = model.objects.filter(**{f"{field}__lt": NEWEST.first})
    assert set(older.values_list("state", flat=True)) == {State.CONFIRMED}


@pytest.mark.parametrize("model", [Aid, Meeting, PairingAgreement])
def test_something_is_on_its_way_in_the_other_registers(model):
    waiting = {State.DRAFT, State.SUBMITTED, State.RETURNED}
    assert waiting <= set(model.objects.values_list("state", flat=True))


# Accounts ---------------------------------------------------------------------------------------


def test_the_sign_in_page_has_an_account_for_every_role(settings):
    settings.DEMO = True
    accounts = demo_accounts()
    assert len(accounts) == len(ROLES)
    for _label, username, password, _place in accounts:
        assert User.objects.get(username=username).check_password(password)


def test_demo_accounts_have_something_to_see():
    posts = {post.user.username: post for post in Post.objects.select_related("user")}
    assert posts["demo.secretary"].community != posts["demo.secretary2"].community
    own = joint().visible_to(posts["demo.secretary"].user)
    assert own.count() > 40
    drafts = Activity.objects.filter(state=State.DRAFT)
    liaison = posts["demo.liaison"]
    assert liaison.unit.activities.counted().count() > 5
    assert drafts.filter(created_by=liaison.user).get().units.filter(pk=liaison.unit_id).exists()
    for model in (Aid, Meeting, MemberRegistration, FundEntry, Volunteer, Pledge):
        assert model.objects.visible_to(posts["demo.secretary"].user).exists()


# History and rows -------------------------------------------------------------------------------


def test_every_record_has_a_history_in_the_order_of_time():
    entries = list(AuditEntry.objects.order_by("pk"))
    assert entries == sorted(entries, key=lambda entry: (entry.at, entry.pk))
    told = {(entry.label, entry.object_id) for entry in entries}
    for model in record_models():
        label = model._meta.label_lower
        assert {(label, pk) for pk in model.objects.values_list("pk", flat=True)} <= told, label
    assert not [entry for entry in entries if "password" in entry.changes]


def test_a_confirmed_record_was_recorded_submitted_and_confirmed():
    activity = Activity.objects.filter(state=State.CONFIRMED).order_by("pk").first()
    entries = AuditEntry.objects.about(activity).order_by("pk")
    assert [entry.action for entry in entries] == ["create", "submit", "confirm"]
    assert entries[0].at == activity.created_at and entries[2].at == activity.updated_at
    assert activity.version == 3
    assert str(activity.units.first()) in entries[0].changes["units"][1]


def test_there_is_something_of_every_record_but_the_wording_of_documents():
    """The installation has a wording of its own; a county's is an exception."""
    assert [model for model in record_models() if not model.objects.exists()] == [Wording]


def test_nothing_changes_when_a_record_is_saved_again():
    """Bulk loading fills what saving would fill: pinyin, system, parties, last day, value."""
    for model in [*record_models(), DonationItem, Attendance]:
        for row in model._base_manager.order_by("-pk")[:1]:
            before = values(row)
            row.save()
            assert values(model._base_manager.get(pk=row.pk)) == before


def values(row):
    fields = [field.attname for field in row._meta.concrete_fields if field.name != "updated_at"]
    return {name: getattr(row, name) for name in fields}
