"""The filters of a list: with their pick lists only once they are opened, what is set in words."""

import re

import pytest

from tests import factories as make

OPEN = {"HX-Request": "true", "HX-Target": "filters"}


@pytest.fixture
def activity(world):
    return make.activity(world.willow, [world.bureau])


def test_a_list_waits_with_its_pick_lists(world, activity, sign_in):
    client = sign_in(world.office)
    assert "<select" not in client.get("/activities/").content.decode()
    page = client.get("/activities/?filters=1").content.decode()
    assert '<select name="host"' in page and "Maple" in page


def test_opened_filters_come_alone_and_keep_what_is_set(world, activity, sign_in):
    query = {"filters": "1", "q": "some words", "host": world.willow.pk}
    part = sign_in(world.office).get("/activities/", query, headers=OPEN).content.decode()
    assert part.strip().startswith('<form id="filters"') and "<tbody" not in part
    assert 'value="some words"' in part
    assert "Willow" in "".join(re.findall(r"<option[^>]* selected[^>]*>[^<]*", part))


def test_what_is_set_is_told_and_sent_on_with_the_search(world, activity, sign_in):
    query = {"host": world.willow.pk, "starts_on_from": "2026-01-05", "counted": "true"}
    page = sign_in(world.office).get("/activities/", query)
    used = {name: words for name, _label, words, _value, _others in page.context["used_filters"]}
    assert used["host"] == "Willow" and set(used) == set(query) and all(used.values())
    text = page.content.decode()
    for name, value in query.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in text


def test_one_filter_goes_and_the_others_stay(world, activity, sign_in):
    query = {"host": world.willow.pk, "system": "district", "q": "x", "page": "2"}
    page = sign_in(world.office).get("/activities/", query)
    without_host = next(used[-1] for used in page.context["used_filters"] if used[0] == "host")
    assert without_host == "system=district&q=x"


def test_a_place_of_others_is_not_named(world, sign_in):
    elsewhere = make.community(make.zone(world.other_county), name="Secret place")
    page = sign_in(world.office).get("/activities/", {"host": elsewhere.pk})
    assert page.context["used_filters"] == []
    assert "Secret place" not in page.content.decode()
    assert 'id="id_host_error"' in page.content.decode()  # what is wrong is opened, and told
