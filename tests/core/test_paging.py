"""Every page of every list can be reached by key, in the same order on both databases."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from cobuild.core import paging
from cobuild.core.pages import lists
from cobuild.core.pages.registers import register_of
from communities.models import Community
from tests import factories as make
from tests.test_queries import ADMINISTRATION, LISTS, add_rows

REGISTERS = {
    name: register_of(model)
    for model in apps.get_models()
    if (name := model._meta.model_name) in LISTS
}


@pytest.fixture
def small(monkeypatch):
    """Pages of two rows, of which only the first is numbered."""
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    monkeypatch.setattr(paging, "CAP", 2)


def table(client, register, **query):
    answer = client.get(reverse(f"{register}-list"), {k: v for k, v in query.items() if v})
    assert answer.status_code == 200
    return answer.context["table"]


def walk(client, register, sort="", query=(), way="next"):
    """All pages from the one of the address on, each as the keys of its rows."""
    page = table(client, register, sort=sort, **dict(query)).page
    pages = [[record.pk for record in page.records]]
    while change := getattr(page, way):
        page = table(client, register, sort=sort, **change).page
        pages.append([record.pk for record in page.records])
    return pages


def joined(pages):
    return [pk for page in pages for pk in page]


def sorts_of(name):
    columns = [column.name for column in REGISTERS[name].shown if column.sort]
    return ["", *columns, *(f"-{column}" for column in columns)]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_walking_by_key_meets_every_row_once_and_in_order(world, sign_in, small, name):
    add_rows(world, 3)
    client = sign_in(world.admin if name in ADMINISTRATION else world.office)
    for sort in sorts_of(name):
        every = [record.pk for record in table(client, name, sort=sort).ordered]
        pages = walk(client, name, sort)
        assert joined(pages) == every and len(set(every)) == len(every), sort
        if len(pages) > 2:
            before_last = {"before": pages[-1][0]}
            back = walk(client, name, sort, before_last, way="previous")
            assert joined(reversed(back)) == joined(pages[:-1]), sort


def test_the_walks_meet_more_pages_than_are_numbered(world, sign_in, small):
    """What the test above rests on: nearly every register has rows beyond the cap."""
    add_rows(world, 3)
    client = sign_in(world.office)
    capped = {n for n in set(LISTS) - ADMINISTRATION if table(client, n).page.paginator.is_capped}
    assert len(capped) > len(LISTS) - 5, sorted(set(LISTS) - capped)


@pytest.mark.parametrize("sort, known_last", [("households", True), ("-households", False)])
def test_what_is_not_known_counts_as_the_greatest(world, sign_in, small, sort, known_last):
    Community.objects.update(households=None)
    some = [make.community(world.north, households=number) for number in (7, 7, 5)]
    pks = joined(walk(sign_in(world.office), "community", sort))
    known = sorted(some, key=lambda each: (each.households, each.pk), reverse=not known_last)
    unknown = [pk for pk in pks if pk not in {each.pk for each in some}]
    expected = [each.pk for each in known]
    assert pks == (expected + unknown if known_last else unknown + expected)
    assert len(unknown) == 3


def test_up_to_the_cap_pages_have_numbers_and_an_exact_count(world, sign_in, monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    monkeypatch.setattr(paging, "CAP", 5)
    for _number in range(3):
        make.zone(world.county)
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    page = client.get("/zones/?page=3")
    assert page.context["table"].page.next == {}
    assert "Page 3 of 3<" in page.content.decode() and "5 records" in page.content.decode()
    make.zone(world.county)
    page = client.get("/zones/?page=3")
    assert page.context["table"].page.next["after"]
    assert "Page 3 of 3+" in page.content.decode() and "5+ records" in page.content.decode()


def test_a_row_voided_meanwhile_still_says_where_the_next_page_begins(world, sign_in, small):
    zones = [make.zone(world.county, order=100 + number) for number in range(6)]
    zones[3].void(by=world.office, reason="by mistake")
    page = table(sign_in(world.office), "zone", after=zones[3].pk).page
    assert [record.pk for record in page.records] == [zones[4].pk, zones[5].pk]


@pytest.mark.parametrize("word", ["after", "before"])
@pytest.mark.parametrize("value", ["x", "-1", "0", "9" * 30, "9" * 5000, "1.5", "\u00b2"])
def test_a_row_that_does_not_exist_leads_to_the_first_page(world, sign_in, small, word, value):
    add_rows(world, 3)
    assert table(sign_in(world.office), "activity", **{word: value}).page.number == 1


def test_a_row_out_of_sight_answers_like_one_that_does_not_exist(world, sign_in, small):
    days = [date(2026, 7, day) for day in range(1, 10)]
    own = [make.activity(world.willow, starts_on=day) for day in days]
    other = make.activity(world.maple, starts_on=days[4])
    client = sign_in(world.secretary)
    assert table(client, "activity", after=own[4].pk).page.number is None
    assert table(client, "activity", after=other.pk).page.number == 1


def test_the_address_of_a_page_by_key_holds_no_value_of_a_row(world, sign_in, small):
    """What rows are sorted by may be masked before the reader and must not leave the server."""
    for _number in range(6):
        make.household(world.willow)
    page = sign_in(world.office).get("/households/?sort=community")
    change = page.context["table"].page.next
    assert isinstance(change["after"], int)
    assert f'href="?sort=community&amp;after={change["after"]}"' in page.content.decode()
