"""Two people decide on the same records at once: each record goes one way, and both are told."""

import pytest
from django.test import Client

from cobuild.core.audit import AuditEntry
from cobuild.core.bulk_changes import BulkChange, ask_for
from cobuild.core.records import State
from tests import factories as make

from .test_races import at_once, cast, times

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
world = cast


@pytest.fixture
def rows(world):
    return [make.activity(world.willow, state=State.SUBMITTED) for _number in range(6)]


def asked(rows, change, user):
    chosen = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows])
    return ask_for(chosen, change, by=user)


def stepped(bulk):
    """The work of one process: it knows the change by its key only."""

    def work():
        mine = BulkChange.objects.select_related("owner").get(pk=bulk.pk)
        mine.begin("twice")
        mine.step()
        return mine.changed

    return work


def entries(rows):
    return [AuditEntry.objects.about(row).count() for row in rows]


def test_of_two_who_decide_on_many_at_once_each_record_has_one(world, rows):
    second = make.user("county_office", world.county)
    ways = [asked(rows, "confirm", world.office), asked(rows, "void", second)]
    changed = at_once(*[stepped(way) for way in ways])
    assert sum(changed) == len(rows)
    assert entries(rows) == [1] * len(rows)
    refused = [key for way in BulkChange.objects.all() for key, _why in way.refused]
    assert sorted(refused) == sorted(row.pk for row in rows)


def test_without_the_versions_both_would_have_their_way(world, rows):
    """The control: what is confirmed is voided by who saw it submitted."""
    second = make.user("county_office", world.county)
    confirm, void = asked(rows, "confirm", world.office), asked(rows, "void", second)
    for way in (confirm, void):
        way.rows = [[key, None] for key, _version in way.rows]
        way.save()
    stepped(confirm)()
    assert stepped(void)() == len(rows)
    assert entries(rows) == [2] * len(rows)


def test_a_form_sent_several_times_at_once_changes_once(world, rows):
    bulk = asked(rows, "send-back", world.office)
    client = Client()
    client.force_login(world.office)

    def send():
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(bulk.get_absolute_url(), {"reason": "no day"}).status_code

    assert set(times(4, send)) <= {200, 302}
    assert entries(rows) == [1] * len(rows)
    bulk.refresh_from_db()
    assert (bulk.changed, bulk.refused) == (len(rows), [])
