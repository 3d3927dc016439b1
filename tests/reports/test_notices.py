"""Notices: once a user and cause, gone with the cause, in the reader's language."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Post, User
from cobuild.celery import app
from cobuild.core.audit import AuditEntry
from reports.models import Notice
from reports.notices import keep_notices, open_notices
from reports.tasks import keep_all_notices
from tests import factories as make

TODAY = timezone.localdate
BUSINESS = ["office", "lead_unit", "secretary", "other_secretary", "liaison", "leader"]


def days(number):
    return TODAY() + timedelta(days=number)


@pytest.fixture
def overdue(world):
    """A resolution of Willow that was due yesterday; the five haves of both zones are there."""
    for zone in (world.north, world.south):
        for item in make.FiveHaves.Item:
            make.five_haves(zone, item=item.value, year=TODAY().year)
    meeting = make.meeting(world.willow)
    return make.resolution(meeting, unit=world.bureau, due_on=days(-1), matter="Mend the bridge")


def page(client, language="en"):
    client.cookies["django_language"] = language
    response = client.get("/notices/")
    assert response.status_code == 200
    return response


def shown(client):
    return [line.what for _notice, line in page(client).context["page"]]


def bell(client):
    bell = client.get("/account/").context["bell"]
    return bell.unread if bell else None


# The job --------------------------------------------------------------------------------------


def test_the_job_runs_every_day_whatever_the_mode():
    entry = settings.CELERY_BEAT_SCHEDULE["notices"]
    assert entry["task"] == keep_all_notices.name == "reports.keep_notices"
    assert entry["task"] in app.tasks
    schedule = entry["schedule"]
    assert len(schedule.hour) == len(schedule.minute) == 1 and len(schedule.day_of_week) == 7


def test_everybody_responsible_gets_one_however_often_the_job_runs(world, overdue):
    keep_all_notices()
    keep_all_notices()
    told = {notice.user for notice in Notice.objects.all()}
    assert told == {world.office, world.lead_unit, world.secretary, world.liaison}
    assert Notice.objects.count() == 4


def test_an_agreement_gives_one_notice_at_thirty_seven_and_one_days(world):
    made = make.agreement(world.bureau, world.willow, ends_on=days(31), starts_on=days(-9))
    seen = []
    for passed in range(33):
        keep_notices(world.secretary, days(passed))
        seen.append(len(open_notices(world.secretary, days(passed))))
    assert seen == [0] + [1] * 31 + [0]
    causes = world.secretary.notices.order_by("pk").values_list("cause", "made_on")
    assert [(cause.rsplit(":")[-1], day) for cause, day in causes] == [
        ("30", days(1)),
        ("7", days(24)),
        ("1", days(30)),
    ]
    assert all(f":{made.pk}:" in cause for cause, _day in causes)


def test_an_account_that_ended_gets_none(world, overdue):
    world.secretary.void(by=world.admin, reason="moved away")
    keep_all_notices()
    assert not world.secretary.notices.exists()
    assert world.office.notices.exists()


# Gone and back --------------------------------------------------------------------------------


def test_a_notice_goes_with_its_cause_before_the_job_runs_again(world, overdue, sign_in):
    keep_all_notices()
    client = sign_in(world.secretary)
    assert shown(client) == ["Mend the bridge"] and bell(client) == 1
    overdue.done_on = TODAY()
    overdue.save()
    assert shown(client) == [] and bell(client) == 0
    assert world.secretary.notices.get().gone_at
    keep_all_notices()
    assert not world.office.notices.open().exists() and world.office.notices.count() == 1


def test_the_same_cause_come_back_is_open_and_unread_again(world, overdue, sign_in):
    keep_all_notices()
    client = sign_in(world.secretary)
    client.post("/notices/read/")
    type(overdue).objects.update(done_on=TODAY())
    keep_all_notices()
    type(overdue).objects.update(done_on=None)
    keep_all_notices()
    assert shown(client) == ["Mend the bridge"] and bell(client) == 1
    assert world.secretary.notices.count() == 1


def test_another_due_day_is_another_cause(world, overdue):
    keep_all_notices()
    type(overdue).objects.update(due_on=days(-2))
    keep_all_notices()
    assert world.secretary.notices.open().count() == 1
    assert world.secretary.notices.count() == 2


def test_who_may_no_longer_see_the_record_sees_no_notice(world, overdue, sign_in):
    keep_all_notices()
    client = sign_in(world.secretary)
    assert shown(client)
    Post.objects.filter(user=world.secretary).update(until=days(-1))
    client.logout()
    client.force_login(world.secretary)
    assert shown(client) == [] and bell(client) is None
    client.force_login(world.office)
    assert shown(client)


# The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_words_are_in_the_language_of_the_reader(world, overdue, sign_in, language):
    keep_all_notices()
    found = page(sign_in(world.secretary), language)
    words = [line.action for _notice, line in found.context["page"]]
    assert words == ["Follow up"] or language != "en"
    assert f'<html lang="{language}"' in found.content.decode()
    assert not Notice.objects.filter(cause__contains="bridge").exists()


def test_a_notice_is_read_by_its_owner_and_nobody_else(world, overdue, sign_in):
    make.resolution(overdue.meeting, due_on=days(-3), matter="Paint the fence")
    keep_all_notices()
    client = sign_in(world.secretary)
    mine = world.secretary.notices.first()
    others = world.office.notices.first()
    assert client.post("/notices/read/", {"notice": others.pk}).status_code == 404
    assert client.post("/notices/read/", {"notice": "x" * 99}).status_code == 404
    assert client.post("/notices/read/", {"notice": 10**30}).status_code == 404
    assert client.get("/notices/read/").status_code == 405
    assert bell(client) == 2
    assert client.post("/notices/read/", {"notice": mine.pk}).status_code == 302
    assert bell(client) == 1 and len(shown(client)) == 2
    client.post("/notices/read/")
    assert bell(client) == 0 and len(shown(client)) == 2
    assert not world.office.notices.filter(read_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("person", "number"),
    [("office", 1), ("lead_unit", 1), ("secretary", 1), ("other_secretary", 0), ("liaison", 1)]
    + [("leader", None), ("admin", None), ("other_office", 0)],
)
def test_the_bell_tells_how_many_are_unread(world, overdue, sign_in, person, number):
    keep_all_notices()
    client = sign_in(world.people[person])
    assert bell(client) == number
    text = page(client).content.decode()
    assert ('class="bell"' in text) is (number is not None)
    assert ("Notices, 1 unread" in text) is (number == 1)


def test_the_page_and_the_job_run_a_fixed_number_of_queries(world, overdue, sign_in):
    client = sign_in(world.secretary)

    def queries(act):
        with CaptureQueriesContext(connection) as found:
            act()
        return len(found)

    def all_of_it():
        person = User.objects.get(pk=world.secretary.pk)
        return queries(lambda: keep_notices(person, TODAY())), queries(lambda: page(client))

    keep_all_notices()
    few = all_of_it()
    for number in range(30):
        make.resolution(overdue.meeting, due_on=days(-9), matter=f"Matter {number}")
    keep_all_notices()
    assert all_of_it() == few


def test_a_page_holds_fifty(world, overdue, sign_in):
    for number in range(60):
        make.resolution(overdue.meeting, due_on=days(-9), matter=f"Matter {number}")
    keep_all_notices()
    client = sign_in(world.secretary)
    assert len(shown(client)) == 50
    assert len(client.get("/notices/?page=2").context["page"].object_list) == 11
    assert client.get("/notices/?page=none").status_code == 200


# Mail -----------------------------------------------------------------------------------------


@pytest.fixture
def server(settings):
    """A mail server; what it took stands in mail.outbox."""
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://cobuild.example.org"


@pytest.fixture
def reader(world):
    User.objects.filter(pk=world.secretary.pk).update(
        email="secretary@example.org", mail_language="en"
    )
    return world.secretary


def test_without_a_server_there_is_no_mail(reader, overdue):
    keep_all_notices()
    assert mail.outbox == [] and reader.notices.get().mailed_on is None


def test_one_message_with_what_is_new(world, server, reader, overdue):
    keep_all_notices()
    keep_all_notices()
    (message,) = mail.outbox
    assert message.to == ["secretary@example.org"]
    assert message.subject == "Community co-building register: 1 new notice"
    assert "past due: Mend the bridge (since " in message.body
    assert f"https://cobuild.example.org{overdue.get_absolute_url()}\n" in message.body
    assert message.alternatives == []


def test_without_a_public_address_there_are_no_links(server, reader, overdue, settings):
    settings.PUBLIC_URL = ""
    keep_all_notices()
    assert "Mend the bridge" in mail.outbox[0].body and "/resolutions/" not in mail.outbox[0].body


def test_the_mail_is_chinese_unless_the_account_says_otherwise(server, reader, overdue):
    User.objects.filter(pk=reader.pk).update(mail_language="zh-hans")
    keep_all_notices()
    assert "Mend the bridge" in mail.outbox[0].body
    assert "new notice" not in mail.outbox[0].subject


def test_one_message_a_day_and_nothing_twice(server, reader, overdue):
    keep_all_notices()
    make.resolution(overdue.meeting, due_on=days(-1), matter="Paint the fence")
    keep_all_notices()
    assert len(mail.outbox) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        keep_all_notices()
    assert len(mail.outbox) == 2
    assert "Paint the fence" in mail.outbox[1].body and "bridge" not in mail.outbox[1].body
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        keep_all_notices()
    assert len(mail.outbox) == 2


def test_a_cause_that_comes_back_is_not_mailed_again(server, reader, overdue):
    keep_all_notices()
    for done in (TODAY(), None):
        type(overdue).objects.update(done_on=done)
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            keep_all_notices()
    assert len(mail.outbox) == 1
    assert reader.notices.unread().count() == 1


def test_what_is_read_or_gone_is_not_mailed(server, reader, overdue, settings):
    settings.EMAIL_HOST = ""
    keep_all_notices()
    reader.notices.update(read_at=timezone.now())
    settings.EMAIL_HOST = "mail.example.org"
    keep_all_notices()
    assert mail.outbox == []


def test_a_server_that_does_not_answer_is_asked_again(world, server, reader, overdue, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    User.objects.filter(pk=world.office.pk).update(email="office@example.org")
    keep_all_notices()
    assert Notice.objects.filter(mailed_on=None).count() == Notice.objects.count() == 4
    settings.EMAIL_BACKEND = backend
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        keep_all_notices()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "office@example.org",
        "secretary@example.org",
    ]


def test_no_household_and_no_remark_is_mailed(world, server, reader):
    household = make.household(world.willow, head="Ouyang Xiaoming")
    branch = make.unit_branch(world.bureau, name="Bureau branch")
    aid = make.aid(make.household_pairing(branch, household), state="submitted")
    aid.send_back(by=world.office, remark="was it Ouyang Xiaoming?")
    keep_all_notices()
    (message,) = mail.outbox
    assert "Bureau branch" in message.body and "Ouyang" not in message.body + message.subject


# The address ----------------------------------------------------------------------------------


def test_people_name_their_own_address_where_there_is_mail(world, server, sign_in, settings):
    client = sign_in(world.secretary)
    wanted = {"email": "me@example.org", "mail_language": "en"}
    assert client.post("/account/", wanted).status_code == 302
    world.secretary.refresh_from_db()
    assert (world.secretary.email, world.secretary.mail_language) == tuple(wanted.values())
    entry = AuditEntry.objects.about(world.secretary).latest("pk")
    assert entry.changes["email"] == ["", "me@example.org"]
    refused = client.post("/account/", {**wanted, "email": "not an address"})
    assert refused.status_code == 422 and "invalid-feedback" not in refused.content.decode()
    world.secretary.refresh_from_db()
    assert world.secretary.email == "me@example.org"
    settings.EMAIL_HOST = ""
    client.post("/account/", {**wanted, "email": "other@example.org"})
    world.secretary.refresh_from_db()
    assert world.secretary.email == "me@example.org"
    assert 'name="email"' not in client.get("/account/").content.decode()


def test_the_administrator_fills_in_an_address(world, sign_in):
    client = sign_in(world.admin)
    form = client.get(world.leader.page("edit")).context["form"]
    data = make.filled_in(form, email="leader@example.org", new_password="")
    assert client.post(world.leader.page("edit"), data).status_code == 302
    world.leader.refresh_from_db()
    assert world.leader.email == "leader@example.org"


# At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_jobs_at_once_make_nothing_and_mail_nothing_twice(world, server, overdue):
    everybody = User.objects.exclude(pk=world.admin.pk)
    for person in everybody:
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    for number in range(20):
        make.resolution(overdue.meeting, due_on=days(-2), matter=f"Matter {number}")
    start = Barrier(4)

    def run(_number):
        try:
            start.wait()
            keep_all_notices()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert world.secretary.notices.count() == 21
    assert not world.leader.notices.exists()
    told = (world.office, world.lead_unit, world.secretary, world.liaison)
    sent = sorted(message.to[0] for message in mail.outbox)
    assert sent == sorted(f"{person.username}@example.org" for person in told)
