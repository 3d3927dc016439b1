"""Sheets into registers: every row's fate, all or nothing, the same sheet twice changes nothing."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from activities.models import Activity, Donation
from agreements.district.models import Placement
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.fates import Fate
from cobuild.core.imports.registers import declared_registers, importable_by
from cobuild.core.pages.registers import register_of
from cobuild.core.records import State
from cobuild.core.sheets import CellError, read_sheets
from communities.models import Household, Zone
from tests import factories as make
from tests.imports.sheets import fares, fates, said, sheet
from units.models import Unit

UNITS = [
    ["Home county: units", None, None],
    ["No.", "Name", "Kind", "Short name"],
    [1, "Bureau of water", "government organ", "Water"],
    [2, "Third school", "public institution", None],
    ["Total", 2, None, None],
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_it_works(world):
    outcome = fares(world.office, sheet("Units", *UNITS))
    assert outcome.problems == [] and said(outcome) == []
    assert fates(outcome) == ["new", "new"] and outcome.kept
    water = Unit.objects.get(name="Bureau of water")
    assert (water.short_name, water.kind, water.county) == ("Water", "organ", world.county)
    assert water.created_by == world.office and water.pinyin
    entry = AuditEntry.objects.about(water).get()
    assert entry.action == "create" and entry.changes["name"] == ["", "Bureau of water"]


def test_the_same_sheet_twice_changes_nothing(world):
    fares(world.office, sheet("Units", *UNITS))
    entries = AuditEntry.objects.count()
    again = fares(world.office, sheet("Units", *UNITS))
    assert fates(again) == ["unchanged", "unchanged"] and said(again) == []
    assert AuditEntry.objects.count() == entries


def test_only_looking_writes_nothing(world):
    before = Unit.objects.count(), AuditEntry.objects.count()
    outcome = fares(world.office, sheet("Units", *UNITS), keep=False)
    assert fates(outcome) == ["new", "new"] and not outcome.kept
    assert (Unit.objects.count(), AuditEntry.objects.count()) == before


def test_one_edited_cell_changes_that_field_and_its_history(world):
    rows = [["Name", "Short name", "Kind"], ["First school", "School", "public institution"]]
    outcome = fares(world.office, sheet("Units", *rows))
    assert outcome.rows[0].changes == [("short name", "", "School")]
    entry = AuditEntry.objects.about(world.school).get()
    assert (entry.action, entry.changes) == ("update", {"short_name": ["", "School"]})
    world.school.refresh_from_db()
    assert (world.school.short_name, world.school.version) == ("School", 2)


def test_one_wrong_row_and_nothing_is_written(world):
    rows = [*UNITS[:3], [2, "Third school", "castle", None]]
    outcome = fares(world.office, sheet("Units", *rows))
    assert fates(outcome) == ["new", "wrong"] and not outcome.kept
    assert outcome.rows[1].places[0][0] == "C"
    assert "“castle” is not one of: government organ" in said(outcome)[0]
    assert not Unit.objects.filter(name="Bureau of water").exists()
    right = fares(world.office, sheet("Units", *UNITS))
    assert right.kept


def test_an_equal_record_tells_which_of_several_is_meant(world):
    meetings = [make.meeting(world.willow, title="Spring meeting") for number in range(2)]
    made = make.resolution(meetings[1], matter="Mend the bridge")
    rows = [["Meeting", "Matter"], ["Spring meeting", "Mend the bridge"]]
    assert fates(fares(world.office, sheet("Resolutions", *rows))) == ["unchanged"]
    rows[1][1] = "Paint the bridge"
    other = fares(world.office, sheet("Resolutions", *rows))
    assert said(other) == [
        "“Spring meeting” can be several: Spring meeting, Spring meeting. Write the whole name."
    ]
    assert other.rows[0].places[0][0] == "A"
    assert made == type(made).objects.get()


def test_an_old_breach_of_a_rule_stays_unless_the_row_changes(world):
    """A lead unit's placement may have been voided since; its row says nothing new."""
    make.zone_lead(world.bureau, world.north)
    head = ["Zone", "Unit", "Since", "Until"]
    same = ["North", "Bureau", make.LONG_AGO, None]
    assert fates(fares(world.office, sheet("Lead units", head, same))) == ["unchanged"]
    longer = ["North", "Bureau", make.LONG_AGO, date(2030, 1, 1)]
    outcome = fares(world.office, sheet("Lead units", head, longer))
    assert said(outcome) == ["A lead unit is one of the placed units: place it first."]


