"""Two people at once: one wins, the other is told, nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections
from django.test import Client

from activities.models import Activity
from agreements.district.models import Placement
from cobuild.core.audit import AuditEntry
from cobuild.core.drafts import Draft, FormToken
from cobuild.core.jobs import Job, enqueue
from cobuild.core.records import State
from communities.models import Zone
from tests import factories as make
from tests.conftest import world as cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
world = cast


def at_once(*acts):
    """Run the acts in threads that start together; what each gave or raised, in order."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def times(number, act):
    return at_once(*[act] * number)


def place_at(community, unit):
    return lambda: make.placement(unit, community)


def test_a_unit_is_not_placed_twice_at_once(world):
    results = at_once(place_at(world.willow, world.bureau), place_at(world.maple, world.bureau))
    assert Placement.objects.count() == 1
    assert sorted(isinstance(result, IntegrityError) for result in results) == [False, True]


def test_without_the_rule_there_would_be_two(world):
    """The control: it is the constraint that decides, not the order of the threads."""
    rule = next(r for r in Placement._meta.constraints if r.name == "placement_one_community")
    with connection.schema_editor() as editor:
        editor.execute(rule.remove_sql(Placement, editor))
    try:
        at_once(place_at(world.willow, world.bureau), place_at(world.maple, world.bureau))
        assert Placement.objects.count() == 2
        Placement.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            editor.execute(rule.create_sql(Placement, editor))


@pytest.mark.parametrize("second", ["confirm", "void"])
def test_of_two_who_decide_at_once_one_wins(world, second):
    record = make.activity(world.willow, state=State.SUBMITTED)
    acts = {
        "confirm": lambda: Activity.objects.get(pk=record.pk).confirm(by=world.office),
        "void": lambda: Activity.objects.get(pk=record.pk).void(by=world.office, reason="twice"),
    }
    results = at_once(acts[second], acts[second])
    assert sorted(isinstance(result, ValidationError) for result in results) == [False, True]
    assert AuditEntry.objects.about(record).count() == 1
    record.refresh_from_db()
    assert record.version == 2


def test_sent_back_and_confirmed_at_once_is_one_of_them(world):
    record = make.activity(world.willow, state=State.SUBMITTED)
    at_once(
        lambda: Activity.objects.get(pk=record.pk).confirm(by=world.office),
        lambda: Activity.objects.get(pk=record.pk).send_back(by=world.office, remark="no day"),
    )
    record.refresh_from_db()
    told = AuditEntry.objects.about(record).order_by("pk").values_list("changes", flat=True)
    steps = [change["state"] for change in told]
    assert steps[-1][1] == record.state
    assert all(before[1] == after[0] for before, after in zip(steps, steps[1:], strict=False))


def test_a_secretary_cannot_void_what_is_confirmed_in_that_moment(world):
    record = make.activity(world.willow, state=State.SUBMITTED)
    secretary, office = Client(), Client()
    secretary.force_login(world.secretary)
    office.force_login(world.office)
    at_once(
        lambda: secretary.post(record.page("void"), {"reason": "twice"}),
        lambda: office.post(record.page("confirm")),
    )
    steps = [entry.changes["state"] for entry in AuditEntry.objects.about(record).order_by("pk")]
    assert ["confirmed", "voided"] not in steps
    assert len(steps) == 1


def test_a_form_sent_several_times_at_once_makes_one_record(world):
    client = Client()
    client.force_login(world.office)
    data = make.filled_in(client.get("/zones/new/").context["form"], name="East")

    def send():
        browser = Client()
        browser.cookies = client.cookies
        return browser.post("/zones/new/", data)

    answers = times(4, send)
    made = Zone.objects.get(name="East")
    assert {answer["Location"] for answer in answers} == {made.get_absolute_url()}
    assert FormToken.objects.count() == 1
    assert AuditEntry.objects.about(made).count() == 1


def test_of_two_edits_at_once_one_is_told(world):
    zone = make.zone(world.county, name="First")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(world.office)
    data = make.filled_in(clients[0].get(zone.page("edit")).context["form"])

    def save(client, name):
        return lambda: client.post(zone.page("edit"), data | {"name": name}).status_code

    results = at_once(save(clients[0], "One"), save(clients[1], "Two"))
    assert sorted(results) == [302, 422]
    zone.refresh_from_db()
    assert (zone.name, zone.version) == (["One", "Two"][results.index(302)], 2)


def test_two_people_who_record_the_same_are_told_in_words(world):
    clients = [Client(), Client()]
    forms = []
    for client in clients:
        client.force_login(world.office)
        client.cookies["django_language"] = "en"
        forms.append(make.filled_in(client.get("/zones/new/").context["form"], name="East"))
    answers = at_once(
        *[lambda c=c, f=f: c.post("/zones/new/", f) for c, f in zip(clients, forms, strict=True)]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "has a zone of this name already" in refused.content.decode()
    assert Zone.objects.filter(name="East").count() == 1


def test_drafts_kept_at_once_are_one_draft(world):
    client = Client()
    client.force_login(world.office)

    def keep():
        browser = Client()
        browser.cookies = client.cookies
        return browser.post("/drafts/keep/?path=/zones/new/", {"name": "Half"}).status_code

    assert times(4, keep) == [200] * 4
    assert Draft.objects.count() == 1


def test_a_job_asked_for_at_once_is_one_job_and_is_taken_by_one_worker(world):
    class Task:
        name = "tests.nothing"

    jobs = times(4, lambda: enqueue(Task, "key").pk)
    assert len(set(jobs)) == 1
    taken = times(4, lambda: Job.objects.get(pk=jobs[0]).claim())
    assert sorted(taken) == [False, False, False, True]
