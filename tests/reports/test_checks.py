"""A cross-check that fails leads to the records that break it.

Constraints forbid such records, so the tests write them past the constraints.
"""

import re
from contextlib import contextmanager
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.utils import translation

from activities.models import DonationItem, FundEntry
from agreements.members.models import MemberRegistration
from cobuild.core.jobs import Job
from reports import publications, tasks
from reports.checks import checks
from reports.computing import store
from reports.figures import Figures, calculate
from tests import factories as make

PAGE = "/reports/2026Q3/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@contextmanager
def past_constraints(model):
    """Rows of the model are written as if it had no rules; all is rolled back after the test."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table at rest may be altered
        for constraint in model._meta.constraints:
            cursor.execute(
                f'ALTER TABLE {model._meta.db_table} DROP CONSTRAINT IF EXISTS "{constraint.name}"'
            )
        yield


def lot_of_no_form(world):
    lot = DonationItem.objects.filter(donation__community=world.willow, form="cash").get()
    with past_constraints(DonationItem):
        DonationItem.objects.filter(pk=lot.pk).update(form="favour")
    return {lot.donation}


def entry_of_no_direction(world):
    entry = FundEntry.objects.filter(direction="out").get()
    with past_constraints(FundEntry):
        FundEntry.objects.filter(pk=entry.pk).update(direction="any")
    return {entry}


def withdrawn_before_registered(world):
    registration = MemberRegistration.objects.filter(name="New", community=world.willow).get()
    same = MemberRegistration.objects.filter(person_key=registration.person_key)
    with past_constraints(MemberRegistration):
        same.update(withdrawn_on=date(2026, 5, 1))
    return set(same)


def more_registered_than_there_are(world):
    """This one the product allows: numbers of members come from the units."""
    count = make.member_count(world.bureau, as_of=date(2026, 9, 15), members=1)
    make.member_count(world.school, as_of=date(2026, 9, 15), members=1)
    return {count}


BREAKS = {
    "district.donations.form": lot_of_no_form,
    "liaison.funds_balance.carried": entry_of_no_direction,
    "members.registered.carried": withdrawn_before_registered,
    "members.rate.rate": more_registered_than_there_are,
}


def page_of(client, address):
    return unescape(client.get(address).content.decode())


def group_of(key):
    return key.split(".")[0]


@pytest.mark.parametrize("key", BREAKS)
def test_a_check_that_fails_leads_to_the_records_that_break_it(busy, sign_in, key):
    broken, client = BREAKS[key](busy), sign_in(busy.office)
    response = client.get(f"{PAGE}?system={group_of(key)}")
    failed = [check for check, _terms in response.context["checks"] if not check.holds]
    assert [check.key for check in failed] == [key]
    address = f"{PAGE}checks/{key}/"
    assert f'href="{address}"' in unescape(response.content.decode())
    listed = client.get(address)
    assert {record for record, _url, _cells in listed.context["rows"]} == broken
    assert all(url in listed.content.decode() for _record, url, _cells in listed.context["rows"])
    assert "does not hold" in listed.content.decode()


@pytest.mark.parametrize("key", BREAKS)
def test_a_check_that_holds_names_no_records(busy, sign_in, key):
    client = sign_in(busy.office)
    response = client.get(f"{PAGE}checks/{key}/")
    assert response.context["check"].holds and "rows" not in response.context
    assert "The check holds" in response.content.decode()
    assert "/checks/" not in page_of(client, f"{PAGE}?system={group_of(key)}")


@pytest.mark.parametrize("system", ["district", "pairing", "liaison", "members"])
@pytest.mark.parametrize("role", ["office", "secretary", "lead_unit"])
def test_both_sides_of_every_check_lead_to_their_records(busy, sign_in, role, system):
    """The sum of the parts holds, and each number is the one on the page it leads to."""
    client = sign_in(getattr(busy, role))
    made = client.get(f"{PAGE}?system={system}").context["checks"]
    assert made
    for check, terms in made:
        assert check.holds and "".join(f"{t.sign}{t.text}" for t, _url in terms) in check.sides
        for term, url in terms:
            response = client.get(url)
            assert response.status_code == 200, url
            if check.rule not in ("rate", "people"):
                shown = {response.context["value"], *re.findall(r"[\d,.]+", sum_words(response))}
                assert term.text in shown, (check.label, term, url)


def sum_words(response):
    return response.context["sum_words"]


def test_what_was_before_stands_in_the_quarter_before(busy, sign_in):
    made = sign_in(busy.office).get(f"{PAGE}?system=members").context["checks"]
    terms = next(terms for check, terms in made if check.key == "members.registered.carried")
    assert [url for _term, url in terms] == [
        "/reports/2026Q2/members.registered/?column=quarter",
        "/reports/2026Q3/members.newly_registered/?column=quarter",
        "/reports/2026Q3/members.withdrawn/?column=quarter",
        "/reports/2026Q3/members.registered/?column=quarter",
    ]


def test_stored_figures_that_disagree_are_to_be_computed_again(busy, quarter, sign_in):
    stored = store(busy.county, quarter)
    for row in stored.rows:
        if row["key"] == "district.activities" and not row["split"]:
            row["quarter"] = 5
    stored.save()
    client = sign_in(busy.office)
    assert f"{PAGE}checks/district.activities.kind/" in page_of(client, PAGE)
    page = page_of(client, f"{PAGE}checks/district.activities.kind/")
    assert "have them computed again" in page and "0 + 2 + 1 + 0 + 0 = 3" in re.sub(
        "<[^>]+>", "", page
    )


@pytest.mark.parametrize(
    "key", ["x", "district.units.form", "district.activities", "members.rate.x", ".", "a.b.c"]
)
def test_a_check_that_does_not_exist(busy, sign_in, key):
    assert sign_in(busy.office).get(f"{PAGE}checks/{key}/").status_code == 404


def test_who_sees_a_check(busy, sign_in):
    address = f"{PAGE}checks/district.donations.form/"
    lot_of_no_form(busy)
    assert sign_in(busy.admin).get(address).status_code == 403
    assert sign_in(busy.secretary).get(address).context["rows"]
    assert "rows" not in sign_in(busy.other_secretary).get(address).context


# Publishing -------------------------------------------------------------------------------------


def test_a_refused_publication_leads_to_the_checks_that_refused_it(busy, sign_in, monkeypatch):
    monkeypatch.setattr(Job, "send", lambda job: True)
    monkeypatch.setattr(publications, "broker_answers", lambda: True)
    entry_of_no_direction(busy)
    client = sign_in(busy.office)
    client.post(f"{PAGE}versions/")
    tasks.publish_quarter(Job.objects.get().pk)
    page = page_of(client, f"{PAGE}versions/")
    assert "The last publication was refused" in page
    assert re.findall(r'href="([^"]+#checks)"', page) == [f"{PAGE}?system=liaison#checks"]
    assert f"{PAGE}checks/liaison.funds_balance.carried/" in page_of(
        client, f"{PAGE}?system=liaison"
    )


def test_checks_cost_no_query_a_check(busy, scope, quarter, django_assert_num_queries):
    figures = Figures(quarter, tuple(calculate(scope, quarter)), None)
    with django_assert_num_queries(3):  # the kinds of each system
        assert len(checks(figures, scope)) == 33
