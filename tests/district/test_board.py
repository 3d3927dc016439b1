"""The zone board: what each reader sees, and that every number opens the records it counts."""

import html
from dataclasses import fields
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.district.board import Board, Number
from cobuild.core.periods import Quarter
from tests import factories as make

QUARTER = Quarter(2026, 3)
URL = "/district/?quarter=2026Q3"
READERS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "liaison"]
QUERIES = 15  # one of them counts the unread notices


def board(user):
    return Board(user, QUARTER)


def row_of(user, zone):
    return next(row for row in board(user).rows if row.zone == zone)


def values(row):
    numbers = (row.placed, row.agreements, row.unsigned, row.activities, row.donations)
    return [number.value for number in numbers]


def numbers_of(row):
    found = [getattr(row, field.name) for field in fields(row)]
    counts = [number for item in row.haves if isinstance(item, tuple) for number in item[1:]]
    return [number for number in found + counts if isinstance(number, Number)]


def records_at(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert not response.context["filterset"].errors
    return response.context["table"].data.data


def counted_in(records):
    """What the number of a list is: how many records, or for donations what they are worth."""
    if records.model is make.Donation:
        lots = make.DonationItem.objects.filter(donation__in=records).valued()
        return round(sum(lot.value for lot in lots) / Decimal(10_000), 2)
    return records.count()


def test_the_county_office_sees_each_zone_and_the_total(busy):
    assert values(row_of(busy.office, busy.north)) == [2, 1, 1, 2, Decimal("2.82")]
    assert values(row_of(busy.office, busy.south)) == [1, 0, 1, 1, Decimal("0.00")]
    total = board(busy.office).total
    assert values(total) == [3, 1, 2, 2, Decimal("2.82")]
    assert (total.leads.value, total.communities.value, total.unvalued_lots) == (1, 3, 1)


def test_the_lead_units_and_communities_of_a_zone(busy):
    north = row_of(busy.office, busy.north)
    assert north.leads == [busy.bureau]
    assert set(north.communities) == {busy.willow, busy.poplar}


@pytest.mark.parametrize("reader", READERS)
def test_every_number_opens_exactly_the_records_it_counts(busy, sign_in, reader):
    user = busy.people[reader]
    client, shown = sign_in(user), board(user)
    page = html.unescape(client.get(URL).content.decode())
    rows = shown.rows + ([shown.total] if shown.is_whole_county else [])
    for number in [number for row in rows for number in numbers_of(row)]:
        assert f'href="{number.url}"' in page
        assert counted_in(records_at(client, number.url)) == number.value, number.url


def test_each_reader_sees_the_zones_of_their_posts(busy):
    def zones(reader):
        return board(busy.people[reader]).zones

    assert zones("office") == zones("leader") == [busy.north, busy.south]
    assert zones("lead_unit") == zones("secretary") == zones("liaison") == [busy.north]
    assert zones("other_secretary") == [busy.south]
    assert busy.north not in zones("other_office")


def test_a_secretary_sees_the_numbers_of_the_own_community(busy):
    own = row_of(busy.secretary, busy.north)
    assert own.communities == [busy.willow]
    assert values(own) == [1, 1, 0, 2, Decimal("2.82")]
    assert values(row_of(busy.lead_unit, busy.north)) == [2, 1, 1, 2, Decimal("2.82")]


def test_a_liaison_sees_the_own_unit_and_no_five_haves(busy, sign_in):
    make.placement(make.unit(busy.county), busy.willow)
    assert values(row_of(busy.liaison, busy.north))[:3] == [1, 1, 0]
    assert not board(busy.liaison).shows_five_haves
    assert 'class="haves"' not in sign_in(busy.liaison).get(URL).content.decode()
    assert 'class="haves"' in sign_in(busy.secretary).get(URL).content.decode()


def test_a_moved_unit_stands_where_it_is_placed_on_the_last_day(busy):
    before = Board(busy.office, Quarter(2026, 2))
    assert {row.zone: row.placed.value for row in before.rows} == {busy.north: 3, busy.south: 0}


def test_a_have_leads_to_its_record_and_a_missing_one_to_its_form(busy, sign_in):
    have = {str(have.label): have for have in row_of(busy.lead_unit, busy.north).haves}
    client = sign_in(busy.lead_unit)
    present = [have for have in have.values() if have.present]
    assert len(have) == 5 and len(present) == 1
    assert client.get(present[0].url).context["record"].item == "fund"
    missing = next(have for have in have.values() if not have.present)
    form = client.get(missing.url).context["form"]
    typed = [form[name].value() for name in ("zone", "year", "item")]
    assert typed == [str(busy.north.pk), "2026", "leading_body"]


@pytest.mark.parametrize("reader", ["leader", "secretary"])
def test_who_only_reads_gets_no_form(busy, reader):
    haves = row_of(busy.people[reader], busy.north).haves
    assert [bool(have.url) for have in haves] == [have.present for have in haves]


def test_haves_are_told_in_words(busy, sign_in, client):
    client.cookies["django_language"] = "en"
    page = sign_in(busy.lead_unit).get(URL).content.decode()
    assert "no leading body" in page and "no co-building fund" not in page


def test_communities_without_a_zone_stand_in_the_total(busy, sign_in):
    alone = make.community(busy.north, zone=None)
    make.placement(make.unit(busy.county), alone)
    shown = board(busy.office)
    assert sum(row.placed.value for row in shown.rows) == 3
    assert (shown.total.placed.value, shown.without_zone.value) == (4, 1)
    assert list(records_at(sign_in(busy.office), shown.without_zone.url)) == [alone]


def test_a_closed_community_leaves_the_board(busy):
    make.community(busy.north, closed_on=make.date(2026, 6, 30))
    assert len(row_of(busy.office, busy.north).communities) == 2


def test_the_quarter_is_chosen_in_the_address(busy, sign_in):
    client = sign_in(busy.office)
    chosen = client.get("/district/?quarter=2025q4").context
    assert (chosen["quarter"], chosen["next"]) == (Quarter(2025, 4), Quarter(2026, 1))
    now = client.get("/district/").context
    assert (now["quarter"], now["next"]) == (Quarter.current(), None)


@pytest.mark.parametrize("text", ["2026Q5", "2026", "<b>", "20260Q1"])
def test_what_is_no_quarter_is_not_found(world, sign_in, text):
    assert sign_in(world.office).get("/district/", {"quarter": text}).status_code == 404


@pytest.mark.parametrize("reader", READERS)
def test_every_business_role_opens_the_board(world, sign_in, reader):
    assert sign_in(world.people[reader]).get("/district/").status_code == 200


def test_the_account_administrator_has_no_business_here(world, sign_in):
    assert sign_in(world.admin).get("/district/").status_code == 403


def test_an_empty_county_is_told_how_to_begin(db, sign_in):
    county = make.county()
    office, leader = make.user("county_office", county), make.user("leader", county)
    assert 'href="/zones/new/"' in sign_in(office).get("/district/").content.decode()
    assert 'href="/zones/new/"' not in sign_in(leader).get("/district/").content.decode()


def add_zones(county, number):
    for _number in range(number):
        place = make.community(make.zone(county))
        unit = make.unit(county)
        make.placement(unit, place)
        make.zone_lead(unit, place.zone)
        make.agreement(unit, place)
        make.five_haves(place.zone)
        make.activity(place, [unit])
        make.donation(unit, place)


def test_the_number_of_queries_does_not_depend_on_the_number_of_zones(db, sign_in):
    county = make.county()
    client = sign_in(make.user("county_office", county))
    add_zones(county, 1)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add_zones(county, 11)
    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)
    assert len(page.context["board"].rows) == 12
    assert len(few) == len(many) == QUERIES