def test_an_activity_elsewhere_in_which_ones_community_took_part(world):
    held = make.activity(world.maple, title="Fair", communities=[world.willow])
    head = ["Title", "First day", "Kind", "Host community", "Place"]
    row = ["Fair", held.starts_on, str(held.kind), "Maple", None]
    assert fates(fares(world.secretary, sheet("Activities", head, row))) == ["unchanged"]
    row[-1] = "Bridge"
    outcome = fares(world.secretary, sheet("Activities", head, row))
    assert said(outcome) == ["You may see this record, not change it."]


def test_masked_rows_of_others_change_nothing(world):
    """A household as the county office exports it, and as the office then takes it in again."""
    make.household(world.willow, head="Zhao Da", phone="13800138000", people=3)
    head = ["Head of household", "Community", "Phone", "People"]
    row = ["Zh*a", "Willow", "138****8000", 3]
    assert fates(fares(world.office, sheet("Needy households", head, row))) == ["unchanged"]
    own = fares(world.secretary, sheet("Needy households", head, row))
    assert fates(own) == ["wrong"] and "masked for others" in said(own)[0]
    row[-1] = 4
    assert fates(fares(world.office, sheet("Needy households", head, row))) == ["changed"]
    kept = Household.objects.get()
    assert (kept.head, kept.phone, kept.people) == ("Zhao Da", "13800138000", 4)


def test_an_error_in_a_cell_is_no_value(world):
    rows = [["Name", "Kind"], [CellError("#N/A"), "enterprise"]]
    assert said(fares(world.office, sheet("Units", *rows))) == [
        "The cell shows an error, #N/A, instead of a value."
    ]


def test_headings_in_any_order_and_language(world):
    with translation.override("zh-hans"):
        unit = Unit._meta
        labels = [str(unit.get_field(name).verbose_name) for name in ("kind", "name")]
        title, kind = str(unit.verbose_name_plural), str(Unit.Kind.SOCIAL.label)
    outcome = fares(world.office, sheet(title, labels, [kind, "Chess club"]))
    assert said(outcome) == [] and outcome.kept
    assert Unit.objects.get(name="Chess club").kind == "social"


def test_what_is_wrong_with_headings(world):
    doubled = fares(world.office, sheet("Units", ["Name", "Kind", "name"], ["A", "other", "B"]))
    assert doubled.problems == ["Sheet “Units”: These headings stand there twice: name."]
    missing = fares(world.office, sheet("Placements", ["Community", "Since"], ["Maple", None]))
    assert missing.problems == ["Sheet “Placements”: The column “unit” is missing."]
    unknown = fares(world.office, sheet("Units", ["Name", "Kind", "Moon"], ["A", "other", "full"]))
    assert unknown.kept and "their headings are not known: Moon." in unknown.notes[0]


def test_a_new_record_needs_its_columns(world):
    outcome = fares(world.office, sheet("Units", ["Name", "Short name"], ["Mill", "M"]))
    assert said(outcome) == ["A new record needs these columns: kind."]
    known = fares(world.office, sheet("Units", ["Name", "Short name"], ["First school", "S"]))
    assert fates(known) == ["changed"] and known.kept


def test_references_by_name_short_name_and_none(world):
    make.unit(world.county, name="Bureau of the south", short_name="Same")
    make.unit(world.county, name="Bureau of the north", short_name="Same")
    head = ["Unit", "Community", "Since"]
    day = date(2026, 1, 5)
    outcome = fares(
        world.office,
        sheet(
            "Placements",
            head,
            ["Bureau", "Willow", day],
            ["Ｆirst　school", "Willow", day],
            ["Same", "Willow", day],
            ["Nobody", "Willow", day],
        ),
    )
    assert fates(outcome) == ["new", "new", "wrong", "wrong"]
    assert said(outcome)[0].startswith("“Same” can be several: Bureau of the ")
    assert said(outcome)[1] == "There is no “Nobody”."
    assert not Placement.objects.exists()


