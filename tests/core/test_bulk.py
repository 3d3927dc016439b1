"""Many records at once: what is asked, what is done row by row, and what is refused."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from activities.models import Activity
from cobuild.core import bulk_changes
from cobuild.core.audit import AuditEntry
from cobuild.core.bulk_changes import BulkChange
from cobuild.core.jobs import Job
from cobuild.core.records import State
from communities.models import Household
from tests import factories as make


def submitted(world, count=3, at=None, **fields):
    at = at or world.willow
    return [
        make.activity(at, state=State.SUBMITTED, title=f"Act {number}", **fields)
        for number in range(count)
    ]


def ask(client, do, rows=(), query="", **sent):
    sent |= {"row": [row.pk for row in rows], "do": do}
    return client.post(f"/activities/bulk/?{query}", sent)


def answer(client, asked, **sent):
    """Open the page that asks, and say yes."""
    assert client.get(asked["Location"]).status_code == 200
    return client.post(asked["Location"], sent)


def states(*rows):
    return [type(row)._base_manager.get(pk=row.pk).state for row in rows]


def test_ticked_rows_are_confirmed_each_with_its_entry(world, sign_in):
    rows = submitted(world)
    client = sign_in(world.office)
    asked = ask(client, "confirm", rows[:2], "q=Act")
    page = client.get(asked["Location"])
    assert (page.context["fitting"], states(*rows)) == (2, ["submitted"] * 3)
    done = client.post(asked["Location"])
    assert done["Location"] == "/activities/?q=Act"
    assert states(*rows) == ["confirmed", "confirmed", "submitted"]
    for row in rows[:2]:
        entry = AuditEntry.objects.about(row).get()
        assert (entry.action, entry.actor) == ("confirm", world.office)
        assert Activity.objects.get(pk=row.pk).version == row.version + 1


@pytest.mark.parametrize("change, field", [("send-back", "remark"), ("void", "void_reason")])
def test_a_reason_is_asked_for_and_kept_with_each(world, sign_in, change, field):
    rows = submitted(world, 2)
    client = sign_in(world.office)
    asked = ask(client, change, rows)
    assert answer(client, asked, reason=" ").status_code == 422
    assert states(*rows) == ["submitted"] * 2
    assert answer(client, asked, reason="the day is wrong").status_code == 302
    for row in rows:
        row.refresh_from_db()
        assert getattr(row, field) == "the day is wrong"
        assert AuditEntry.objects.about(row).get().reason == "the day is wrong"


def test_all_that_match_are_those_of_the_filter_and_the_scope(world, sign_in):
    here, there = submitted(world, 4), submitted(world, 2, world.maple)
    abroad = make.activity(make.place(world.other_county).community, state=State.SUBMITTED)
    client = sign_in(world.office)
    asked = ask(client, "confirm", here[:1], f"host={world.willow.pk}&page=7", all="1")
    assert client.get(asked["Location"]).context["fitting"] == 4
    answer(client, asked)
    assert states(*here, *there, abroad) == ["confirmed"] * 4 + ["submitted"] * 3
    answer(client, ask(client, "confirm", all="1"))
    assert states(*there, abroad) == ["confirmed"] * 2 + ["submitted"]


def test_a_wrong_filter_is_not_all(world, sign_in):
    rows = submitted(world)
    asked = ask(sign_in(world.office), "void", query="host=abc", all="1")
    assert asked["Location"] == "/activities/?host=abc"
    assert states(*rows) == ["submitted"] * 3 and not BulkChange.objects.exists()


def test_the_page_says_how_many_of_which_stay_as_they_are(world, sign_in):
    rows = submitted(world, 2)
    rows += [make.activity(world.willow), make.activity(world.willow, state=State.DRAFT)]
    client = sign_in(world.office)
    asked = ask(client, "confirm", rows)
    page = client.get(asked["Location"]).context
    assert page["fitting"] == 2
    assert sorted(number for _state, number in page["others"]) == [1, 1]
    done = answer(client, asked)
    assert done["Location"] == asked["Location"]
    report = client.get(asked["Location"]).context
    assert [record for record, _words, _why in report["refused"]] == rows[2:]
    assert states(*rows) == ["confirmed"] * 3 + ["draft"]


def test_rows_that_changed_meanwhile_are_told_and_left(world, sign_in):
    rows = submitted(world)
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    asked = ask(client, "void", rows)
    rows[1].send_back(by=world.office, remark="no day")
    answer(client, asked, reason="twice")
    assert states(*rows) == ["voided", "returned", "voided"]
    page = client.get(asked["Location"]).content.decode()
    assert "Somebody changed the record in the meantime" in page
    assert f'href="{rows[1].get_absolute_url()}"' in page


def test_without_the_versions_the_change_of_another_would_be_lost(world, sign_in):
    """The control: the same act on rows as they are now takes the record sent back as well."""
    rows = submitted(world)
    rows[1].send_back(by=world.office, remark="no day")
    client = sign_in(world.office)
    answer(client, ask(client, "void", rows), reason="twice")
    assert states(*rows) == ["voided"] * 3


def test_what_one_may_not_do_to_one_one_may_not_do_to_many(world, sign_in):
    mine, foreign = submitted(world, 1), submitted(world, 1, world.maple)
    confirmed = make.activity(world.willow)
    client = sign_in(world.secretary)
    assert ask(client, "confirm", mine).status_code == 403
    asked = ask(client, "void", [*mine, *foreign, confirmed])
    assert len(BulkChange.objects.get().rows) == 2  # the foreign one is not there
    answer(client, asked, reason="twice")
    assert states(*mine, *foreign, confirmed) == ["voided", "submitted", "confirmed"]
    client.force_login(world.leader)
    assert ask(client, "void", mine).status_code == 403


def test_rights_that_ended_meanwhile_are_gone(world, sign_in):
    rows = submitted(world, 2)
    client = sign_in(world.office)
    asked = ask(client, "confirm", rows)
    world.office.posts.update(until="2020-01-01")
    client.logout()
    sign_in(world.office).post(asked["Location"])
    assert states(*rows) == ["submitted"] * 2
    world.office.posts.update(until=None)
    BulkChange.objects.update(begun_at=None, ended_at=None, done=0, refused=[])
    client.logout()
    sign_in(world.office).post(asked["Location"])
    assert states(*rows) == ["confirmed"] * 2


def test_a_form_sent_twice_changes_once(world, sign_in):
    rows = submitted(world)
    client = sign_in(world.office)
    asked = ask(client, "send-back", rows)
    for _time in range(2):
        client.post(asked["Location"], {"reason": "no day"})
    assert [AuditEntry.objects.about(row).count() for row in rows] == [1, 1, 1]
    assert BulkChange.objects.get().changed == 3


def test_another_ones_question_is_not_there(world, sign_in):
    client = sign_in(world.office)
    asked = ask(client, "confirm", submitted(world))
    client.force_login(world.secretary)
    for url in (asked["Location"], "/bulk/999999/", "/bulk/99999999999999999999/"):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"row": ["x", "-1", "9" * 30, "1.5"]}, {"row": "77777"}])
def test_nothing_ticked_leads_back_with_the_filter(world, sign_in, sent):
    back = sign_in(world.office).post("/activities/bulk/?q=Act", {"do": "confirm", **sent})
    assert back["Location"] == "/activities/?q=Act"
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("do", ["", "delete", "confirm"])
def test_what_the_register_does_not_know_is_refused(world, sign_in, do):
    household = make.household(world.willow)
    sent = {"row": household.pk, "do": do}
    assert sign_in(world.office).post("/households/bulk/", sent).status_code == 403


def test_masked_names_stay_masked(world, sign_in):
    households = [make.household(world.willow, head="Ouyang Xiu") for _number in range(2)]
    client = sign_in(world.office)
    rows = [household.pk for household in households]
    asked = client.post("/households/bulk/", {"row": rows, "do": "void"})
    assert "Ouyang Xiu" not in client.get(asked["Location"]).content.decode()
    client.post(asked["Location"], {"reason": "twice"})
    assert set(Household._base_manager.values_list("state", flat=True)) == {"voided"}


def test_a_file_of_the_ticked_or_of_all_is_asked_for_with_the_filter(world, sign_in):
    rows = submitted(world)
    client = sign_in(world.office)
    to = urlsplit(ask(client, "xlsx", rows[:2], "q=Act&sort=title&page=2")["Location"])
    assert to.path == reverse("activity-export")
    keys = [str(row.pk) for row in rows[:2]]
    assert parse_qs(to.query) == {"q": ["Act"], "sort": ["title"], "row": keys, "format": ["xlsx"]}
    to = urlsplit(ask(client, "csv", rows[:2], "q=Act", all="1")["Location"])
    assert parse_qs(to.query) == {"q": ["Act"], "format": ["csv"]}
    assert client.post("/agreements/bulk/", {"row": 1, "do": "void"}).status_code == 403
    assert client.post("/agreements/bulk/", {"row": 1, "do": "csv"}).status_code == 302


def test_the_file_holds_the_ticked_rows_that_one_sees_and_no_others(world, sign_in):
    rows, foreign = submitted(world), make.activity(world.maple, title="Elsewhere")
    client = sign_in(world.secretary)
    asked = ask(client, "csv", [rows[0], rows[2], foreign], "sort=-title&columns=title")
    lines = client.get(asked["Location"]).content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Act 2", "Act 0"]
    odd = client.get("/activities/export/?format=csv&row=x&row=" + "9" * 30)
    assert len(odd.content.decode().splitlines()) == 1


def test_too_many_at_once_are_refused(world, sign_in, monkeypatch):
    monkeypatch.setattr("cobuild.core.pages.bulk.MOST", 2)
    rows = submitted(world)
    client = sign_in(world.office)
    assert ask(client, "confirm", all="1")["Location"].startswith("/activities/?")
    assert not BulkChange.objects.exists()
    assert ask(client, "confirm", rows[:2])["Location"].startswith("/bulk/")


def test_the_tasks_go_on_where_they_stopped(world, sign_in, monkeypatch):
    monkeypatch.setattr(bulk_changes, "STEP", 2)
    rows = submitted(world, 5)
    client = sign_in(world.office)
    asked = ask(client, "confirm", rows)
    client.post(asked["Location"])
    assert states(*rows) == ["submitted"] * 5
    Job.objects.get().run_here()
    assert states(*rows) == ["confirmed"] * 2 + ["submitted"] * 3
    assert client.get(asked["Location"]).context["bulk"].done == 2
    while job := Job.objects.open().first():
        job.run_here()
    assert states(*rows) == ["confirmed"] * 5
    assert Job.objects.filter(state="done").count() == 3
    assert [AuditEntry.objects.about(row).count() for row in rows] == [1] * 5


def test_a_step_that_dies_leaves_nothing_of_it_and_can_go_on(world, sign_in, monkeypatch):
    monkeypatch.setattr(bulk_changes, "STEP", 2)
    rows = submitted(world, 3)
    client = sign_in(world.office)
    asked = ask(client, "void", rows)
    client.post(asked["Location"], {"reason": "twice"})
    void = Activity.void

    def dies(self, *, by, reason):
        if self.pk == rows[1].pk:
            raise RuntimeError("killed")
        void(self, by=by, reason=reason)

    monkeypatch.setattr(Activity, "void", dies)
    for _try in range(3):
        Job.objects.get().run_here()
    assert states(*rows) == ["submitted"] * 3
    assert client.get(asked["Location"]).context["is_stopped"]
    monkeypatch.setattr(Activity, "void", void)
    client.post(asked["Location"])  # the button "Go on" asks for no second reason
    while job := Job.objects.open().first():
        job.run_here()
    assert states(*rows) == ["voided"] * 3
    assert {Activity._base_manager.get(pk=row.pk).void_reason for row in rows} == {"twice"}


def test_an_account_that_ended_changes_nothing_more(world, sign_in, monkeypatch):
    monkeypatch.setattr(bulk_changes, "STEP", 1)
    rows = submitted(world, 2)
    client = sign_in(world.office)
    client.post(ask(client, "confirm", rows)["Location"])
    world.office.void(by=world.admin, reason="left")
    for _try in range(3):
        Job.objects.get().run_here()
    assert states(*rows) == ["submitted"] * 2
    assert Job.objects.get().state == "failed"
