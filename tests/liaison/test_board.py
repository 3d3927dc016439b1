"""The page of the associations: what each reader sees; every number opens what it counts."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, FundEntry
from agreements.liaison.board import Board
from agreements.liaison.models import Sponsorship
from cobuild.core.periods import Quarter
from tests import factories as make

from .conftest import FOUNDED, READERS, TODAY, entry, noon

URL = "/liaison/"
QUERIES = 14


def board(user, quarter="2026Q3"):
    return Board(user, Quarter.parse(quarter))


def row_of(world, reader, quarter="2026Q3", association=None):
    rows = board(world.people[reader], quarter).rows
    return next(row for row in rows if row.association == (association or world.club))


def numbers_of(row):
    own = [row.members, row.pledged, row.received, row.spent, row.balance, row.facilities_built]
    return [each for each in [*own, *(sponsor.received for sponsor in row.sponsors)] if each]


def records_at(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert not response.context["filterset"].errors
    return response.context["table"].data.data


def counted_in(records, url):
    """What the number of a list is: how many records, or what they are worth."""
    if records.model is FundEntry:
        return -records.balance() if "direction=out" in url else records.balance()
    if records.model is Sponsorship:
        return sum(pledge.pledged for pledge in records)
    return records.count()


def page_of(client, url=URL):
    return html.unescape(client.get(url).content.decode())


# The numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", ["2026Q3", "2026Q1", "2025Q4"])
@pytest.mark.parametrize("reader", READERS)
def test_every_number_opens_exactly_the_records_it_counts(friends, sign_in, reader, quarter):
    user = friends.people[reader]
    client = sign_in(user)
    page = page_of(client, f"{URL}?quarter={quarter}")
    for row in board(user, quarter).rows:
        for number in numbers_of(row):
            assert f'href="{number.url}">{number.text}</a>' in page
            records = records_at(client, number.url)
            assert counted_in(records, number.url) == number.value, number.url


def test_the_county_office_sees_pledges_money_and_what_is_left(friends):
    row = row_of(friends, "office")
    assert row.pledged.value == Decimal(16000)
    assert (row.received.value, row.spent.value) == (Decimal("6600.50"), Decimal("2500.20"))
    assert row.balance.value == Decimal("4700.30")
    assert row.facilities_built.value == 2


def test_an_earlier_quarter_ends_on_its_last_day(friends):
    row = row_of(friends, "office", "2026Q1")
    assert (row.received.value, row.spent.value) == (Decimal(3500), 0)
    assert row.balance.value == Decimal(4100)
    assert (row.members.value, row.facilities_built.value) == (2, 1)
    year_before = row_of(friends, "office", "2025Q4")
    assert (year_before.pledged.value, year_before.balance.value) == (Decimal(5000), Decimal(600))


def test_what_is_dated_later_than_today_is_not_there_yet(friends):
    entry(friends.club, date(2026, 8, 21), "9000")
    assert row_of(friends, "office").received.value == Decimal("6600.50")


@pytest.mark.parametrize("reader", ["leader", "lead_unit", "secretary"])
def test_who_reads_every_entry_sees_the_same_money(friends, reader):
    row, of_office = row_of(friends, reader), row_of(friends, "office")
    assert (row.received, row.spent, row.balance) == (
        of_office.received,
        of_office.spent,
        of_office.balance,
    )


def test_no_money_is_written_as_zero_yuan(friends):
    row = row_of(friends, "office", association=friends.twin)
    assert row.spent.text == "0.00"
    assert row.sponsors[0].received.text == "0.00"


def test_a_negative_balance_is_named(friends, sign_in, in_english):
    assert "below zero" not in page_of(sign_in(friends.office))
    entry(friends.club, TODAY, "5000", "out", overdraft_reason="the mill pays tomorrow")
    page = page_of(sign_in(friends.office))
    assert "below zero" in page and "-299.70" in page


# Who --------------------------------------------------------------------------------------------


def test_each_reader_sees_the_associations_of_their_posts(friends):
    def shown(reader):
        return {row.association for row in board(friends.people[reader]).rows}

    assert shown("office") == shown("leader") == {friends.club, friends.twin}
    for reader in ("lead_unit", "secretary", "sponsor"):
        assert shown(reader) == {friends.club}
    assert shown("other_secretary") == {friends.twin}
    assert shown("liaison") == set()
    assert shown("other_office") == {friends.abroad}


@pytest.mark.parametrize("reader", READERS)
def test_every_business_role_opens_the_page(friends, sign_in, reader):
    assert sign_in(friends.people[reader]).get(URL).status_code == 200


def test_the_account_administrator_has_no_business_here(friends, sign_in):
    assert sign_in(friends.admin).get(URL).status_code == 403


def test_officers_are_those_of_the_day_the_chair_first(friends):
    def persons(quarter):
        return [officer.person for officer in row_of(friends, "office", quarter).officers]

    assert persons("2026Q3") == ["Chair Chen", "Treasurer Tang"]
    assert persons("2026Q2") == ["Former chair", "Treasurer Tang"]


def test_a_community_that_left_is_a_member_until_its_last_day(friends):
    def members(quarter):
        row = row_of(friends, "office", quarter)
        assert row.members.value == len(row.memberships)
        return {membership.community for membership in row.memberships}

    assert members("2026Q2") == {friends.willow, friends.poplar}
    assert members("2026Q3") == {friends.willow}


# Sponsors ---------------------------------------------------------------------------------------


def told(row):
    return [
        (
            str(sponsor.sponsorship.unit),
            sponsor.sponsorship.purpose,
            sponsor.pledged,
            sponsor.received and sponsor.received.text,
        )
        for sponsor in row.sponsors
    ]


def test_a_sponsor_has_a_line_for_each_purpose_with_what_was_received(friends):
    assert told(row_of(friends, "secretary")) == [
        ("Flour mill", "corridor", "8,000.00", "3,000.00"),
        ("Machine works", "activity_funds", "3,000.00", "0.00"),
        ("Machine works", "room", "5,000.00", "3,500.00"),
    ]


def test_what_is_received_later_fulfils_the_pledge_of_its_year(friends):
    entry(friends.club, TODAY, "250", sponsorship=friends.room_before)
    before = told(row_of(friends, "office", "2025Q4"))
    assert before == [("Machine works", "room", "5,000.00", "1,000.00")]
    assert told(row_of(friends, "office"))[2][3] == "3,500.00"


def test_a_sponsors_liaison_sees_the_own_payments_and_no_balance(friends, sign_in, in_english):
    row = row_of(friends, "sponsor")
    assert (row.received.value, row.spent, row.balance) == (Decimal(3500), None, None)
    assert [line[3] for line in told(row)] == [None, "0.00", "3,500.00"]
    page = page_of(sign_in(friends.sponsor))
    assert "Received from your unit" in page
    assert "4,700.30" not in page and "2,500.20" not in page and "Balance" not in page
    assert "4,700.30" in page_of(sign_in(friends.secretary))


def received_by_unit(client):
    table = client.get("/sponsorships/").context["table"]
    return {str(row.unit): row.received for row in table.data.data if row.purpose != "room"}


def test_the_list_of_pledges_tells_payments_to_those_who_read_them(friends, sign_in):
    paid = received_by_unit(sign_in(friends.secretary))
    assert paid == {"Flour mill": Decimal(3000), "Machine works": Decimal(0)}
    paid = received_by_unit(sign_in(friends.sponsor))
    assert paid == {"Flour mill": None, "Machine works": Decimal(0)}
    for reader in ("liaison", "other_secretary"):
        assert set(received_by_unit(sign_in(friends.people[reader])).values()) == {None}


@pytest.mark.parametrize(("reader", "is_told"), [("sponsor", False), ("office", True)])
def test_nor_does_the_associations_page_or_an_export(friends, sign_in, in_english, reader, is_told):
    client = sign_in(friends.people[reader])
    export = client.get("/sponsorships/export/?format=csv").content.decode("utf-8-sig")
    mill = next(line for line in export.splitlines() if "corridor" in line)
    assert ("3000" in mill) == is_told
    panel = client.get(friends.club.get_absolute_url()).content.decode()
    mill = re.search(r"<tr>(?:(?!<tr>).)*Flour mill.*?(?=<tr>|</tbody>)", panel, re.DOTALL)[0]
    assert ("3,000.00" in mill) == is_told


# The timeline of quarters -----------------------------------------------------------------------


def timeline(world, reader="office", quarter="2026Q3", association=None):
    quarters = row_of(world, reader, quarter, association).quarters
    return {str(each.quarter): each for each in quarters}


def looks(*args, **kwargs):
    return {name: each.look for name, each in timeline(*args, **kwargs).items()}


def test_the_timeline_goes_back_to_the_founding(friends):
    assert looks(friends) == {
        "2026Q3": "awaited",
        "2026Q2": "missed",
        "2026Q1": "held",
        "2025Q4": "held",
        "2025Q3": "missed",
        "2025Q2": "held",
    }
    assert list(timeline(friends))[0] == "2026Q3"


def test_a_quarter_shows_each_of_its_sessions(friends):
    sessions = timeline(friends)["2025Q4"].sessions
    assert [session.title for session in sessions] == ["Jobs", "Canals"]
    assert [session.day for session in sessions] == [date(2025, 10, 2), date(2025, 12, 31)]


def test_an_older_association_shows_twelve_quarters(friends):
    quarters = list(timeline(friends, association=friends.twin))
    assert (len(quarters), quarters[0], quarters[-1]) == (12, "2026Q3", "2023Q4")


def test_of_an_earlier_quarter_the_timeline_ends_there(friends):
    assert list(looks(friends, quarter="2025Q4")) == ["2025Q4", "2025Q3", "2025Q2"]


def test_nothing_is_told_of_quarters_to_come(friends, sign_in):
    assert list(looks(friends, quarter="2027Q1"))[0] == "2026Q3"
    assert sign_in(friends.office).get(f"{URL}?quarter=2027Q1").context["next"] is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 7, 1), "91 days left"),
        (date(2026, 9, 29), "1 day left"),
        (date(2026, 9, 30), "today is the last day"),
    ],
)
def test_the_running_quarter_says_how_long_it_lasts(
    friends, sign_in, in_english, today, day, words
):
    today.move_to(noon(day))
    page = page_of(sign_in(friends.secretary))
    assert "No session yet" in page and words in page


def test_after_its_last_day_the_quarter_is_missed(friends, sign_in, in_english, today):
    today.move_to(noon(date(2026, 10, 1)))
    assert looks(friends)["2026Q3"] == "missed"
    assert looks(friends, quarter="2026Q4")["2026Q4"] == "awaited"


def test_a_session_of_the_running_quarter_ends_the_waiting(friends, sign_in, in_english):
    make.session(friends.club, friends.willow, title="At last", starts_on=TODAY)
    assert looks(friends)["2026Q3"] == "held"
    page = page_of(sign_in(friends.secretary))
    assert "At last" in page and "No session yet" not in page


def test_the_quarter_of_the_founding_counts_even_when_it_is_founded_late(friends):
    late = make.association(friends.county, founded_on=date(2026, 6, 30))
    assert looks(friends, association=late) == {"2026Q3": "awaited", "2026Q2": "missed"}
    assert late not in [row.association for row in board(friends.office, "2026Q1").rows]


def test_the_quarter_of_the_dissolution_misses_nothing(friends, sign_in, in_english):
    """As in the figure: a session is due where the association stands at the quarter's end."""
    gone = make.association(friends.county, [friends.willow], name="Gone", founded_on=FOUNDED)
    type(gone).objects.filter(pk=gone.pk).update(dissolved_on=date(2026, 5, 20))
    assert looks(friends, quarter="2026Q2", association=gone)["2026Q2"] == "over"
    assert gone not in [row.association for row in board(friends.office).rows]
    client = sign_in(friends.secretary)
    assert "dissolved on 2026-05-20" in page_of(client, f"{URL}?quarter=2026Q2")
    type(gone).objects.filter(pk=gone.pk).update(dissolved_on=date(2026, 6, 30))
    assert looks(friends, quarter="2026Q2", association=gone)["2026Q2"] == "missed"


