"""The policy table: every address has its line, and nothing is served that has none."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from accounts.roles import ROLES
from cobuild import policy
from tests import factories as make

QUERY = {"pk": 1, "attachment": 1, "workbook": 1, "version": 1, "name": "unit"}
QUERY |= {"entry": 1, "county": 1, "sheet": 1, "bulk": 1, "view": 1, "job": 1}
QUERY |= {"quarter": "2026Q3", "key": "district.activities", "check": "district.activities.kind"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def entries(resolver):
    for entry in resolver.url_patterns:
        yield from entries(entry) if hasattr(entry, "url_patterns") else [entry]


ENTRIES = list(entries(get_resolver()))


def test_every_address_has_a_line():
    missing = [one.name for one in ENTRIES if policy.rule_of(one.name, one.callback) is None]
    assert missing == []


def test_every_line_has_an_address():
    names = {one.name for one in ENTRIES}
    assert set(policy.RULES) <= names
    used = {name.partition("-")[2] for name in names}
    assert set(policy.PAGES_OF_REGISTERS) <= used


def test_a_line_names_roles_that_exist():
    for one in ENTRIES:
        rule = policy.rule_of(one.name, one.callback)
        for roles in (rule.reads, rule.sends):
            assert roles in (None, policy.EVERYBODY, policy.SIGNED_IN) or roles <= set(ROLES)
        assert rule.methods, one.name


def test_what_is_open_without_signing_in_is_said_twice_alike():
    for one in ENTRIES:
        rule = policy.rule_of(one.name, one.callback)
        is_open = policy.EVERYBODY in (rule.reads, rule.sends)
        assert is_open == (not getattr(one.callback, "login_required", True)), one.name


def unlisted(request):
    return HttpResponse("served")


def refusal(request, exception):
    return HttpResponse(status=403)


urlpatterns = [path("unlisted/", unlisted, name="unlisted")]
handler403 = refusal


@pytest.fixture
def client_of(world):
    client = Client()
    client.force_login(world.office)
    return client


@pytest.mark.urls(__name__)
def test_an_address_without_a_line_is_not_served(client_of, monkeypatch):
    assert client_of.get("/unlisted/").status_code == 403
    monkeypatch.setitem(policy.RULES, "unlisted", policy.Rule(policy.SIGNED_IN))
    assert client_of.get("/unlisted/").content == b"served"


@pytest.mark.parametrize("method", METHODS)
def test_methods_outside_the_line_answer_405(client_of, method):
    for name, pattern in make.addresses():
        address = make.address_of(name, pattern, QUERY)
        entry = next(one for one in ENTRIES if one.name == name)
        allowed = policy.rule_of(name, entry.callback).methods
        if method not in allowed:
            answer = client_of.generic(method, address)
            assert answer.status_code == 405, (method, address)
            assert answer["Allow"] == ", ".join(allowed)
