"""What tests of ledgers share: the three of one county, and what they must come to."""

import csv
import json
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse

from agreements.models import ActivityKind
from cobuild.core.imports.run import Run
from cobuild.core.sheets import read_sheets
from communities.models import County
from tests import factories as make

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
FIGURES = {
    "activities": "district.activities",
    "resident_attendance": "district.resident_attendance",
    "unit_participations": "district.unit_participations",
    "donations_fen": "district.donations",
    "unvalued_lots": "district.donation_lots_unvalued",
}


def empty_county(code="330491", name=EXPECTED["county"]):
    """The county office of a county that was just created."""
    call_command("create_county", code, name)
    return make.user("county_office", County.objects.get(code=code))


def content_of(name) -> bytes:
    return (SAMPLES / f"{name}.xlsx").read_bytes()


def taken_in(user, name, **how):
    return Run(user, **{"keep": True, **how}).over(read_sheets(content_of(name), f"{name}.xlsx"))


def exported(client, quarter) -> dict:
    """The quarter's exported csv as ``{(key, split, member): value}``."""
    client.cookies["django_language"] = "zh-hans"
    response = client.get(reverse("quarter-export", args=[quarter]), {"format": "csv"})
    rows = csv.DictReader(response.content.decode("utf-8-sig").splitlines())
    return {(row["key"], row["split"], row["member"]): row["value"] for row in rows}


def quarter_of(figures) -> dict:
    """A quarter as ``expected.json`` writes it."""
    found = {name: figures[key, "", ""] for name, key in FIGURES.items()}
    found["donations_fen"] = found["donations_fen"].replace(".", "")
    names = dict(ActivityKind.objects.values_list("key", "name"))
    kinds = {
        names[member]: int(value)
        for (key, split, member), value in figures.items()
        if (key, split) == ("district.activities", "kind") and int(value)
    }
    return {name: int(value) for name, value in found.items()} | {"kinds": kinds}
