"""Any number of rows in the same few statements, and every rule told at its row all the same."""

import gc
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from activities.models import Activity, Donation, DonationItem, FundEntry
from agreements.district.models import DistrictAgreement, Placement, ZoneLead
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.stored import WorkbookImport
from tests import factories as make
from tests.imports.sheets import fares, fates, said, sheet

MOST = 60
DAY = date(2026, 3, 5)
ACTIVITY = ["Title", "First day", "Kind", "Host community", "Units taking part", "Place"]
ACTIVITY += ["Residents taking part (attendances)"]
AGREEMENT = ["Unit", "Community", "Title", "Starts on", "Ends on", "Number"]
GIVEN = ["Donor unit", "Receiving community", "Received on", "Received by", "And by", "Form"]
GIVEN += ["Item", "Value"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def activities(number, place=""):
    kind = str(make.kind())
    for each in range(number):
        units = "Bureau, First school" if each % 2 else "Bureau"
        yield [f"Clean-up {each}", DAY, kind, "Willow", units, place, 10 + each]


def asked(user, *sheets, **how):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = fares(user, *sheets, **how)
    assert said(outcome) == [] and outcome.problems == []
    return len(queries), outcome


@pytest.mark.parametrize("keep", [False, True])
def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(world, keep):
    """Nor on that of the records which could be named."""
    for place in ("", "Bridge"):  # new ones first, then changed ones
        few, _outcome = asked(
            world.office, sheet("Activities", ACTIVITY, *activities(3, place)), keep=keep
        )
        for _ in range(15):
            make.placement(make.unit(world.county), make.community(world.north))
        many, outcome = asked(
            world.office, sheet("Activities", ACTIVITY, *activities(700, place)), keep=keep
        )
        assert many <= MOST and many <= few + 12, (few, many)
        assert len(outcome.rows) == 700
    same, outcome = asked(
        world.office, sheet("Activities", ACTIVITY, *activities(700, place)), keep=keep
    )
    assert same <= MOST and (not keep or set(fates(outcome)) == {"unchanged"})


def test_garbage_is_looked_for_again_after_an_import(world):
    sent = WorkbookImport.objects.create(owner=world.office, name="a.xlsx", content=b"x")
    assert sent.look().problems and gc.isenabled()
    sent.pk += 1
    with pytest.raises(WorkbookImport.DoesNotExist):
        sent.look()
    assert gc.isenabled()


def test_what_is_written_in_bulk_is_what_a_form_writes(world):
    asked(world.office, sheet("Activities", ACTIVITY, *activities(2)))
    held = Activity.objects.get(title="Clean-up 1")
    assert (held.system, held.ends_on, held.version, held.state) == (
        "district",
        DAY,
        1,
        "submitted",
    )
    assert set(held.units.all()) == {world.bureau, world.school}
    assert list(held.communities.all()) == [world.willow] and held.created_at and held.updated_at
    entry = AuditEntry.objects.about(held).get()
    assert entry.changes["units"] == ["", "First school, Public security bureau"]
    assert entry.changes["communities"] == ["", "Willow"]
    before = held.updated_at
    asked(world.office, sheet("Activities", ACTIVITY, *activities(2, "Bridge")))
    held.refresh_from_db()
    assert (held.place, held.version) == ("Bridge", 2) and held.updated_at > before
    change = AuditEntry.objects.about(held).latest("pk")
    assert (change.action, change.changes) == ("update", {"place": ["", "Bridge"]})
    after = make.activity(world.willow, title="By hand")  # keys go on where the import left off
    assert after.pk > held.pk


def test_children_of_a_shared_register_with_derived_fields(world):
    rows = [
        ["Bureau", "Willow", f"Agreement {year}", date(year, 1, 1), date(year, 12, 31), str(year)]
        for year in range(2001, 2021)
    ]
    number, _outcome = asked(world.office, sheet("Co-building agreements", AGREEMENT, *rows))
    assert number <= MOST and DistrictAgreement.objects.count() == 20
    first = DistrictAgreement.objects.get(number="2001")
    assert (first.system, first.unit, first.community) == ("district", world.bureau, world.willow)
    assert first.last_day == date(2001, 12, 31) and first.agreement_ptr.pk == first.pk
    assert first.parties == f"district:{world.bureau.pk}:{world.willow.pk}"


def test_each_rule_is_told_at_its_row(world):
    """Checks, terms that overlap in the sheet and with what is there, in one go."""
    make.agreement(
        world.school, world.willow, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    good = ["Bureau", "Willow", "Good", date(2020, 1, 1), date(2020, 12, 31), ""]
    backwards = ["Bureau", "Willow", "Backwards", date(2022, 1, 1), date(2021, 1, 1), ""]
    within = ["Bureau", "Willow", "Within", date(2020, 6, 1), date(2021, 5, 31), ""]
    with_old = ["First school", "Willow", "Old", date(2020, 7, 1), date(2021, 6, 30), ""]
    table = sheet("Co-building agreements", AGREEMENT, good, backwards, within, with_old)
    outcome = fares(world.office, table)
    assert fates(outcome) == ["new", "wrong", "wrong", "wrong"]
    assert said(outcome) == [
        "The agreement ends before it starts.",
        *["These parties have another agreement in this time: terms must not overlap."] * 2,
    ]
    assert outcome.rows[1].places[0][0] == "E"
    assert DistrictAgreement.objects.count() == 1


def test_codes_that_stand_there_twice_or_already(world):
    make.unit(world.county, name="Old mill", credit_code="91330421MA28A0XB1T")
    head = ["Name", "Kind", "Unified social credit code"]
    codes = ["91330421MA28A0XB1T", *["91330421MA28A0XB2X"] * 2]
    rows = [[f"Mill {place}", "enterprise", code] for place, code in enumerate(codes)]
    outcome = fares(world.office, sheet("Units", head, *rows))
    assert fates(outcome) == ["wrong", "new", "wrong"]
    assert said(outcome) == ["Another unit has this credit code."] * 2


def test_the_rules_of_lots_are_told_at_their_rows(world):
    rows = [
        ["Bureau", "Willow", DAY, "Wang", "Li", "cash", None, 20],
        ["First school", "Willow", DAY, "Wang", "Li", "goods", None, None],
        ["First school", "Maple", DAY, "Wang", "Wang", "cash", None, 20],
    ]
    outcome = fares(world.office, sheet("Donations", GIVEN, *rows))
    assert fates(outcome) == ["new", "wrong", "wrong"]
    assert said(outcome) == ["Name what was given.", "Two different people receive a donation."]
    assert not Donation.objects.exists() and not DonationItem.objects.exists()


def test_terms_are_handed_over_within_a_sheet(world):
    """What ends makes room for what begins, wherever the two rows stand."""
    make.placement(world.school, world.maple, since=date(2020, 1, 1))
    head = ["Unit", "Community", "Since", "Until"]
    rows = [
        ["First school", "Willow", date(2026, 7, 1), None],
        ["First school", "Maple", date(2020, 1, 1), date(2026, 6, 30)],
    ]
    outcome = fares(world.office, sheet("Placements", head, *rows))
    assert fates(outcome) == ["new", "changed"] and outcome.kept
    assert Placement.objects.filter(unit=world.school).count() == 2


def test_many_lead_units_are_checked_together(world):
    units = [make.unit(world.county, name=f"Unit {each}") for each in range(30)]
    for unit in units[:29]:
        make.placement(unit, world.willow)
    head = ["Zone", "Unit", "Since"]
    rows = [["North", unit.name, make.DAY] for unit in units]
    outcome = fares(world.office, sheet("Lead units", head, *rows))
    assert said(outcome) == ["A lead unit is one of the placed units: place it first."]
    number, _outcome = asked(world.office, sheet("Lead units", head, *rows[:29]))
    assert number <= MOST and ZoneLead.objects.count() == 29
    dated = [[*row, make.DAY + timedelta(days=900)] for row in rows[:29]]
    for fate in ("changed", "unchanged"):
        number, outcome = asked(world.office, sheet("Lead units", [*head, "Until"], *dated))
        assert number <= MOST and set(fates(outcome)) == {fate}


FUND = ["Day", "Association", "Received or spent", "Amount", "Purpose", "Voucher number"]


def money(day, direction, amount, voucher):
    return [DAY + timedelta(days=day), "Circle", direction, amount, "activity funds", voucher]


def test_payments_are_checked_against_all_receipts_of_the_sheet(world):
    circle = make.association(world.county, name="Circle", founded_on=date(2000, 1, 1))
    rows = [
        money(5, "spent", 60, "P1"),
        money(9, "spent", 60, "P2"),
        money(1, "received", 100, "R1"),
    ]
    outcome = fares(world.office, sheet("Fund entries", FUND, *rows))
    assert fates(outcome) == ["new", "wrong", "new"]
    assert said(outcome) == ["The balance would fall to -20.00 yuan: check it, or say why."]
    rows[2][3] = 120
    number, _outcome = asked(world.office, sheet("Fund entries", FUND, *rows))
    assert number <= MOST and FundEntry.objects.of_account(circle).balance() == 0
    rows[2][3] = 110
    less = fares(world.office, sheet("Fund entries", FUND, *rows))
    assert fates(less) == ["unchanged", "unchanged", "wrong"]
    assert FundEntry.objects.of_account(circle).balance() == 0
