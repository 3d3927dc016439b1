"""Search over all registers: only what one may read, named as one may read it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cobuild.search import SHOWN, registers_of
from tests import factories as make

SEARCH = reverse("search")
HEAD = "\u5f20\u4e09\u4e30"  # the mask shows its first and last sign


def groups(client, typed):
    """{register: addresses} of what is found."""
    page = client.get(SEARCH, {"q": typed}, headers={"HX-Request": "true"})
    return {g.register.name: [url for _words, url, _more in g.rows] for g in page.context["groups"]}


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def test_it_works(world, sign_in):
    found = groups(sign_in(world.office), "willow")
    assert found == {"community": [world.willow.get_absolute_url()]}


def test_results_stand_by_register(world, sign_in):
    activity = make.activity(world.maple, title="Lantern evening")
    unit = make.unit(world.county, name="Lantern works")
    found = groups(sign_in(world.office), "lantern")
    assert found == {"unit": [unit.get_absolute_url()], "activity": [activity.get_absolute_url()]}


@pytest.mark.parametrize("typed", ["gonganju", "gaj", "\u516c\u5b89", "\u5e73\u5b89"])
def test_names_are_found_by_signs_short_name_pinyin_and_initials(world, sign_in, typed):
    unit = make.unit(world.county, name="\u516c\u5b89\u5c40", short_name="\u5e73\u5b89")
    assert groups(sign_in(world.office), typed)["unit"] == [unit.get_absolute_url()]


def test_the_name_itself_comes_before_longer_ones(world, sign_in):
    names = ("A new mill", "Mill", "Mill and sons")
    units = {name: make.unit(world.county, name=name) for name in names}
    found = groups(sign_in(world.office), "mill")["unit"]
    ordered = ("Mill", "Mill and sons", "A new mill")
    assert found == [units[name].get_absolute_url() for name in ordered]


def test_a_fact_is_found_only_where_one_may_read_it(world, sign_in):
    activity = make.activity(world.willow, title="Lantern evening")
    assert groups(sign_in(world.secretary), "lantern") == {
        "activity": [activity.get_absolute_url()]
    }
    for stranger in (world.other_secretary, world.other_office, world.admin):
        assert groups(sign_in(stranger), "lantern") == {}


def test_a_draft_of_somebody_else_and_a_voided_record_are_not_found(world, sign_in):
    draft = {"title": "Lantern", "state": "draft", "created_by": world.secretary}
    make.activity(world.willow, **draft)
    make.activity(world.willow, title="Lantern", state="voided", void_reason="twice")
    assert groups(sign_in(world.leader), "lantern") == {}
    assert len(groups(sign_in(world.secretary), "lantern")["activity"]) == 1


def test_a_household_is_found_by_its_own_community_only(world, sign_in):
    household = make.household(world.willow, head=HEAD)
    for typed in (HEAD, HEAD[1]):
        assert groups(sign_in(world.secretary), typed) == {
            "household": [household.get_absolute_url()]
        }
        for other in (world.office, world.leader, world.other_secretary, world.lead_unit):
            assert groups(sign_in(other), typed) == {}
    assert not sign_in(world.office).get("/households/", {"q": HEAD}).context["table"].page.records
    assert sign_in(world.secretary).get("/households/", {"q": HEAD}).context["table"].page.records


def test_more_than_a_few_lead_to_the_list_with_the_search(world, sign_in):
    for number in range(SHOWN + 1):
        make.unit(world.county, name=f"Mill {number}")
    page = sign_in(world.office).get(SEARCH, {"q": "mill"})
    (group,) = page.context["groups"]
    assert len(group.rows) == SHOWN and group.has_more
    assert f'href="{group.address}"' in page.content.decode()
    listed = sign_in(world.office).get(group.address).context["table"].page.records
    assert len(listed) == SHOWN + 1


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("2026Q3", "/reports/2026Q3/"),
        ("2026q3", "/reports/2026Q3/"),
        ("Activities", "/activities/"),
        ("trends", "/reports/trends/"),
    ],
)
def test_words_that_name_a_place_lead_there(world, sign_in, typed, target):
    answer = sign_in(world.office).get(SEARCH, {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, target)
    shown = sign_in(world.office).get(SEARCH, {"q": typed}, headers={"HX-Request": "true"})
    assert shown.status_code == 200 and f'href="{target}"' in shown.content.decode()


@pytest.mark.parametrize("typed", ["2026Q3", "Activities", "Trends"])
def test_nobody_is_led_where_the_menu_does_not_lead(world, sign_in, typed):
    answer = sign_in(world.admin).get(SEARCH, {"q": typed})
    assert answer.status_code == 200 and answer.context["places"] == []


def test_a_code_leads_to_its_record_and_to_no_other(world, sign_in):
    code = "91330421MA28ABCD1X"
    unit = make.unit(world.county, name="Mill", credit_code=code)
    answer = sign_in(world.office).get(SEARCH, {"q": code})
    assert answer["Location"] == unit.get_absolute_url()
    assert sign_in(world.other_office).get(SEARCH, {"q": code}).status_code == 200


def test_the_fragment_is_part_of_the_page(world, sign_in):
    client = sign_in(world.office)
    page = client.get(SEARCH, {"q": "wil"}).content.decode()
    part = client.get(SEARCH, {"q": "wil"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in page and "<html" not in part


@pytest.mark.parametrize("typed", ["", " ", "%", "'", "\\", "x" * 5000, "<b>", "\u0130", "zzz"])
def test_odd_words_find_nothing_and_break_nothing(world, sign_in, typed):
    answer = sign_in(world.office).get(SEARCH, {"q": typed})
    assert answer.status_code == 200 and answer.context["groups"] == []
    assert "<b>" not in answer.content.decode()


def test_one_query_a_register(world, sign_in):
    client = sign_in(world.office)
    headers = {"HX-Request": "true"}
    client.get(SEARCH, headers=headers)
    with CaptureQueriesContext(connection) as bare:
        client.get(SEARCH, headers=headers)
    with CaptureQueriesContext(connection) as searching:
        client.get(SEARCH, {"q": "wil"}, headers=headers)
    assert len(searching) - len(bare) <= len(list(registers_of(world.office)))
