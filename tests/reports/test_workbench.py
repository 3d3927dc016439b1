"""The workbench: what waits for whom, the quarter at a glance, the latest records."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.district.models import FiveHaves
from cobuild.core.drafts import Draft
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from reports.computing import figures_for, store
from reports.reminders import reminders_for
from tests import factories as make

BUSINESS = ["office", "leader", "lead_unit", "secretary", "other_secretary", "liaison"]
RETURNED = {"state": "returned", "remark": "how many took part?"}
QUERIES = 55


def days(number):
    return timezone.localdate() + timedelta(days=number)


def waiting(user, look=None):
    found = reminders_for(user, timezone.localdate())
    return [line for line in found if look in (None, line.look)]


def agreement_until(world, day, **fields):
    dates = {"starts_on": days(-300), "ends_on": day}
    return make.agreement(world.bureau, world.willow, **{**dates, **fields})


def evidence_all(zone):
    for item in FiveHaves.Item:
        make.five_haves(zone, item=item.value, year=timezone.localdate().year)


def page_of(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


# The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [*BUSINESS, "admin", "other_office"])
def test_every_role_opens_the_workbench(busy, sign_in, person):
    assert "<h1>" in page_of(sign_in(busy.people[person]))


@pytest.mark.parametrize(
    ("person", "buttons"), [("office", 1), ("secretary", 1), ("liaison", 1), ("leader", 0)]
)
def test_one_button_records_an_activity_for_who_may(world, sign_in, person, buttons):
    page = page_of(sign_in(world.people[person]))
    assert page.count("btn-primary") == page.count('href="/activities/new/"') == buttons


def test_the_administrator_finds_accounts_and_posts_and_no_records(busy, sign_in):
    page = page_of(sign_in(busy.admin))
    assert 'href="/accounts/"' in page and 'href="/posts/"' in page
    assert "/activities/" not in page and "/reports/" not in page.split("</aside>")[1]


def test_who_holds_no_post_is_told_so(db, sign_in):
    nobody = make.User.objects.create(username="nobody", name="Nobody", password="!")
    context = sign_in(nobody).get("/").context
    assert not context["posts"] and "reminders" not in context


# What waits -----------------------------------------------------------------------------------


def test_nothing_waits_in_an_empty_place(world, sign_in):
    assert waiting(world.secretary) == []
    assert 'class="empty"' in page_of(sign_in(world.secretary))


def test_a_record_sent_back_waits_for_its_place_with_the_remark(world):
    record = make.activity(world.willow, [world.bureau], **RETURNED)
    (line,) = waiting(world.secretary)
    assert (line.note, line.url) == ("how many took part?", f"/activities/{record.pk}/edit/")
    assert str(record) in line.what
    assert not waiting(world.other_secretary) and not waiting(world.leader)


def test_what_the_office_sent_back_does_not_wait_for_the_office(world):
    make.activity(world.willow, [world.bureau], **RETURNED)
    assert not waiting(world.office, State.RETURNED)
    own = agreement_until(world, days(200), created_by=world.office, **RETURNED)
    (line,) = waiting(world.office, State.RETURNED)
    assert line.url == f"/agreements/district/{own.pk}/edit/"


def test_a_liaison_corrects_what_the_own_unit_recorded(world):
    own = make.activity(world.willow, [world.bureau], created_by=world.liaison, **RETURNED)
    make.activity(world.willow, [world.bureau], created_by=world.secretary, **RETURNED)
    lines = waiting(world.liaison, State.RETURNED)
    assert [line.url for line in lines] == [f"/activities/{own.pk}/edit/"]


def test_drafts_wait_for_who_began_them(world):
    mine = make.donation(world.bureau, world.willow, state="draft", created_by=world.secretary)
    make.donation(world.bureau, world.willow, state="draft", created_by=world.office)
    assert [line.url for line in waiting(world.secretary)] == [f"/donations/{mine.pk}/edit/"]


def test_a_form_that_was_never_sent_waits_for_who_typed(world, sign_in):
    Draft.objects.keep(world.secretary, "/activities/new/", QueryDict("title=Clean-up"))
    Draft.objects.keep(world.secretary, "/gone/new/", QueryDict("title=Gone"))
    (line,) = waiting(world.secretary)
    assert line.url == "/activities/new/" and line.when
    assert sign_in(world.secretary).get(line.url).status_code == 200
    assert not waiting(world.other_secretary)


def test_submitted_records_wait_for_the_office_in_one_line_a_register(world, sign_in):
    for number in range(5):
        make.activity(world.willow, [world.bureau], state="submitted", title=f"Clean-up {number}")
    make.activity(world.maple, [world.works])
    (line,) = waiting(world.office, State.SUBMITTED)
    assert "5" in line.what and "Clean-up 0" in line.note and "Clean-up 4" not in line.note
    listed = sign_in(world.office).get(line.url).context["table"].page.paginator.count
    assert listed == 5
    for person in ("secretary", "leader", "other_office"):
        assert not waiting(world.people[person], State.SUBMITTED)


@pytest.mark.parametrize(("ends", "lines"), [(0, 1), (30, 1), (31, 0)])
def test_an_agreement_about_to_expire(world, ends, lines):
    agreement_until(world, days(ends))
    assert len(waiting(world.secretary)) == len(waiting(world.liaison)) == lines
    assert not waiting(world.other_secretary)
    assert not waiting(world.leader)


def test_a_renewed_or_terminated_agreement_does_not_wait(world):
    old = agreement_until(world, days(10))
    assert len(waiting(world.secretary)) == 1
    make.agreement(world.bureau, world.willow, starts_on=days(11), ends_on=days(300), renews=old)
    assert not waiting(world.secretary)
    ended = {"terminated_on": days(5), "termination_reason": "the unit moves"}
    make.agreement(world.school, world.willow, starts_on=days(-9), ends_on=days(9), **ended)
    assert not waiting(world.secretary)


def test_the_office_renews_with_the_form_filled_in_and_others_look(world, sign_in):
    old = agreement_until(world, days(10))
    (line,) = waiting(world.office, "expiring")
    form = sign_in(world.office).get(line.url).context["form"]
    typed = [form[name].value() for name in ("party_unit", "party_community", "renews")]
    assert typed == [str(world.bureau.pk), str(world.willow.pk), str(old.pk)]
    (line,) = waiting(world.secretary)
    assert line.url == f"/agreements/district/{old.pk}/"


def test_a_unit_placed_without_an_agreement(world, sign_in):
    make.placement(world.bureau, world.willow)
    make.placement(world.school, world.willow)
    last = make.agreement(world.school, world.willow, starts_on=days(-90), ends_on=days(-1))
    lines = waiting(world.secretary)
    assert [line.look for line in lines] == ["expired", "missing"]
    assert len(waiting(world.liaison)) == 1 and not waiting(world.leader)
    expired = waiting(world.office, "expired")[0]
    form = sign_in(world.office).get(expired.url).context["form"]
    assert form["renews"].value() == str(last.pk)


def test_an_agreement_in_force_or_to_come_closes_the_gap(world):
    make.placement(world.bureau, world.willow)
    make.placement(world.school, world.willow)
    agreement_until(world, days(100))
    make.agreement(world.school, world.willow, starts_on=days(5), ends_on=days(300))
    assert [line.url for line in waiting(world.secretary)] == [
        f"/placements/?without_agreement_on={days(0)}&mine=true"
    ]


def test_many_gaps_end_in_one_line_that_opens_all(world, sign_in):
    for _number in range(5):
        make.placement(make.unit(world.county), world.willow)
    make.placement(world.works, world.poplar)
    for person, gaps in (("office", 6), ("secretary", 5)):
        lines = [line for line in waiting(world.people[person]) if "placement" in line.url]
        page = sign_in(world.people[person]).get(lines[-1].url)
        assert page.context["table"].page.paginator.count == gaps
        assert str(gaps) in lines[-1].what


def test_missing_five_haves_wait_for_who_keeps_them(world, sign_in):
    evidence_all(world.south)
    make.five_haves(world.north, item="leading_body", year=timezone.localdate().year)
    for person in ("office", "lead_unit"):
        (line,) = waiting(world.people[person], "missing")
        assert str(world.north) in line.what
        form = sign_in(world.people[person]).get(line.url).context["form"]
        assert form["item"].value() == "working_team"
    assert not waiting(world.secretary) and not waiting(world.leader)
    evidence_all_but_first(world.north)
    assert not waiting(world.lead_unit)


def evidence_all_but_first(zone):
    for item in list(FiveHaves.Item)[1:]:
        make.five_haves(zone, item=item.value, year=timezone.localdate().year)


# The quarter at a glance and the latest records -----------------------------------------------


@pytest.mark.parametrize("person", BUSINESS)
def test_each_number_is_the_figure_and_opens_its_records(world, sign_in, person):
    make.placement(world.bureau, world.willow)
    make.activity(world.willow, [world.bureau], starts_on=days(0))
    user = world.people[person]
    client = sign_in(user)
    figures = {row.key: row.text() for row in figures_for(user, Quarter.current())}
    cards = client.get("/").context["cards"]
    assert len(cards) == 4
    for figure in [figure for card in cards for figure in card]:
        assert figure.now == figures[figure.row.key]
        assert client.get(figure.url).status_code == 200


def test_the_ten_newest_visible_activities(world, sign_in):
    for number in range(12):
        make.activity(world.willow, [world.bureau], title=f"Willow {number:02}")
    make.activity(world.maple, [world.works], title="Maple")
    make.activity(world.willow, state="voided", void_reason="typed twice", title="Voided")

    def titles(person):
        newest = sign_in(world.people[person]).get("/").context["newest"]
        return [record.title for record, _url, _cells in newest]

    assert titles("secretary") == [f"Willow {number:02}" for number in range(11, 1, -1)]
    assert titles("office")[0] == titles("other_secretary")[0] == "Maple"
    assert titles("other_office") == []


# Speed ----------------------------------------------------------------------------------------


def add_work(world, number):
    for _number in range(number):
        unit = make.unit(world.county)
        make.placement(unit, world.willow)
        make.activity(world.willow, [unit], **RETURNED)
        make.activity(world.willow, [unit], state="submitted")
        make.activity(world.willow, [unit], state="draft", created_by=world.office)
        make.agreement(unit, world.willow, ends_on=days(20), starts_on=days(-20))


def queries(client):
    with CaptureQueriesContext(connection) as found:
        client.get("/")
    return len(found)


def test_the_number_of_queries_does_not_depend_on_the_number_of_records(world, sign_in):
    client = sign_in(world.office)
    add_work(world, 3)
    store(world.county, Quarter.current())
    few = queries(client)
    add_work(world, 75)
    assert queries(client) == few == QUERIES
    client = sign_in(world.secretary)
    many = queries(client)
    add_work(world, 25)
    assert queries(client) == many
