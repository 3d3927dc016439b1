"""What the policy says the log tells of an address is what the log tells, no less and no more.

``view`` stands beside it all: who opens a record with personal details is always in the log.
"""

from collections import Counter, defaultdict
from functools import partial
from itertools import product

import pytest
from django.db import transaction
from django.urls import get_resolver

from cobuild import policy
from cobuild.core.audit import AuditEntry
from cobuild.core.jobs import Job
from reports import publications
from tests import factories as make
from tests.matrix.acts import ACTS, Acting
from tests.matrix.cells import GET

pytestmark = pytest.mark.django_db
READERS = ("office", "secretary", "superior", "admin", "auditor")
NEVER_OPEN = {"sign-in-code", "second-factor-picture"}  # tests/accounts/test_second_factor.py


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """A broker that takes whatever it is given."""
    monkeypatch.setattr(Job, "send", lambda job: True)
    monkeypatch.setattr(publications, "broker_answers", lambda: True)


def logged(act):
    """(answer, what the log says of the act but for looking); whatever it did is taken back."""
    with transaction.atomic():
        before = AuditEntry.objects.latest("pk").pk
        answer = act()
        if answer.streaming:
            answer.getvalue()
        entries = AuditEntry.objects.filter(pk__gt=before).exclude(action="view")
        told = sorted(entries.values_list("action", flat=True))
        transaction.set_rollback(True)
    return answer, told


def callbacks(resolver=None):
    """{name of an address: what serves it}"""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        found |= (
            callbacks(entry) if hasattr(entry, "url_patterns") else {entry.name: entry.callback}
        )
    return found


def lines():
    """{name of the line: its rule}; one line for a page of all registers."""
    return policy.RULES | policy.PAGES_OF_REGISTERS


@pytest.mark.parametrize(
    "line, who, says, prepare",
    [pytest.param(*act, id=f"{act[0]}: {act[2] or 'nothing'}") for act in ACTS],
)
def test_an_act_is_told_in_these_words(scene, line, who, says, prepare):
    with transaction.atomic():
        act = prepare(Acting(scene, who))
        answer, told = logged(act)
        transaction.set_rollback(True)
    assert told == says.split()
    failed = {"sign_in_failed", "code_failed", "lock_out", "locked"} & set(told)
    assert failed or answer.status_code in (200, 204, 302), answer.status_code


def test_the_column_names_what_the_acts_write():
    said = defaultdict(set)
    for line, _who, says, _prepare in ACTS:
        said[line] |= set(says.split())
    sending = {name: rule for name, rule in lines().items() if rule.sends is not None}
    assert set(said) == set(sending), "an act is missing or too many"
    assert {name: set(rule.audit) for name, rule in sending.items()} == dict(said)


def test_reading_is_told_where_the_column_says_so_and_nowhere_else(scene):
    served, seen = callbacks(), Counter()
    for name, _pattern in make.addresses():
        rule = policy.rule_of(name, served[name])
        if "GET" not in rule.methods or name in NEVER_OPEN | {"sign-in"}:
            continue
        told = read(scene, name)
        reads_only = rule.sends is None
        assert len(told) == (1 if reads_only and rule.audit else 0), (name, told)
        assert set(told) <= set(rule.audit), name
        seen.update(told)
    assert seen["export"] > 30


def read(scene, name):
    """What the log says once somebody opened the address."""
    for situation, who in product(scene.situations(name), READERS):
        answer, told = logged(partial(scene.ask, (who, name, GET, situation)))
        if answer.status_code in (200, 302):
            return told
    raise AssertionError(f"nobody opens {name}")