def test_rows_can_name_what_the_workbook_brings(world):
    outcome = fares(
        world.office,
        sheet("Placements", ["Unit", "Community", "Since"], ["Mill", "Elm", date(2026, 1, 5)]),
        sheet("Communities", ["Name", "Zone"], ["Elm", "West"]),
        sheet("Zones", ["Name"], ["West"]),
        sheet("Units", ["Name", "Kind"], ["Mill", "enterprise"]),
    )
    assert outcome.problems == [] and said(outcome) == []
    placed = Placement.objects.get()
    assert (placed.unit.name, placed.community.zone.name) == ("Mill", "West")


def test_a_rule_of_the_database_names_the_row(world):
    make.placement(world.school, world.maple)
    head = ["Unit", "Community", "Since"]
    rows = [["Bureau", "Willow", date(2026, 1, 5)], ["First school", "Willow", date(2026, 1, 5)]]
    outcome = fares(world.office, sheet("Placements", head, *rows))
    assert fates(outcome) == ["new", "wrong"]
    assert "is placed with a community in this time already" in said(outcome)[0]
    assert Placement.objects.count() == 1


def test_rows_of_one_record_with_several_lots(world):
    head = ["Unit", "Community", "Received on", "Received by", "And by", "Form", "Item", "Value"]
    head = ["Donor unit", "Receiving community", *head[2:]]
    day = date(2026, 3, 5)
    lots = [
        ["Bureau", "Willow", day, "Wang", "Li", "cash", None, "0.05\u4e07\u5143"],
        ["Bureau", "Willow", day, "Wang", "Li", "goods", "Books", None],
        ["First school", "Willow", day, "Wang", "Li", "cash", None, 20],
    ]
    outcome = fares(world.office, sheet("Donations", head, *lots))
    assert said(outcome) == [] and fates(outcome) == ["new"] * 3
    given = Donation.objects.get(unit=world.bureau)
    assert [(lot.form, lot.value) for lot in given.items.all()] == [("cash", 500), ("goods", None)]
    assert given.state == State.SUBMITTED
    assert fates(fares(world.office, sheet("Donations", head, *lots))) == ["unchanged"] * 3
    lots[0][-1] = 600
    assert fates(fares(world.office, sheet("Donations", head, *lots)))[:2] == ["changed"] * 2
    assert [lot.value for lot in given.items.all()] == [600, None]
    without = [[*lots[0][:5], None, None, None]]
    emptied = fares(world.office, sheet("Donations", head, *without))
    assert said(emptied) == ["Add at least one row."] and given.items.count() == 2


def test_activities_with_several_units_in_a_cell(world):
    head = ["Title", "First day", "Kind", "Host community", "Units taking part", "Residents"]
    head[-1] = "Residents taking part (attendances)"
    kind = str(make.kind())
    rows = [["Clean-up", "2026.3.5", kind, "Willow", "Bureau\u3001First school", "1,200"]]
    outcome = fares(world.office, sheet("Activities", head, *rows))
    assert said(outcome) == [] and outcome.kept
    held = Activity.objects.get()
    assert set(held.units.all()) == {world.bureau, world.school} and held.residents == 1200
    assert set(held.communities.all()) == {world.willow} and held.state == State.SUBMITTED
    assert fates(fares(world.office, sheet("Activities", head, *rows))) == ["unchanged"]


@pytest.mark.parametrize(
    "number, words",
    [(0, []), (1, ["1 row is hidden"]), (2, ["2 rows are hidden"])],
)
def test_hidden_rows_are_read_and_said(world, number, words):
    rows = [["Name", "Kind"], ["Mill", "enterprise"], ["Bank", "enterprise"]]
    outcome = fares(world.office, sheet("Units", *rows, hidden_rows=number))
    assert outcome.kept and fates(outcome) == ["new", "new"]
    assert [note.split(",")[0].removeprefix("Sheet “Units”: ") for note in outcome.notes] == words


def test_a_row_that_stands_there_twice(world):
    rows = [["Name", "Kind"], ["Mill", "enterprise"], ["Mill", "enterprise"]]
    outcome = fares(world.office, sheet("Units", *rows))
    assert said(outcome) == ["Row 2 is about the same record."]


