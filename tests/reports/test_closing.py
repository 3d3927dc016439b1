"""Closing a quarter: by command, by the county's setting, once, and told when it is refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from cobuild.celery import app
from cobuild.core.audit import AuditEntry
from cobuild.core.jobs import Job
from cobuild.core.periods import Quarter
from communities.models import County
from reports import publishing
from reports.closing import close, to_close
from reports.models import Publication
from reports.publishing import publish
from reports.reminders import notable, reminders_for
from reports.tasks import ask_to_publish, close_due
from tests import factories as make

from .test_publishing import calculate_with_an_error

PAGE = "/reports/2026Q3/versions/"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTING, COMMAND = Publication.Way.SETTING, Publication.Way.COMMAND


def on(year, month, day):
    return time_machine.travel(datetime(year, month, day, 9, tzinfo=SHANGHAI))


@pytest.fixture(autouse=True)
def october(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"), on(2026, 10, 20) as moment:
        yield moment


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """A broker and a worker that do at once what is handed over."""
    monkeypatch.setattr(Job, "send", lambda job: job.run_here() or True)


@pytest.fixture
def county(busy):
    """Closes its quarters twenty days after they end; its records are kept since 2025."""
    busy.other_county.void(by=busy.other_office, reason="never existed")
    changes = {"created_at": datetime(2025, 3, 1, tzinfo=SHANGHAI), "closes_after_days": 20}
    County.objects.filter(pk=busy.county.pk).update(**changes)
    busy.county.refresh_from_db()
    return busy.county


@pytest.fixture
def broken(monkeypatch):
    """A cross-check that does not hold."""
    monkeypatch.setattr(publishing, "calculate", calculate_with_an_error)


@pytest.fixture
def close_today(django_capture_on_commit_callbacks):
    """The daily run, and the jobs that it asks for."""

    def close_today():
        with django_capture_on_commit_callbacks(execute=True):
            close_due()

    return close_today


def published():
    return list(Publication.objects.order_by("pk").values_list("quarter", flat=True))


def publish_by_hand(county, quarter):
    """An empty version, as the county office would have published it."""
    return Publication.objects.create(
        county=county,
        quarter=quarter,
        version=1,
        published_by=county.post_set.first().user,
        published_at=timezone.now(),
        order=1000 + Publication.objects.count(),
        rows=[],
        names=[],
    )


# Once --------------------------------------------------------------------------------------------


def test_it_works(county, quarter):
    made = close(county, quarter, way=SETTING, order=1, at=timezone.now())
    assert (made.version, made.published_by, made.way) == (1, None, SETTING)
    assert made.files.count() == len(publishing.KINDS)
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.actor, entry.object_id) == (None, made.pk)


def test_a_quarter_that_is_published_stays_as_it_is(busy, county, quarter):
    first = publish(county, quarter, by=busy.office, order=1, at=timezone.now())
    make.activity(busy.willow)
    assert close(county, quarter, way=SETTING, order=2, at=timezone.now()) == first
    assert Publication.objects.count() == 1


def test_a_further_version_of_a_closed_quarter_is_the_offices(busy, county, quarter):
    close(county, quarter, way=SETTING, order=1, at=timezone.now())
    second = publish(county, quarter, by=busy.office, order=2, at=timezone.now(), reason="late")
    assert (second.version, second.publisher) == (2, busy.office)


def test_a_running_quarter_is_not_closed(county):
    with pytest.raises(ValidationError):
        close(county, Quarter(2026, 4), way=SETTING, order=1, at=timezone.now())
    assert not Publication.objects.exists()


# The setting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 19), []),
        (date(2026, 10, 20), ["2026Q3"]),
        (date(2027, 1, 19), ["2026Q3"]),
        (date(2027, 1, 20), ["2026Q4"]),
    ],
)
def test_the_day_counts_from_the_end_of_the_quarter(county, day, expected):
    newest = [str(quarter) for quarter in to_close(county, day)][-1:]
    assert newest == (expected or ["2026Q2"])


def test_nothing_is_closed_before_the_day(county, close_today, october):
    october.move_to(datetime(2026, 10, 19, 23, 59, tzinfo=SHANGHAI))
    publish_by_hand(county, "2026Q2")
    close_today()
    assert published() == ["2026Q2"]
    october.move_to(datetime(2026, 10, 20, 0, 1, tzinfo=SHANGHAI))
    close_today()
    assert published() == ["2026Q2", "2026Q3"]


def test_switched_on_it_closes_the_newest_quarter_and_no_history(county, close_today):
    for _time in range(2):
        close_today()
    assert published() == ["2026Q3"]
    assert Job.objects.count() == 1


def test_without_the_setting_nothing_is_closed(county, close_today):
    County.objects.update(closes_after_days=None)
    close_today()
    assert not Job.objects.exists()


def test_a_voided_county_closes_nothing(busy, county, close_today):
    gone = {"state": "voided", "void_reason": "never existed"}
    type(county).objects.filter(pk=county.pk).update(**gone)
    close_today()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("kept_since", "expected"), [((2026, 9, 30), True), ((2026, 10, 1), False)]
)
def test_no_quarter_at_whose_end_no_records_were_kept(county, close_today, kept_since, expected):
    since = datetime(*kept_since, 12, tzinfo=SHANGHAI)
    County.objects.filter(pk=county.pk).update(created_at=since)
    close_today()
    assert bool(published()) == expected


def test_what_was_missed_is_caught_up_once(county, close_today, october):
    """The scheduler stood still from October to the end of April."""
    close_today()
    october.move_to(datetime(2027, 4, 30, 9, tzinfo=SHANGHAI))
    for _time in range(2):
        close_today()
    assert published() == ["2026Q3", "2026Q4", "2027Q1"]


def test_a_gap_behind_a_published_quarter_is_caught_up_for_a_year(county):
    publish_by_hand(county, "2025Q2")
    publish_by_hand(county, "2026Q2")
    day = timezone.localdate()
    assert [str(each) for each in to_close(county, day)] == ["2025Q4", "2026Q1", "2026Q3"]


def test_a_quarter_before_the_first_published_one_is_left_alone(county):
    publish_by_hand(county, "2026Q3")
    assert to_close(county, date(2026, 10, 19)) == []  # by then the newest is 2026Q2


def test_a_clock_that_is_set_back_closes_nothing_twice(county, close_today, october):
    close_today()
    october.move_to(datetime(2026, 10, 19, 9, tzinfo=SHANGHAI))
    close_today()
    october.move_to(datetime(2026, 10, 20, 9, tzinfo=SHANGHAI))
    close_today()
    assert published() == ["2026Q3"]


def test_a_publication_that_is_asked_for_is_not_asked_for_again(busy, county, close_today, quarter):
    asked = ask_to_publish(county, quarter, "", by=busy.office)
    close_today()
    assert Job.objects.get() == asked
    asked.run_here()
    assert Publication.objects.get().published_by == busy.office


def test_it_runs_every_day_before_the_notices():
    closing, notices = (settings.CELERY_BEAT_SCHEDULE[name] for name in ("closing", "notices"))
    assert closing["task"] == close_due.name and closing["task"] in app.tasks
    assert len(closing["schedule"].hour) == 1 and len(closing["schedule"].day_of_week) == 7
    assert max(closing["schedule"].hour) < min(notices["schedule"].hour)


@pytest.mark.parametrize(("days", "words"), [(9, "no earlier than"), (367, "less than"), ("", "")])
def test_the_setting_is_on_the_form_of_the_county(busy, county, sign_in, days, words):
    client = sign_in(busy.office)
    form = client.get(county.page("edit")).context["form"]
    response = client.post(county.page("edit"), make.filled_in(form, closes_after_days=days))
    county.refresh_from_db()
    if words:
        assert words in str(response.context["form"].errors["closes_after_days"])
        assert county.closes_after_days == 20
    else:
        assert response.status_code == 302 and county.closes_after_days is None


# Refused -----------------------------------------------------------------------------------------


def told(user):
    return [
        line.cause for line in notable(user, timezone.localdate()) if "not-closed" in line.cause
    ]


def test_the_county_office_is_told_that_it_was_refused(busy, county, close_today, broken, sign_in):
    close_today()
    cause = f"not-closed:{county.pk}:2026Q3"
    assert told(busy.office) == [cause]
    assert not told(busy.leader) and not told(busy.secretary) and not told(busy.other_office)
    lines = {line.cause: line for line in reminders_for(busy.office, date(2026, 10, 20))}
    assert lines[cause].when == "since 2026-10-20"
    page = sign_in(busy.office).get(lines[cause].url).content.decode()
    assert "Joint activities held" in page and "was refused" in page


def test_it_is_tried_again_every_day(busy, county, close_today, monkeypatch, october):
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "calculate", calculate_with_an_error)
        for day in (20, 21):
            october.move_to(datetime(2026, 10, day, 9, tzinfo=SHANGHAI))
            close_today()
    assert Job.objects.count() == 2 and not published()
    october.move_to(datetime(2026, 10, 22, 9, tzinfo=SHANGHAI))
    close_today()
    assert published() == ["2026Q3"] and not told(busy.office)


def test_who_switches_it_off_is_not_told(busy, county, close_today, broken):
    close_today()
    County.objects.update(closes_after_days=None)
    office = type(busy.office).objects.get(pk=busy.office.pk)
    assert not told(office)


def test_a_county_in_trouble_keeps_no_other_from_closing(county, close_today, monkeypatch):
    made = datetime(2025, 1, 1, tzinfo=SHANGHAI)
    other = make.county(closes_after_days=10)
    County.objects.filter(pk=other.pk).update(created_at=made)
    calculate = publishing.calculate

    def fails_for_one(scope, quarter):
        if scope.county == county:
            raise ArithmeticError("no such figure")
        return calculate(scope, quarter)

    monkeypatch.setattr(publishing, "calculate", fails_for_one)
    close_today()
    assert Publication.objects.get().county == other
    assert Job.objects.get(key__contains=f":{county.pk}:").state == Job.State.WAITING


# The page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "words"), [(SETTING, "the system, on the day set"), (COMMAND, "the system, by command")]
)
def test_who_published_it_is_told_in_words(busy, county, quarter, sign_in, way, words):
    made = close(county, quarter, way=way, order=1, at=timezone.now())
    page = sign_in(busy.leader).get(PAGE).content.decode()
    assert words in page and "None" not in page
    assert sign_in(busy.leader).get(f"{PAGE}1/changes/").status_code == 200
    with translation.override("zh-hans"):
        assert made.publisher == str(way.label)


# The command -------------------------------------------------------------------------------------


def call(capsys, *args):
    call_command("close_quarter", *args)
    return capsys.readouterr().out.strip()


def test_the_command_closes_once(county, capsys):
    assert call(capsys, "2026Q3") == "Closed 2026Q3 of Home county, at 2026-10-20 09:00."
    said = call(capsys, "2026Q3")
    assert said == "2026Q3 of Home county was closed already, at 2026-10-20 09:00."
    assert Publication.objects.get().way == COMMAND
    assert Job.objects.get().state == Job.State.DONE


def test_the_command_leaves_a_published_quarter_alone(busy, county, quarter, capsys):
    publish(county, quarter, by=busy.office, order=1, at=timezone.now())
    assert "closed already" in call(capsys, "2026Q3")
    assert Publication.objects.get().published_by == busy.office and not Job.objects.exists()


def test_the_command_does_what_the_county_office_asked_for(busy, county, quarter, capsys):
    """Its job waits for a worker: the quarter is published in its name."""
    ask_to_publish(county, quarter, "", by=busy.office)
    assert call(capsys, "2026Q3").startswith("Closed")
    assert Publication.objects.get().published_by == busy.office


def test_the_command_chooses_a_county(busy, county, capsys):
    make.county(code="339999")
    with pytest.raises(CommandError, match="choose with --county"):
        call_command("close_quarter", "2026Q3")
    assert county.name in call(capsys, "2026Q3", "--county", county.code)


@pytest.mark.parametrize("quarter", ["2026Q5", "Q3", "", "2026-Q3"])
def test_the_command_refuses_what_is_no_quarter(county, quarter):
    with pytest.raises(CommandError, match="Write it like 2026Q3"):
        call_command("close_quarter", quarter)


def test_the_command_refuses_a_quarter_that_is_not_over(county):
    with pytest.raises(CommandError, match="2026Q4 of Home county is not closed: .*not over yet"):
        call_command("close_quarter", "2026Q4")
    assert not Job.objects.exists()


def test_the_command_names_the_cross_check_that_does_not_hold(county, broken):
    with pytest.raises(CommandError, match="is not closed: .*Joint activities held"):
        call_command("close_quarter", "2026Q3")
    assert not Publication.objects.exists()


def test_the_command_says_that_a_worker_is_at_it(county, quarter, capsys):
    job = Job.objects.create(
        kind="reports.close", key=publishing.publish_key(county, quarter), state=Job.State.RUNNING
    )
    with pytest.raises(CommandError, match="at it right now"):
        call_command("close_quarter", "2026Q3")
    job.refresh_from_db()
    assert job.tries == 0


def test_the_command_tells_a_failure_in_a_line(county, monkeypatch):
    def fail(scope, quarter):
        raise ArithmeticError("no such figure")

    monkeypatch.setattr(publishing, "calculate", fail)
    with pytest.raises(CommandError, match=r"The work failed \(no such figure\)"):
        call_command("close_quarter", "2026Q3")