def test_a_dissolved_association_that_met_in_its_last_quarter_has_met(friends):
    type(friends.club).objects.filter(pk=friends.club.pk).update(dissolved_on=date(2026, 2, 1))
    assert looks(friends, quarter="2026Q1")["2026Q1"] == "held"


def test_one_dissolved_in_the_running_quarter_awaits_nothing(friends):
    type(friends.club).objects.filter(pk=friends.club.pk).update(dissolved_on=date(2026, 8, 1))
    assert looks(friends)["2026Q3"] == "over"
    assert row_of(friends, "office").new_session == ""


def test_who_may_not_read_a_session_learns_its_kind_and_day(friends, sign_in, in_english):
    (hidden,) = timeline(friends, "secretary")["2026Q1"].sessions
    assert (hidden.day, hidden.title, hidden.host, hidden.url) == (date(2026, 3, 31), "", "", "")
    page = page_of(sign_in(friends.secretary))
    assert "Poplar's own" not in page and "Lectures" in page and "2026-03-31" in page
    assert "Poplar's own" in page_of(sign_in(friends.lead_unit))


@pytest.mark.parametrize("reader", READERS)
def test_every_session_that_is_linked_opens(friends, sign_in, reader):
    client = sign_in(friends.people[reader])
    rows = board(friends.people[reader]).rows
    sessions = [s for row in rows for quarter in row.quarters for s in quarter.sessions]
    for session in sessions:
        assert bool(session.url) == bool(session.title)
        if session.url:
            assert client.get(session.url).status_code == 200
    seen = {session.title for session in sessions} - {""}
    assert (
        seen
        == {
            "office": {"Safety", "Jobs", "Canals", "Poplar's own", "The twin's"},
            "leader": {"Safety", "Jobs", "Canals", "Poplar's own", "The twin's"},
            "lead_unit": {"Safety", "Jobs", "Canals", "Poplar's own"},
            "secretary": {"Safety", "Jobs", "Canals"},
            "other_secretary": {"The twin's"},
            "sponsor": {"Safety"},
            "liaison": set(),
        }[reader]
    )