def test_merged_cells_hidden_sheets_and_blank_rows(world):
    rows = [["Name", "Zone"], ["Elm", "North"], [None, None], ["Oak", None]]
    hidden = sheet("Units", ["Name", "Kind"], ["Mill", "enterprise"], hidden=True)
    outcome = fares(world.office, sheet("Communities", *rows, merged=[(1, 1, 3, 1)]), hidden)
    assert outcome.kept and fates(outcome) == ["new", "new"]
    assert outcome.notes == ["The hidden sheet “Units” is left out."]
    assert {row.zone for row in world.county.community_set.filter(name__in=["Elm", "Oak"])} == {
        world.north
    }


def test_a_secretary_learns_nothing_of_other_communities(world):
    foreign = make.household(world.maple, head="Qian Er")
    head = ["Head of household", "Community", "Cause of hardship", "Since"]
    day = date(2026, 1, 5)
    rows = [["Qian Er", name, "illness", day] for name in ("Maple", "Nowhere", "Willow")]
    outcome = fares(world.secretary, sheet("Needy households", head, *rows))
    assert fates(outcome) == ["wrong", "wrong", "new"]
    assert [words.replace("Maple", "Nowhere") for words in said(outcome)] == [
        "There is no “Nowhere”."
    ] * 2
    alone = fares(world.secretary, sheet("Needy households", head, rows[2]))
    assert alone.kept and Household.objects.exclude(pk=foreign.pk).get().community == world.willow


def test_only_the_registers_where_one_records(world):
    assert importable_by(world.leader) == [] and importable_by(world.admin) == []
    names = {register.name for register in importable_by(world.secretary)}
    assert "activity" in names and "unit" not in names
    outcome = fares(world.secretary, sheet("Units", *UNITS))
    assert outcome.problems == ["Sheet “Units”: you may not record in this register."]
    moon = fares(world.secretary, sheet("Moon", ["Crater", "Depth"], ["Copernicus", 3]))
    assert "it is not clear which register this is" in moon.problems[0]


def test_what_one_may_see_but_not_change(world):
    activity = make.activity(world.willow, title="Clean-up")
    head = ["Title", "First day", "Kind", "Host community", "Place", "Residents taking part"]
    row = ["Clean-up", activity.starts_on, str(activity.kind), "Willow", "Bridge", 40]
    refused = fares(world.secretary, sheet("Activities", head, row))
    assert said(refused) == ["You may see this record, not change it."]
    assert fates(fares(world.office, sheet("Activities", head, row))) == ["changed"]


def test_masks_never_become_values(world):
    head = ["Head of household", "Community", "Cause of hardship", "Since", "People"]
    row = ["Zhao*", "Willow", "****", date(2026, 1, 5), 2]
    outcome = fares(world.office, sheet("Needy households", head, row))
    assert fates(outcome) == ["wrong"] and "masked for others" in said(outcome)[0]


def test_what_changed_since_it_was_looked_at_is_not_written(world):
    looked = fares(world.office, sheet("Zones", ["Name"], ["West"]), keep=False)
    make.zone(world.county, name="West")
    late = fares(world.office, sheet("Zones", ["Name"], ["West"]), expected=looked)
    assert not late.kept and fates(late) == ["unchanged"]
    fresh = fares(world.office, sheet("Zones", ["Name"], ["East"]), keep=False)
    assert fares(world.office, sheet("Zones", ["Name"], ["East"]), expected=fresh).kept


@pytest.mark.parametrize(
    "name", sorted(set(make.RECORDS) - {"wording", "county", "plan", "return"})
)
def test_a_list_as_exported_changes_nothing(world, sign_in, name):
    """Every register: the sheet that the export writes, taken in again by its own reader."""
    if name in ("user", "post", "agreement"):
        return
    make.placement(world.bureau, world.willow)
    if name != "placement":
        make.record(name, world.home)
    client = sign_in(world.office)
    client.cookies["django_language"] = "en"
    response = client.get(reverse(f"{name}-export"), {"format": "xlsx"})
    sheets = read_sheets(response.content, "list.xlsx")
    outcome = fares(world.office, *sheets)
    assert outcome.problems == []
    assert said(outcome) == [] and set(fates(outcome)) == {"unchanged"}, outcome


def test_registers_say_what_identifies_a_record():
    for register in declared_registers():
        assert set(register.identity) <= set(register.field_names), register.name
        assert register_of(register.model) is register


def test_fates_have_words():
    assert set(Fate) == {"new", "unchanged", "changed", "wrong"}
    assert Zone._meta.verbose_name
