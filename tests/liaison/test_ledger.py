"""The ledger of an association or a zone: entries in order, with the balance after each."""

import html
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.funds import Ledger
from activities.models import FundEntry
from tests import factories as make

from .conftest import READERS, TODAY, entry

QUERIES = 10
NUMBERS = ("received", "spent", "balance", "voided")


def address(account):
    return f"/{account._meta.model_name}s/{account.pk}/ledger/"


def ledger(world, reader="office", year="2026", account=None):
    return Ledger(account or world.club, world.people[reader], year)


def written(a_ledger):
    return [(line.received, line.spent, line.left) for line in a_ledger.lines]


def page_of(client, account, **query):
    return html.unescape(client.get(address(account), query).content.decode())


# Balances ---------------------------------------------------------------------------------------


def test_the_balance_after_each_entry(friends):
    assert written(ledger(friends, year="all")) == [
        ("1,000.00", "", "1,000.00"),
        ("", "400.00", "600.00"),
        ("2,000.00", "", "2,600.00"),
        ("1,500.00", "", "4,100.00"),
        ("3,000.00", "", "7,100.00"),
        ("", "2,500.20", "4,599.80"),
        ("100.50", "", "4,700.30"),
    ]


def test_a_year_begins_with_what_was_left(friends):
    of_year = ledger(friends)
    assert of_year.brought_forward.value == Decimal(600)
    assert of_year.lines[0].balance == Decimal(2600)
    totals = (of_year.received.value, of_year.spent.value, of_year.balance.value)
    assert totals == (Decimal("6600.50"), Decimal("2500.20"), Decimal("4700.30"))
    year_before = ledger(friends, year="2025")
    assert year_before.balance.value == of_year.brought_forward.value
    assert year_before.brought_forward.text == "0.00"


def test_a_year_without_entries_keeps_the_balance(friends):
    empty = ledger(friends, year="2030")
    assert (empty.lines, empty.balance.text, empty.received.text) == ([], "4,700.30", "0.00")


def test_of_one_day_what_came_in_stands_first(friends):
    day = date(2026, 8, 21)
    entry(friends.club, day, "4000", "out", details="second", overdraft_reason="later that day")
    entry(friends.club, day, "30", details="first")
    entry(friends.club, day, "1", "out", details="third")
    last = ledger(friends).lines[-3:]
    assert [line.entry.details for line in last] == ["first", "second", "third"]
    assert [line.left for line in last] == ["4,730.30", "730.30", "729.30"]


def test_the_newest_year_with_entries_is_shown_first(friends):
    assert ledger(friends, year="").year == 2026
    assert ledger(friends).years == [2026, 2025]
    old = make.association(friends.county)
    assert ledger(friends, year="", account=old).year == TODAY.year
    entry(old, date(2024, 5, 5), "10")
    assert ledger(friends, year="", account=old).year == 2024


@pytest.mark.parametrize("text", ["26", "2026x", "020261", "02026", "1899", "2200", "-1", "<b>"])
def test_what_is_no_year_is_not_found(friends, sign_in, text):
    client = sign_in(friends.office)
    assert client.get(address(friends.club), {"year": text}).status_code == 404


@pytest.mark.parametrize("text", ["1900", "2025", "2199", "all", ""])
def test_every_year_opens(friends, sign_in, text):
    client = sign_in(friends.office)
    assert client.get(address(friends.club), {"year": text}).status_code == 200


# The numbers ------------------------------------------------------------------------------------


