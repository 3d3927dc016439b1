"""The menu is kept for a set of roles: nobody gets that of somebody else or of another page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make

ACTIVITIES, ACCOUNTS = reverse("activity-list"), reverse("user-list")


@pytest.fixture
def client_of():
    def client_of(user, language="en"):
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return client_of


def menu(client, address="/"):
    """{address of an item: whether it is the page one is on}"""
    found = re.findall(
        r'<a class="sidebar-item" href="([^"]+)"( aria-current)?', nav(client, address)
    )
    return {url: bool(current) for url, current in found}


def nav(client, address):
    return re.search(r"<nav.*?</nav>", client.get(address).content.decode(), re.DOTALL)[0]


def test_each_role_has_its_own(world, client_of):
    office, admin = client_of(world.office), client_of(world.admin)
    for _turn in range(2):
        assert ACTIVITIES in menu(office) and ACCOUNTS not in menu(office)
        assert ACCOUNTS in menu(admin) and ACTIVITIES not in menu(admin)


def test_an_ended_post_is_gone_from_it_at_once(world, client_of):
    client = client_of(world.office)
    assert ACTIVITIES in menu(client)
    world.office.posts.get().void(by=world.admin, reason="left")
    assert client.get("/").status_code == 302  # the session ended with the post
    assert ACTIVITIES not in menu(client_of(world.office))


def test_it_marks_the_page_one_is_on(world, client_of):
    client, activity = client_of(world.office), make.activity(world.willow)
    for address in (ACTIVITIES, activity.page("detail"), ACTIVITIES):
        assert [url for url, current in menu(client, address).items() if current] == [ACTIVITIES]
    assert [url for url, current in menu(client, "/").items() if current] == ["/"]


def test_it_speaks_the_language_of_the_reader(world, client_of):
    english, chinese = client_of(world.office), client_of(world.office, "zh-hans")
    for _turn in range(2):
        assert "Registers" in nav(english, "/")
        assert "Registers" not in nav(chinese, "/")
