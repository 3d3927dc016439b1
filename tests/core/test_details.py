"""A record's page: its ties, and the same number of queries for 3 related rows and for 30."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.district.models import DistrictAgreement
from cobuild.core.records import State
from tests import factories as make

QUERIES = {
    "zone": 18,
    "community": 32,
    "unit": 25,
    "districtagreement": 16,
    "activity": 18,
    "donation": 12,
}


def add_ties(world, records, count):
    """``count`` more rows that hang on the community, unit, zone, agreement, activity, donation."""
    for number in range(count):
        at = make.place(world.county)
        year = 2030 + DistrictAgreement.objects.filter(unit=world.bureau).count()
        first = date(year, 1, 1)
        term = {"starts_on": first, "ends_on": date(year, 12, 31)}
        make.agreement(world.bureau, world.willow, **term)
        make.placement(at.unit, world.willow)
        make.placement(world.bureau, at.community, since=first, until=date(year, 12, 31))
        make.community(world.north)
        make.zone_lead(at.unit, world.north)
        make.five_haves(world.north, year=1990 + year - 2030)
        make.community_branch(world.willow)
        make.unit_branch(world.bureau)
        make.contact(world.bureau, role="liaison")
        make.member_count(world.bureau, as_of=first + timedelta(days=number))
        tie = {"agreement": records["districtagreement"]}
        records["activity"].units.add(at.unit)
        make.activity(world.willow, [world.bureau, at.unit], [at.community], **tie)
        make.donation(world.bureau, world.willow, activity=records["activity"], **tie)
        records["donation"].items.create(form="cash", value="10.00")
        add_ties_of_other_systems(world, 1990 + year - 2030)


def add_ties_of_other_systems(world, year):
    paired = make.pairing(world.bureau, world.willow).party_branch
    make.household_pairing(paired, make.household(world.willow))
    association = make.association(world.county, [world.willow])
    make.sponsorship(world.bureau, association)
    make.session(association, world.willow)
    make.fund_entry(zone=world.north)
    make.plan(world.willow, year=year)
    make.resolution(make.meeting(world.willow), unit=world.bureau)
    make.meeting(zone=world.north)
    make.registration(world.bureau, world.willow)
    make.volunteer(world.willow)
    make.pledge(world.willow)
    make.facility(world.willow)
    make.honour(world.county, community=world.willow)


@pytest.fixture
def records(world):
    agreement = make.agreement(world.bureau, world.willow)
    activity = make.activity(world.willow, [world.bureau], agreement=agreement)
    return {
        "zone": world.north,
        "community": world.willow,
        "unit": world.bureau,
        "districtagreement": agreement,
        "activity": activity,
        "donation": make.donation(world.bureau, world.willow, activity=activity),
    }


def queries_of(client, records):
    counts = {}
    for name, record in records.items():
        client.get(record.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(record.get_absolute_url()).status_code == 200
        counts[name] = len([q for q in queries if "SAVEPOINT" not in q["sql"]])
    return counts


def test_three_related_rows_and_thirty_cost_the_same(world, records, sign_in):
    client = sign_in(world.office)
    add_ties(world, records, 3)
    few = queries_of(client, records)
    add_ties(world, records, 27)
    assert queries_of(client, records) == few
    assert few == QUERIES


def test_a_tie_that_may_not_be_opened_is_no_link(world, sign_in):
    agreement = make.agreement(world.bureau, world.maple)
    record = make.activity(world.willow, communities=[world.maple], agreement=agreement)
    client = sign_in(world.secretary)
    page = client.get(record.get_absolute_url()).content.decode()
    assert f'href="{agreement.get_absolute_url()}"' not in page
    client.force_login(world.office)
    page = client.get(record.get_absolute_url()).content.decode()
    assert f'href="{agreement.get_absolute_url()}"' in page


def test_the_panels_show_and_count_only_what_the_reader_may_see(world, sign_in):
    make.activity(world.willow, [world.bureau], title="Seen by both")
    make.activity(world.maple, [world.bureau], title="Seen by Maple")
    make.activity(world.willow, [world.bureau], title="A draft", state=State.DRAFT)
    make.activity(world.willow, [world.bureau], title="Gone").void(by=world.office, reason="twice")
    client = sign_in(world.leader)
    panels = client.get(world.bureau.get_absolute_url()).context["panels"]
    count = {panel["register"].name: panel["count"] for panel in panels}["activity"]
    assert count == 2
    client.force_login(world.secretary)
    page = client.get(world.bureau.get_absolute_url())
    text = page.content.decode()
    assert "Seen by both" in text and "A draft" in text
    assert "Seen by Maple" not in text and "Gone" not in text
    panel = next(p for p in page.context["panels"] if p["register"].name == "activity")
    listed = client.get(panel["address"]).context["table"]
    assert len(listed.rows) == panel["count"] == 2
