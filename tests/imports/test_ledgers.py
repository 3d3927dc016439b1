"""Ledgers as counties keep them: one row feeds several registers."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agreements.district.models import DistrictAgreement, ZoneLead
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.stored import WorkbookImport
from communities.models import Community, Zone
from tests.imports.ledgers import (
    EXPECTED,
    SAMPLES,
    content_of,
    empty_county,
    exported,
    quarter_of,
    taken_in,
)
from units.models import Contact, MemberCount, Unit

ORDERS = [("units", "activities", "donations"), ("units", "donations", "activities")]


def through_the_browser(client, user, name):
    file = SimpleUploadedFile(f"{name}.xlsx", content_of(name))
    client.post(reverse("imports"), {"file": file})
    sent = WorkbookImport.objects.latest("pk")
    client.post(reverse("import-write", args=[sent.pk]))
    sent.refresh_from_db()
    return sent


def as_expected(client):
    for quarter, figures in EXPECTED["by_quarter"].items():
        assert quarter_of(exported(client, quarter)) == figures, quarter
    last = exported(client, "2026Q3")
    assert last["district.units", "", ""] == str(EXPECTED["units"])
    assert last["district.communities", "", ""] == str(EXPECTED["communities"])
    assert last["district.lead_units", "", ""] == str(EXPECTED["lead_units"])
    in_force = DistrictAgreement.objects.in_force(date(2026, 9, 30)).count()
    assert in_force == EXPECTED["agreements_in_force_2026_09_30"]
    assert last["district.agreements", "", ""] == str(in_force)


def test_it_works(db):
    office = empty_county()
    outcome = taken_in(office, "units")
    assert outcome.problems == [] and outcome.kept, [r for r in outcome.rows if r.problems]
    assert Zone.objects.count() == Community.objects.count() == EXPECTED["communities"]
    assert Unit.objects.count() == MemberCount.objects.count() == EXPECTED["units"]
    assert ZoneLead.objects.count() == EXPECTED["lead_units"]
    leaders = Contact.objects.filter(role="leader")
    assert leaders.count() == EXPECTED["units"] and not leaders.filter(phone="").exists()


@pytest.mark.parametrize("keep", [False, True])
def test_what_each_register_costs_that_a_row_feeds(db, keep):
    office = empty_county()
    with CaptureQueriesContext(connection) as queries, translation.override("en"):
        outcome = taken_in(office, "units", keep=keep)
    registers = {row.words.split(":")[0] for row in outcome.rows}
    assert outcome.is_right and len(registers) == 8
    assert len(queries) <= 10 * len(registers)


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_into_an_empty_county_through_the_browser(db, sign_in, order):
    office = empty_county()
    client = sign_in(office)
    for name in order:
        assert through_the_browser(client, office, name).written_at, name
    as_expected(client)
    entries = recorded()
    for name in order:
        again = through_the_browser(client, office, name).seen()
        assert set(again.counts) == {"unchanged"}
    assert recorded() == entries


def recorded():
    return AuditEntry.objects.exclude(action__in=["import", "export"]).count()


def test_into_an_empty_county_by_command(db, sign_in, capsys):
    office = empty_county()
    for turn in ("new", "unchanged"):
        for name in ORDERS[1]:
            file = SAMPLES / f"{name}.xlsx"
            call_command("import_workbook", file, "--user", office.username)
            assert ("0 changed, 0 unchanged" in capsys.readouterr().out) == (turn == "new")
    as_expected(sign_in(office))
