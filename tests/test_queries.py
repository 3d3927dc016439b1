"""A list runs the same number of queries for 3 rows and for 300, and that number is pinned."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from agreements.models import Wording
from agreements.wording import document_choices
from tests import factories as make
from tests.conftest import signed_in

# seven for any list of the office (six without a bell); one more for each column of several records
LISTS = {
    "activity": 8,
    "agreement": 7,
    "aid": 7,
    "association": 7,
    "community": 7,
    "communitybranch": 7,
    "contact": 7,
    "county": 7,
    "districtagreement": 7,
    "donation": 7,
    "facility": 7,
    "fivehaves": 7,
    "fundentry": 7,
    "honour": 7,
    "household": 7,
    "householdpairing": 7,
    "liaisonagreement": 7,
    "meeting": 7,
    "membercount": 7,
    "memberregistration": 7,
    "membership": 7,
    "pairingagreement": 7,
    "placement": 7,
    "plan": 7,
    "pledge": 7,
    "post": 6,
    "resolution": 7,
    "return": 7,
    "sponsorship": 7,
    "unit": 7,
    "unitbranch": 7,
    "user": 6,
    "volunteer": 7,
    "wording": 7,
    "zone": 7,
    "zonelead": 7,
}
ADMINISTRATION = {"post", "user"}


def add_rows(world, count):
    """``count`` more rows of every register, each with related rows of its own."""
    for number in range(count):
        zone = make.zone(world.county)
        community = make.community(zone)
        unit, second = make.unit(world.county), make.unit(world.county)
        make.placement(unit, community)
        make.zone_lead(unit, zone)
        make.five_haves(zone)
        agreement = make.agreement(unit, community)
        activity = make.activity(community, [unit, second], [world.willow], agreement=agreement)
        make.donation(unit, community, activity=activity)
        make.community_branch(community)
        make.household(community)
        make.honour(world.county, community=community)
        make.unit_branch(unit)
        make.contact(unit)
        make.member_count(unit, as_of=date(2020, 1, 1) + timedelta(days=number))
        make.user("secretary", community)
        make.plan(community)
        pairing = make.pairing(unit, community)
        activity.unit_branches.add(pairing.party_branch)
        make.aid(make.household_pairing(pairing.party_branch, make.household(community)))
        association = make.association(world.county, [community])
        sponsorship = make.sponsorship(unit, association)
        make.liaison_agreement(unit, association)
        make.fund_entry(association, sponsorship=sponsorship)
        make.session(association, community)
        make.resolution(make.meeting(community), unit=unit)
        make.resolution(make.meeting(zone=zone))
        make.facility(community, agreement=agreement)
        make.registration(unit, community)
        make.volunteer(community)
        make.pledge(community)
        make.quarterly_return(community)
    free = len(document_choices()) - Wording.objects.filter(county=world.county).count()
    for _number in range(min(count, free)):
        make.wording(world.county)


def queries_for(client, address, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, **headers)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(queries)


@pytest.fixture
def clients(world):
    """The client of somebody who sees the register, by the register's name."""
    office, admin = signed_in(world.office), signed_in(world.admin)
    return lambda name: admin if name in ADMINISTRATION else office


def test_every_list_is_in_the_table():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name.removesuffix("-list") for name in names if name.endswith("-list")} == set(LISTS)


def count_all(clients):
    counts = {}
    for name in LISTS:
        client, address = clients(name), reverse(f"{name}-list")
        counts[name] = (
            queries_for(client, address),
            queries_for(client, address, HTTP_HX_REQUEST="true"),
            queries_for(client, reverse(f"{name}-export") + "?format=csv"),
        )
    return counts


def test_three_rows_and_three_hundred_cost_the_same(world, clients):
    add_rows(world, 3)
    few = count_all(clients)
    add_rows(world, 297)
    assert count_all(clients) == few
    assert {name: counts[0] for name, counts in few.items()} == LISTS
