"""A list runs the same number of queries for 3 rows and for 300, and that number is pinned."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from agreements.models import Wording
from agreements.wording import document_choices
from tests import factories as make

# ten for any list of the office (nine without a bell), of which two are no questions: BEGIN and
# COMMIT around keeping the session; one more for each column of several records
LISTS = {
    "activity": 11,
    "agreement": 10,
    "aid": 10,
    "association": 10,
    "community": 10,
    "communitybranch": 10,
    "contact": 10,
    "county": 10,
    "districtagreement": 10,
    "donation": 10,
    "facility": 10,
    "fivehaves": 10,
    "fundentry": 10,
    "honour": 10,
    "household": 10,
    "householdpairing": 10,
    "liaisonagreement": 10,
    "meeting": 10,
    "membercount": 10,
    "memberregistration": 10,
    "membership": 10,
    "pairingagreement": 10,
    "placement": 10,
    "plan": 10,
    "pledge": 10,
    "post": 9,
    "resolution": 10,
    "return": 10,
    "sponsorship": 10,
    "unit": 10,
    "unitbranch": 10,
    "user": 9,
    "volunteer": 10,
    "wording": 10,
    "zone": 10,
    "zonelead": 10,
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
    office, admin = Client(), Client()
    office.force_login(world.office)
    admin.force_login(world.admin)
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
