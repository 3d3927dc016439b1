"""What a search box finds, on both databases the same: signs, pinyin, names of others."""

import pytest
from django.db import connection

from activities.models import Activity
from cobuild.core.pairs import Holds, pairs_of
from tests import factories as make

HELP, TALK = "\u5e2e\u56f0\u6170\u95ee", "\u5ea7\u8c08\u8054\u6b22"
TITLES = (HELP, TALK, "\u5e2e\u6170\u56f0\u95ee", "50%_off \\ a", "ABC party", "abd")


@pytest.fixture
def activities(world):
    return [make.activity(world.willow, title=title) for title in TITLES]


def found(text):
    rows = Activity.objects.filter(Holds("title", "place", text=text)).order_by("pk")
    return [row.title for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HELP[:2], [HELP]),
        (HELP[1:3], [HELP]),
        (HELP[:3], [HELP]),
        (HELP, [HELP]),
        (HELP[0], [HELP, TITLES[2]]),
        (HELP + TALK, []),
        (HELP[0] + TALK[0], []),
        ("%", [TITLES[3]]),
        ("%_", [TITLES[3]]),
        ("50%_off", [TITLES[3]]),
        ("5_%", []),
        ("\\ a", [TITLES[3]]),
        ("ab", ["ABC party", "abd"]),
        ("aBc P", ["ABC party"]),
        ("'", []),
    ],
)
def test_a_text_is_found_wherever_it_stands(activities, text, expected):
    assert found(text) == expected


def test_the_end_of_one_text_and_the_beginning_of_the_next_are_no_pair(world):
    make.activity(world.willow, title=HELP[0], place=HELP[1])
    assert found(HELP[:2]) == [] and found(HELP[1]) == [HELP[0]]


def test_a_changed_text_is_found_by_what_it_is_now(activities):
    Activity.objects.filter(title=HELP).update(title=TALK)
    assert found(TALK[:2]) == [TALK, TALK] and found(HELP[:2]) == []


def test_rows_written_in_bulk_are_found(world, activities):
    rows = [Activity.objects.get(title=TALK) for _turn in range(2)]
    for row in rows:
        row.pk, row.title = None, "bulk"
    Activity.objects.bulk_create(rows)
    assert found("bulk") == ["bulk", "bulk"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares the texts")
def test_the_database_keeps_exactly_the_pairs(world):
    activity = make.activity(world.willow, title="ABa" + HELP, place="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pairs FROM activities_activity WHERE id = %s", [activity.pk])
        kept = set(cursor.fetchone()[0])
    assert {pair for pair in kept if "\n" not in pair} == set(pairs_of("aba" + HELP))


@pytest.mark.parametrize(
    "typed", ["Willow", "willow", "wil", "First", "Bureau", "bureau", HELP[:2]]
)
def test_an_activity_is_found_by_its_words_host_and_units(world, sign_in, typed):
    wanted = make.activity(world.willow, [world.school, world.bureau], title=HELP, place="")
    make.activity(world.maple, [world.works], title=TALK, place="")
    page = sign_in(world.office).get("/activities/", {"q": typed})
    assert [record for record, _url, _cells in page.context["table"].lean_rows()] == [wanted]


def test_two_units_of_a_name_make_no_second_row(world, sign_in):
    units = [make.unit(world.county, name=f"Twin {n}") for n in range(2)]
    make.activity(world.willow, units)
    page = sign_in(world.office).get("/activities/", {"q": "twin"})
    assert len(list(page.context["table"].lean_rows())) == 1


def test_a_donation_is_found_by_what_was_given(world, sign_in):
    given = {"form": "goods", "value": "100.00", "basis": "invoice"}
    wanted = make.donation(world.works, world.willow, items=[{**given, "name": "Umbrellas"}])
    make.donation(world.works, world.maple, items=[{**given, "name": "Books"}])
    page = sign_in(world.office).get("/donations/", {"q": "umbr"})
    assert [record for record, _url, _cells in page.context["table"].lean_rows()] == [wanted]
