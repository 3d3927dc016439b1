"""The county as of 2003-03-31 against the yardstick of design page figures.md."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from accounts.models import Post, User
from accounts.roles import ROLES
from accounts.views import demo_accounts
from activities.models import Activity, ActivityKind, Donation, DonationItem
from agreements.base import Agreement, Status
from agreements.district.models import DistrictAgreement, FiveHaves, Placement, ZoneLead
from cobuild.core.audit import AuditEntry
from cobuild.core.periods import Quarter
from cobuild.core.records import Record, State
from communities.models import Community, CommunityBranch, County, Honour, Zone
from units.models import Contact, Unit, UnitBranch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DAY = date(2003, 3, 31)
DAYS = (date(2002, 12, 31), DAY)


def test_the_county_has_ten_zones_and_ten_communities():
    assert County.objects.get().code == "330421"
    assert Zone.objects.count() == Community.objects.count() == 10
    assert CommunityBranch.objects.count() == 52


@pytest.mark.parametrize("day", DAYS)
def test_180_units_stand_in_ten_communities(day):
    placements = Placement.objects.standing(day)
    assert placements.count() == placements.values("unit").distinct().count() == 180
    assert placements.values("community").distinct().count() == 10


def test_the_units_are_a_third_each_of_the_three_kinds():
    kinds = Counter(Placement.objects.standing(DAY).values_list("unit__kind", flat=True))
    assert kinds == {"organ": 60, "institution": 58, "enterprise": 58, "social": 4}


@pytest.mark.parametrize("day", DAYS)
def test_twenty_placed_county_departments_lead_two_in_a_zone(day):
    leads = ZoneLead.objects.standing(day)
    assert leads.values("unit").distinct().count() == 20
    assert set(Counter(leads.values_list("zone", flat=True)).values()) == {2}
    for lead in leads.select_related("unit", "zone"):
        assert lead.unit.county_department
        assert lead.unit.placements.standing(day).get().community.zone == lead.zone


def test_156_activities_in_four_years_with_all_kinds_in_each():
    years = {1999: 30, 2000: 36, 2001: 42, 2002: 48}
    days = Activity.objects.counted().values_list("starts_on", "kind__key")
    found = [(day.year, kind) for day, kind in days if day <= date(2002, 12, 31)]
    assert len(found) == 156
    assert Counter(year for year, _kind in found) == years
    assert len(set(found)) == len(years) * 5


def test_a_dozen_activities_in_the_newest_quarter():
    assert Activity.objects.counted().during(Quarter(2003, 1).span).count() == 12


def test_activities_have_one_to_six_units_and_up_to_three_communities():
    activities = Activity.objects.prefetch_related("units", "communities")
    assert {activity.units.count() for activity in activities} == {1, 2, 3, 4, 5, 6}
    assert {activity.communities.count() for activity in activities} == {1, 2, 3}
    assert all(activity.host in activity.communities.all() for activity in activities)
    hosts = Counter(Activity.objects.values_list("host", flat=True))
    assert len(hosts) == 10 and min(hosts.values()) >= 5


def test_units_take_part_only_where_and_when_they_are_placed():
    activities = Activity.objects.counted().prefetch_related("units", "communities")
    placements = list(Placement.objects.all())
    for activity in activities:
        day, communities = activity.starts_on, {row.pk for row in activity.communities.all()}
        there = {
            placement.unit_id
            for placement in placements
            if placement.community_id in communities
            and placement.since <= day <= (placement.until or day)
        }
        assert {unit.pk for unit in activity.units.all()} <= there


def test_donations_of_2002_are_worth_280_to_290_thousand_yuan():
    lots = DonationItem.objects.counted().filter(donation__received_on__year=2002)
    total = sum(lot.value for lot in lots.valued())
    goods = sum(lot.value for lot in lots.valued().filter(form="goods"))
    assert Decimal(280_000) < goods < total < Decimal(290_000)
    assert lots.unvalued().exists()


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


def test_honours_of_2002():
    honours = Honour.objects.filter(awarded_on__year=2002)
    found = Counter((honour.level, honour.community is None) for honour in honours)
    assert found == {("municipal", False): 4, ("provincial", False): 3, ("provincial", True): 1}


@pytest.mark.parametrize("day", DAYS)
def test_every_placed_unit_has_one_leader_in_charge(day):
    leaders = Counter(
        Contact.objects.standing(day).filter(role="leader").values_list("unit", flat=True)
    )
    placed = Placement.objects.standing(day).values_list("unit", flat=True)
    assert all(leaders[unit] == 1 for unit in placed)


def test_the_committee_has_nine_branches():
    assert UnitBranch.objects.get(level="committee").children.count() == 9
    assert UnitBranch.objects.filter(level="branch").count() == 122


def test_edge_cases_are_there():
    assert any(
        activity.outside_term
        for activity in Activity.objects.counted().filter(agreement__isnull=False)
    )
    spanning = [
        activity
        for activity in Activity.objects.all()
        if Quarter.of(activity.starts_on) != Quarter.of(activity.ends_on)
    ]
    assert len(spanning) == 2
    names = Contact.objects.filter(role="liaison").values_list("person", flat=True)
    assert max(Counter(names).values()) > 1
    assert Unit.objects.filter(closed_on__isnull=False).count() == 6
    assert Activity.objects.counted().filter(members__isnull=True).exists()


@pytest.mark.parametrize("model", [Activity, Donation])
def test_every_state_waits_for_somebody_in_the_newest_quarter(model):
    first = Quarter.of(DAY).first
    field = {Activity: "starts_on", Donation: "received_on"}[model]
    newest = model.objects.filter(**{f"{field}__gte": first})
    assert set(newest.values_list("state", flat=True)) == set(State.values)
    older = model.objects.filter(**{f"{field}__lt": first})
    assert set(older.values_list("state", flat=True)) == {State.CONFIRMED}


def test_the_sign_in_page_has_an_account_for_every_role(settings):
    settings.DEMO = True
    accounts = demo_accounts()
    assert len(accounts) == len(ROLES)
    for _label, username, password, _place in accounts:
        assert User.objects.get(username=username).check_password(password)


def test_demo_accounts_have_something_to_see():
    posts = {post.user.username: post for post in Post.objects.select_related("user")}
    assert posts["demo.secretary"].community != posts["demo.secretary2"].community
    own = Activity.objects.visible_to(posts["demo.secretary"].user)
    assert own.count() > 40
    drafts = Activity.objects.filter(state=State.DRAFT)
    liaison = posts["demo.liaison"]
    assert liaison.unit.activities.counted().count() > 5
    assert drafts.filter(created_by=liaison.user).get().units.filter(pk=liaison.unit_id).exists()


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


def test_every_row_is_valid():
    """Of what the database has checked itself, one row in twenty is asked in Django's words."""
    for model in [*record_models(), DonationItem, ActivityKind]:
        relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
        for number, row in enumerate(model._base_manager.select_related(*relations)):
            row.clean_fields(exclude=relations)
            row.clean()
            if number % 20 == 0:
                row.full_clean()


def test_nothing_changes_when_a_record_is_saved_again():
    """Bulk loading fills what saving would fill: pinyin, system, parties, last day, value."""
    for model in [*record_models(), DonationItem]:
        row = model._base_manager.order_by("pk").last()
        before = values(row)
        row.save()
        assert values(model._base_manager.get(pk=row.pk)) == before


def values(row):
    fields = [field.attname for field in row._meta.concrete_fields if field.name != "updated_at"]
    return {name: getattr(row, name) for name in fields}


def record_models():
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    models.remove(Agreement)  # its rows are those of its systems
    return models
