"""What a ledger may leave unsaid, and what is never guessed."""

from datetime import date

import pytest
from django.utils import translation

from activities.models import Activity, Donation
from agreements.district.models import DistrictAgreement, Placement, ZoneLead
from cobuild.core.imports.run import Run
from cobuild.core.sheets import Sheet
from communities.models import Community
from tests import factories as make
from units.models import Contact, MemberCount, Unit

HEAD = [
    "No.",
    "Zone",
    "Community",
    "Unit",
    "Kind of unit",
    "Whether it leads the zone",
    "Leader in charge",
    "In-service members",
    "Agreement starts on",
    "Agreement ends on",
]
MILL = [1, "North", "Willow", "Mill", "enterprise", "yes", "Zhao", 12, "2025-01-01", "2026-12-31"]
ABOVE = ["\u622a\u81f3\uff1a2026\u5e746\u670830\u65e5"]
GIVEN = ["Received on", "Donor unit", "Receiving community", "Item", "Value (yuan)", "Form"]
GIVEN += ["How it was valued", "People who received it"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def fares(user, *rows, merged=(), **how):
    sheet = Sheet("Ledger", [list(row) for row in rows], list(merged), False)
    return Run(user, **{"keep": True, **how}).over([sheet])


def said(outcome):
    return [(row.number, *place) for row in outcome.rows for place in row.places]


def notes(outcome):
    return [note for sheet in outcome.sheets for note in sheet["notes"]]


def changed(**cells):
    """The row of the mill with other cells, named by their column."""
    return [cells.get(f"at{column}", cell) for column, cell in enumerate(MILL)]


def test_it_works(world):
    outcome = fares(world.office, ABOVE, HEAD, MILL)
    assert outcome.problems == [] and said(outcome) == [] and outcome.kept
    mill = Unit.objects.get(name="Mill")
    assert mill.placements.get().since == date(2025, 1, 1)
    assert mill.zone_leads.get().zone == world.north
    assert MemberCount.objects.get(unit=mill).as_of == date(2026, 6, 30)
    assert any("since when a unit has been placed" in note for note in notes(outcome))
    assert {"Zone", "Unit"}.isdisjoint(notes(outcome))


def test_a_later_ledger_changes_what_it_says_and_nothing_else(world):
    fares(world.office, ABOVE, HEAD, MILL)
    renewed = changed(at8="2027-01-01", at9="2028-12-31", at7=15)
    outcome = fares(world.office, ABOVE, HEAD, renewed)
    assert said(outcome) == [] and outcome.counts == {"unchanged": 6, "changed": 1, "new": 1}
    assert Placement.objects.get(unit__name="Mill").since == date(2025, 1, 1)
    assert DistrictAgreement.objects.filter(party_unit__name="Mill").count() == 2
    assert MemberCount.objects.get(unit__name="Mill").members == 15


def test_an_empty_cell_clears_nothing(world):
    fares(world.office, ABOVE, HEAD, MILL)
    Contact.objects.update(phone="13800138000")
    empty = changed(at4=None, at5=None, at7=None, at8=None, at9=None)
    outcome = fares(world.office, ABOVE, [*HEAD, "Phone of the leader in charge"], [*empty, None])
    assert said(outcome) == [] and set(outcome.counts) == {"unchanged"}
    assert Unit.objects.get(name="Mill").kind == "enterprise"
    assert Contact.objects.get(unit__name="Mill").phone == "13800138000"


def test_a_name_that_can_be_several_is_refused_with_the_candidates(world):
    for name in ("Bureau of water", "Water works"):
        make.unit(world.county, name=name, short_name="Water")
    outcome = fares(world.office, ABOVE, HEAD, changed(at3="Water"))
    assert not outcome.kept and Unit.objects.filter(name="Water").count() == 0
    assert any(
        "Bureau of water" in words and letters == "D" for _n, letters, words in said(outcome)
    )


def test_rows_that_contradict_each_other(world):
    outcome = fares(world.office, HEAD, MILL, changed(at1="South", at3="Bakery"))
    assert (3, "", "Row 2 is about the same record.") in said(outcome)
    assert not Community.objects.filter(zone=world.south, name="Willow").exists()


def test_empty_cells_take_the_value_above_and_that_is_said(world):
    rows = [MILL, changed(at0=2, at1=None, at2=None, at3="Bakery", at5="no", at6="Qian")]
    outcome = fares(world.office, ABOVE, HEAD, *rows)
    assert said(outcome) == [] and outcome.kept
    assert Placement.objects.get(unit__name="Bakery").community == world.willow
    told = [note for note in notes(outcome) if "take the value above" in note]
    assert len(told) == 2 and all("rows 4" in note for note in told)


def test_what_is_not_a_record_is_left_out_and_named(world):
    blank = [2, *[None] * 9]
    rows = [MILL, HEAD, blank, ["Total", None, None, 1], ["Note: as reported"]]
    outcome = fares(world.office, ABOVE, HEAD, *rows)
    assert outcome.kept and said(outcome) == []
    assert "Left out as totals, notes or headings: rows 4, 6, 7." in notes(outcome)


def test_what_cannot_be_derived_is_asked(world):
    """Neither a column nor a line says of which day the numbers of members are."""
    outcome = fares(world.office, HEAD, MILL)
    assert any("as of" in words for _number, _letters, words in said(outcome))
    assert fares(world.office, HEAD, MILL, fixed={"as_of": "2026-06-30"}).kept
    assert MemberCount.objects.get().as_of == date(2026, 6, 30)


def test_a_word_that_is_not_known_is_told_at_its_cell(world):
    outcome = fares(world.office, ABOVE, HEAD, changed(at5="perhaps"))
    assert (3, "F", "“perhaps” is not known under “whether it leads the zone”.") in said(outcome)
    assert not ZoneLead.objects.exists() and not Unit.objects.filter(name="Mill").exists()


def test_what_cannot_be_read_is_never_passed_over(world):
    outcome = fares(world.office, ABOVE, HEAD, changed(at7="about 12", at8="soon"))
    assert {letters for _number, letters, _words in said(outcome)} == {"H", "I"}
    assert not Unit.objects.filter(name="Mill").exists()


def test_a_wrong_unit_is_told_once(world):
    outcome = fares(world.office, ABOVE, HEAD, changed(at4="castle"))
    assert [(number, letters) for number, letters, _words in said(outcome)] == [(3, "E")]


def test_an_amount_is_never_carried_down(world):
    """Two kinds of goods under one merged amount: the second is not valued, not valued twice."""
    row = ["2026-03-01", "Public security bureau", "Willow", "chair", 500, "goods", "invoice"]
    rows = [[*row, "Li/Wu"], [None, None, None, "desk", None, "goods", None, None]]
    merged = [(1, column, 2, column) for column in (0, 1, 2, 4, 6, 7)]
    rows[1][6] = None
    outcome = fares(world.office, GIVEN, *rows, merged=merged)
    lots = [(lot.name, lot.value) for each in Donation.objects.all() for lot in each.items.all()]
    assert outcome.kept and lots == [("chair", 500), ("desk", None)]


def test_a_secretary_takes_in_the_ledger_of_the_own_community(world):
    head = ["First day", "Title", "Kind", "Host community", "Units taking part"]
    head.append("Residents taking part (attendances)")
    kind = str(make.kind())
    rows = [["2026-03-05", "Fair", kind, name, "Bureau", 4] for name in ("Maple", "Nowhere")]
    outcome = fares(world.secretary, head, *rows)
    assert [words.replace("Maple", "Nowhere") for *_at, words in said(outcome)] == [
        "There is no “Nowhere”."
    ] * 2
    assert fares(world.secretary, head, ["2026-03-05", "Fair", kind, "Willow", "Bureau", 4]).kept
    assert Activity.objects.get().host == world.willow
    units = fares(world.secretary, ABOVE, HEAD, MILL)
    assert not units.kept and not Unit.objects.filter(name="Mill").exists()


def test_a_leader_records_nothing(world):
    assert not fares(world.leader, ABOVE, HEAD, MILL).kept
    assert not Unit.objects.filter(name="Mill").exists()
