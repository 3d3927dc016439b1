"""What the commands about a quarter share: their arguments, with plain words for bad ones."""

from django.core.management.base import CommandError

from cobuild.core.periods import Quarter
from communities.models import County


def add_quarter_arguments(parser):
    parser.add_argument("quarter", help="for example 2026Q3")
    parser.add_argument("--county", metavar="CODE", help="needed where there are several counties")


def quarter_of(text) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no quarter. Write it like 2026Q3.") from error


def county_of(code) -> County:
    """The county of this division code; without a code the only one there is."""
    counties = list(County.objects.counted().order_by("code"))
    known = ", ".join(f"{county.code} {county}" for county in counties)
    if not counties:
        raise CommandError("There is no county yet: see create_county and load_demo.")
    if code is None and len(counties) > 1:
        raise CommandError(f"There are several counties; choose with --county: {known}.")
    if code is None:
        return counties[0]
    for county in counties:
        if county.code == code:
            return county
    raise CommandError(f"There is no county with the code {code}. Known: {known}.")