# Acts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["office", "secretary", "sponsor"])
def test_who_records_sessions_gets_a_form_that_knows_the_association(friends, sign_in, reader):
    url = row_of(friends, reader).new_session
    form = sign_in(friends.people[reader]).get(url).context["form"]
    assert int(form["association"].value()) == friends.club.pk
    assert form.system == "liaison"


@pytest.mark.parametrize("reader", ["leader", "lead_unit"])
def test_who_only_reads_gets_none(friends, reader):
    assert row_of(friends, reader).new_session == ""


def typed_session(client, **changes):
    form = client.get(f"/activities/new/?kind_system=liaison&association={changes['association']}")
    lots = {"lots-TOTAL_FORMS": "0", "lots-INITIAL_FORMS": "0"}
    return make.filled_in(form.context["form"], **lots, residents="30", then="submit", **changes)


@pytest.mark.parametrize("kind", ["lecture", "workshop", "exchange"])
def test_a_session_is_recorded_with_speaker_problems_and_what_became_of_them(
    friends, sign_in, in_english, kind
):
    client = sign_in(friends.secretary)
    typed = {
        "association": friends.club.pk,
        "kind": make.kind(f"liaison.{kind}").pk,
        "title": "Fire safety",
        "speaker": "Engineer Pan",
        "problems": "No hydrant in the lane",
        "problems_outcome": "The mill installs one",
    }
    response = client.post("/activities/new/", typed_session(client, **typed))
    made = Activity.objects.get(title="Fire safety")
    assert response["Location"] == made.get_absolute_url()
    page = page_of(client, made.get_absolute_url())
    for words in ("Engineer Pan", "No hydrant in the lane", "The mill installs one", "Club"):
        assert words in page
    assert looks(friends)["2026Q3"] == "held"


