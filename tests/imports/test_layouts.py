"""Ledgers of other invented counties: other headings, orders, forms and ways to write a day."""

import json
from pathlib import Path

import pytest

from activities.models import Activity, Donation
from agreements.district.models import DistrictAgreement, Placement, ZoneLead
from cobuild.core.imports.run import Run
from cobuild.core.sheets import Sheet
from communities.models import Community, Zone
from tests.imports.ledgers import empty_county
from units.models import Contact, MemberCount, Unit

LAYOUTS = json.loads(Path(__file__).with_name("layouts.json").read_text(encoding="utf-8"))


def sheet(told, **changes):
    merged = [tuple(area) for area in told["merged"]]
    return Sheet(told["title"], [list(row) for row in told["rows"]], merged, False)


def taken_in(user, layout, sheets, **how):
    return Run(user, **{"keep": True, "fixed": layout.get("fixed"), **how}).over(
        [sheet(told) for told in sheets]
    )


def said(outcome):
    return outcome.problems + [(row.number, row.problems) for row in outcome.rows if row.problems]


def what_is_there() -> dict:
    return {
        "zones": sorted(Zone.objects.values_list("name", flat=True)),
        "communities": dict(Community.objects.values_list("name", "zone__name")),
        "units": dict(Unit.objects.values_list("name", "kind")),
        "placements": {
            unit: [community, str(since)]
            for unit, community, since in Placement.objects.values_list(
                "unit__name", "community__name", "since"
            )
        },
        "leads": sorted(ZoneLead.objects.values_list("unit__name", flat=True)),
        "contacts": sorted(map(list, Contact.objects.values_list("person", "role", "phone"))),
        "members": dict(MemberCount.objects.values_list("unit__name", "members")),
        "agreements": sorted(
            [each.party_unit.name, str(each.starts_on), str(each.ends_on)]
            for each in DistrictAgreement.objects.all()
        ),
        "activities": [
            [
                each.title,
                str(each.starts_on),
                str(each.ends_on),
                each.host.name,
                each.residents,
                each.members,
                sorted(unit.name for unit in each.units.all()),
            ]
            for each in Activity.objects.order_by("starts_on")
        ],
        "donations": [
            [
                each.unit.name,
                str(each.received_on),
                [[lot.form, lot.value and str(lot.value)] for lot in each.items.all()],
            ]
            for each in Donation.objects.order_by("received_on")
        ],
    }


def in_order(expected) -> dict:
    return expected | {
        name: sorted(expected[name]) for name in ("zones", "leads", "contacts", "agreements")
    }


@pytest.mark.parametrize("name", LAYOUTS)
def test_it_works(db, name):
    layout = LAYOUTS[name]
    office = empty_county(name=layout["county"])
    outcome = taken_in(office, layout, layout["sheets"])
    assert said(outcome) == [] and outcome.kept
    assert what_is_there() == in_order(layout["expected"])
    again = taken_in(office, layout, layout["sheets"])
    assert said(again) == [] and set(again.counts) == {"unchanged"}


def test_the_sheets_one_by_one_in_either_order(db):
    layout = LAYOUTS["lakeside"]
    office = empty_county(name=layout["county"])
    units, activities, donations = layout["sheets"]
    for each in (units, donations, activities):
        assert said(taken_in(office, layout, [each])) == []
    assert what_is_there() == in_order(layout["expected"])