def records_at(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert not response.context["filterset"].errors
    return response.context["table"].data.data


def counted_in(records, url):
    if "state=voided" in url:
        return records.count()
    return -records.balance() if "direction=out" in url else records.balance()


@pytest.mark.parametrize("year", ["2025", "2026", "all"])
@pytest.mark.parametrize("reader", READERS)
def test_every_number_opens_exactly_the_entries_it_counts(friends, sign_in, reader, year):
    client = sign_in(friends.people[reader])
    shown = ledger(friends, reader, year)
    names = NUMBERS + (("brought_forward",) if shown.year else ())
    for name in names:
        number = getattr(shown, name)
        assert counted_in(records_at(client, number.url), number.url) == number.value, name


@pytest.mark.parametrize("year", ["2026", "all"])
def test_the_page_leads_to_the_entries(friends, sign_in, year):
    page = page_of(sign_in(friends.leader), friends.club, year=year)
    shown = ledger(friends, "leader", year)
    for name in ("received", "spent", "balance"):
        number = getattr(shown, name)
        assert f'href="{number.url}">{number.text}</a>' in page
    for line in shown.lines:
        assert f'href="{line.entry.get_absolute_url()}"' in page and line.left in page


def test_voided_entries_are_named_and_not_counted(friends, sign_in, in_english):
    client = sign_in(friends.secretary)
    page = page_of(client, friends.club)
    assert ">1 entry</a> was voided and counts nowhere" in page and "777" not in page
    url = ledger(friends, "secretary").voided.url
    assert [record.amount for record in records_at(client, url)] == [Decimal(777)]
    assert "was voided" not in page_of(client, friends.club, year="2025")
    assert "was voided" in page_of(client, friends.club, year="all")


def test_a_line_below_zero_is_marked_with_its_reason(friends, sign_in, in_english):
    client = sign_in(friends.leader)
    assert "below zero" not in page_of(client, friends.club)
    entry(friends.club, TODAY, "4800", "out", overdraft_reason="the mill pays tomorrow")
    page = page_of(client, friends.club)
    assert page.count('<span class="tag tag-terminated">below zero</span>') == 2  # line and total
    assert "Kept although the balance fell below zero: the mill pays tomorrow" in page


# Who reads it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["office", "leader", "lead_unit", "secretary"])
def test_who_reads_every_entry_sees_the_balance(friends, sign_in, reader):
    assert written(ledger(friends, reader)) == written(ledger(friends))
    assert "4,700.30" in page_of(sign_in(friends.people[reader]), friends.club)


def test_a_sponsors_liaison_sees_the_own_payments_and_no_balance(friends, sign_in, in_english):
    page = page_of(sign_in(friends.sponsor), friends.club)
    assert "2,000.00" in page and "1,500.00" in page and "You see the payments of your own" in page
    for hidden in ("Balance", "Brought forward", "Spent", "2,500.20", "3,000.00", "4,700.30"):
        assert hidden not in page
    assert [line.entry.amount for line in ledger(friends, "sponsor").lines] == [2000, 1500]


@pytest.mark.parametrize("reader", ["other_secretary", "liaison"])
def test_who_reads_no_entry_is_told_so(friends, sign_in, in_english, reader):
    page = page_of(sign_in(friends.people[reader]), friends.club)
    assert "No entry of this ledger is for your posts to read" in page
    assert "<dl" not in page and "2,000.00" not in page
    assert "No entry of this ledger" not in page_of(sign_in(friends.secretary), friends.club)


def test_a_post_in_another_association_opens_nothing_here(friends):
    """The secretary of the twin's community is liaison of a sponsor of the club as well."""
    post = friends.sponsor.posts.get()
    post.pk, post.user = None, friends.other_secretary
    post._state.adding = True
    post.save()
    assert not ledger(friends, "other_secretary").shows_balance
    assert len(ledger(friends, "other_secretary").lines) == 2
    assert ledger(friends, "other_secretary", account=friends.twin).shows_balance


def test_other_counties_and_unknown_ones_do_not_exist(friends, sign_in):
    client = sign_in(friends.office)
    assert client.get(address(friends.abroad)).status_code == 404
    assert client.get("/associations/987654/ledger/").status_code == 404
    assert client.get(f"/associations/{10**30}/ledger/").status_code == 404
    assert client.get(address(friends.club)).status_code == 200


def test_the_account_administrator_has_no_business_here(friends, sign_in):
    client = sign_in(friends.admin)
    assert client.get(address(friends.club)).status_code == 404
    assert client.get(address(friends.north)).status_code == 404


@pytest.mark.parametrize("reader", READERS)
def test_only_the_county_office_is_offered_a_new_entry(friends, sign_in, reader):
    page = page_of(sign_in(friends.people[reader]), friends.club)
    assert (f'href="/funds/new/?association={friends.club.pk}"' in page) == (reader == "office")


def test_a_voided_association_takes_no_new_entry(friends, sign_in):
    client, twice = sign_in(friends.office), make.association(friends.county)
    assert "/funds/new/" in page_of(client, twice)
    twice.void(by=friends.office, reason="typed twice")
    assert "/funds/new/" not in page_of(client, twice)


def test_an_empty_ledger_says_what_it_is_for(friends, sign_in, in_english):
    page = page_of(sign_in(friends.office), make.association(friends.county))
    assert "No entry in this time" in page and "/funds/new/" in page


# Zones ------------------------------------------------------------------------------------------


def test_a_zone_has_a_ledger_of_its_own(friends, sign_in):
    entry(None, date(2026, 6, 1), "20.05", "out", zone=friends.north)
    entry(None, date(2026, 6, 1), "999", zone=friends.south)
    of_zone = ledger(friends, account=friends.north)
    assert written(of_zone) == [("60.00", "", "60.00"), ("", "20.05", "39.95")]
    client = sign_in(friends.office)
    assert "39.95" in page_of(client, friends.north)
    for name in NUMBERS:
        number = getattr(of_zone, name)
        assert counted_in(records_at(client, number.url), number.url) == number.value
    assert f'href="/funds/new/?zone={friends.north.pk}"' in page_of(client, friends.north)


@pytest.mark.parametrize(
    ("reader", "reads"),
    [
        ("office", True),
        ("leader", True),
        ("lead_unit", True),
        ("secretary", True),
        ("other_secretary", False),
        ("sponsor", False),
        ("liaison", False),
    ],
)
def test_a_zones_money_is_read_in_the_zone(friends, sign_in, reader, reads):
    of_zone = ledger(friends, reader, account=friends.north)
    assert (of_zone.shows_balance, of_zone.is_closed) == (reads, not reads)
    assert ("60.00" in page_of(sign_in(friends.people[reader]), friends.north)) == reads


def test_an_entry_leads_to_the_ledger_it_stands_in(friends, sign_in, in_english):
    client = sign_in(friends.office)
    for made in FundEntry.objects.filter(day=date(2026, 5, 5)).visible_to(friends.office):
        page = html.unescape(client.get(made.get_absolute_url()).content.decode())
        assert f'href="{address(made.account)}">Ledger of {made.account}</a>' in page
        assert client.get(address(made.account)).status_code == 200


# Queries ----------------------------------------------------------------------------------------


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_entries(friends, sign_in):
    client = sign_in(friends.office)
    few = queries_of(client, address(friends.club))
    for number in range(1, 15):
        pledge = make.sponsorship(make.unit(friends.county), friends.club)
        entry(friends.club, date(2026, 1, number), "10", sponsorship=pledge)
        entry(friends.club, date(2026, 1, number), "5", "out")
    assert queries_of(client, address(friends.club)) == few == QUERIES
