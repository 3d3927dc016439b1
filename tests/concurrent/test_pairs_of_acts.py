"""Every two acts on one record, done at once, end as one after the other could (fault 78)."""

from datetime import timedelta
from itertools import combinations_with_replacement

import pytest
from django.test import Client
from django.urls import reverse

from agreements.district.models import DistrictAgreement
from cobuild.core.audit import AuditEntry
from cobuild.core.records import State
from tests import factories as make
from tests.conftest import world as cast
from tests.core.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
world = cast
ACTS = ("submit", "confirm", "send-back", "void", "edit", "terminate", "renew")
FIELDS = ("state", "version", "content", "terminated_on")


def form_of(client, address):
    return make.filled_in(client.get(address).context["form"])


def sending(client, record, act):
    """What sends the act's form, filled in before anybody did anything."""
    edit = record.page("edit")
    reason = {"reason": "a reason"}
    if act == "edit":
        address, data = edit, form_of(client, edit) | {"content": "another goal"}
    elif act == "terminate":
        ended = {"terminated_on": record.starts_on, "termination_reason": "moved away"}
        address, data = edit, form_of(client, edit) | ended
    elif act == "renew":
        address = reverse("districtagreement-new")
        begins = record.last_day + timedelta(days=1)
        term = {"starts_on": begins, "ends_on": begins + timedelta(days=364)}
        data = form_of(client, f"{address}?copy={record.pk}") | term | {"renews": record.pk}
    else:
        address, data = record.page(act), reason
    return lambda: client.post(address, data).status_code


def fresh(world, state):
    remark = "the day is missing" if state == State.RETURNED else ""
    unit, community = make.unit(world.county), make.community(world.north)
    return make.agreement(unit, community, state=state, remark=remark)


def outcome(record):
    """What became of the record, in the log and in those that renew it."""
    row = DistrictAgreement.objects.filter(pk=record.pk).values_list(*FIELDS).get()
    steps = tuple(AuditEntry.objects.about(record).order_by("pk").values_list("action", flat=True))
    return row, steps, DistrictAgreement.objects.filter(renews=record.pk).count()


def one_after_the_other(world, state, acts):
    record = fresh(world, state)
    for act in [sending(client_of(world), record, act) for act in acts]:
        act()
    return outcome(record)


def client_of(world):
    client = Client()
    client.force_login(world.office)
    return client


@pytest.mark.parametrize("act", ACTS)
def test_each_act_alone_does_something(world, act):
    state = State.RETURNED if act == "submit" else State.SUBMITTED
    record = fresh(world, state)
    before = outcome(record)
    assert sending(client_of(world), record, act)() == 302
    assert outcome(record) != before


@pytest.mark.parametrize("first, second", list(combinations_with_replacement(ACTS, 2)))
def test_two_acts_at_once_end_like_one_after_the_other(world, first, second):
    state = State.RETURNED if "submit" in (first, second) else State.SUBMITTED
    allowed = [
        one_after_the_other(world, state, (first, second)),
        one_after_the_other(world, state, (second, first)),
    ]
    record = fresh(world, state)
    answers = at_once(*[sending(client_of(world), record, act) for act in (first, second)])
    assert all(isinstance(status, int) and status < 500 for status in answers), answers
    assert outcome(record) in allowed