def test_a_session_without_an_association_is_refused(friends, sign_in):
    client = sign_in(friends.secretary)
    typed = typed_session(client, association=friends.club.pk, title="Whose?")
    response = client.post("/activities/new/", typed | {"association": ""})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["association"]
    assert not Activity.objects.filter(title="Whose?").exists()


@pytest.mark.parametrize("kind", ["room", "corridor"])
def test_a_room_or_corridor_that_came_of_it_is_a_facility(friends, sign_in, kind):
    client = sign_in(friends.secretary)
    form = client.get(f"/facilities/new/?association={friends.club.pk}").context["form"]
    typed = {"name": "New one", "kind": kind, "completed_on": "2026-08-01"}
    assert client.post("/facilities/new/", make.filled_in(form, **typed)).status_code == 302
    row = row_of(friends, "secretary")
    assert [str(facility) for facility in row.facilities][-1] == "New one"
    assert row.facilities_built.value == 2  # the own community's: Poplar's corridor is not hers


# The address, the empty page, the queries -------------------------------------------------------


def test_the_quarter_is_chosen_in_the_address(friends, sign_in):
    client = sign_in(friends.office)
    chosen = client.get(f"{URL}?quarter=2025q4").context
    assert (chosen["quarter"], chosen["next"]) == (Quarter(2025, 4), Quarter(2026, 1))
    now = client.get(URL).context
    assert (now["quarter"], now["next"]) == (Quarter(2026, 3), None)


