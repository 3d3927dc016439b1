"""No parameter breaks an address, and none tells what it does not show; ten times with SOAK."""

import os

import pytest
from django.db import transaction

from tests import factories as make
from tests.matrix.cells import patterns
from tests.matrix.hostile import WAYS, hidden_names, queries

pytestmark = pytest.mark.django_db
TURNS = 10 if os.environ.get("SOAK") else 1
PEOPLE = ("office", "secretary")
ODD_PARTS = ("9" * 5000, "0", "-1", "%ED%A0%80", "a%2Fb", "x" * 3000, "2026Q9", "9" * 20)


def sent(client, method, address):
    """The status of the answer; whatever it did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, address)
        _content = answer.getvalue() if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


def filters_of(name):
    register = make.registers().get(name.split("-")[0])
    return register.filters if register else ()


@pytest.mark.parametrize("principal", PEOPLE)
def test_no_query_breaks_an_address(scene, principal):
    broken = []
    for name in sorted(set(patterns()) - {"sign-out"}):
        address = scene.address(name, scene.situations(name)[0])
        for query in queries(f"{principal} {name}", TURNS, filters_of(name)):
            for method in ("GET", "POST"):
                status = sent(scene.clients[principal], method, f"{address}?{query}")
                if status >= 500:
                    broken.append(f"{method} {address}?{query[:300]}: {status}")
    assert broken == [], "\n".join(broken)


def test_no_part_of_an_address_breaks_it(scene):
    broken = []
    client = scene.clients["office"]
    for _name, pattern in make.addresses():
        before, bracket, _rest = pattern.partition("<")
        for part in ODD_PARTS if bracket else ():
            tail = pattern.rpartition(">")[2]
            status = sent(client, "GET", f"/{before}{part}{tail}")
            if status >= 500:
                broken.append(f"/{before}{part[:30]}{tail}: {status}")
    assert broken == [], "\n".join(broken)


def rows_of(client, address, query=""):
    table = client.get(f"{address}?{query}", HTTP_HX_REQUEST="true").context["table"]
    return [row.record.pk for row in table.rows]


def test_no_list_follows_what_it_does_not_show(scene):
    told = []
    client = scene.clients["office"]
    for name, register in make.registers().items():
        if name in ("user", "post"):
            continue
        address = scene.address(f"{name}-list", "")
        usual = rows_of(client, address)
        for way in WAYS:
            query = "&".join(way.format(name=hidden) for hidden in hidden_names(register))
            if rows_of(client, address, query) != usual:
                told.append(f"{address}?{query}")
    assert told == [], "\n".join(told)