@pytest.mark.parametrize("text", ["2026Q5", "2026", "<b>", "20260Q1"])
def test_what_is_no_quarter_is_not_found(friends, sign_in, text):
    assert sign_in(friends.office).get(URL, {"quarter": text}).status_code == 404


def test_an_empty_county_is_told_how_to_begin(db, sign_in):
    county = make.county()
    office, leader = make.user("county_office", county), make.user("leader", county)
    assert 'href="/associations/new/"' in page_of(sign_in(office))
    page = page_of(sign_in(leader))
    assert 'href="/associations/new/"' not in page and 'href="/associations/"' in page


def test_a_bare_association_says_what_it_lacks(db, sign_in, in_english):
    county = make.county()
    make.association(county, founded_on=TODAY)
    page = page_of(sign_in(make.user("county_office", county)))
    for words in ("nobody in office", "no member", "None so far", "No enterprise pledged"):
        assert words in page


def test_a_voided_association_is_not_shown(friends):
    twice = make.association(friends.county, [friends.willow])
    before = {row.association for row in board(friends.office).rows}
    twice.void(by=friends.office, reason="typed twice")
    assert before - {row.association for row in board(friends.office).rows} == {twice}


def add_associations(county, number):
    for _number in range(number):
        place = make.community(make.zone(county))
        association = make.association(county, [place])
        pledge = make.sponsorship(make.unit(county), association)
        entry(association, TODAY, "10", sponsorship=pledge)
        make.session(association, place)
        make.facility(place, association=association)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_associations(db, sign_in):
    county = make.county()
    client = sign_in(make.user("county_office", county))
    add_associations(county, 1)
    few = queries_of(client, URL)
    add_associations(county, 11)
    assert len(client.get(URL).context["board"].rows) == 12
    assert queries_of(client, URL) == few == QUERIES
