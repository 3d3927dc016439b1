"""By what a figure can be split, and the members of each split in their order.

A member is known by a stable text: the id of a community or zone, the key of a kind or form;
``UNASSIGNED`` stands for records that have none, so that nothing is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from activities.models import ActivityKind, DonationItem
from agreements.district.models import FiveHaves
from communities.models import Community, Zone
from units.models import Unit

UNASSIGNED = "none"


def member_key(value) -> str:
    return UNASSIGNED if value is None else str(value)


@dataclass(frozen=True)
class Dimension:
    """``members(scope)`` maps each member's key to its words; ``named``: in files they go by those."""

    key: str
    label: str
    members: Callable
    named: bool = False
    inside: bool = False  # shown as “of which” rows below the figure


def named_rows(rows):
    return {str(row.pk): row.name for row in rows}


def communities(scope):
    return named_rows(scope.of(Community).counted())


def zones(scope):
    return named_rows(scope.of(Zone).counted())


def kinds(scope):
    return {kind.key: str(kind) for kind in ActivityKind.objects.filter(system="district")}


def forms(scope):
    return dict(DonationItem.Form.choices)


def unit_kinds(scope):
    return dict(Unit.Kind.choices)


def zone_items(scope):
    items = FiveHaves.Item.choices
    return {
        f"{zone}.{item}": f"{name} / {label}"
        for zone, name in zones(scope).items()
        for item, label in items
    }


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("community", _("community"), communities, named=True),
        Dimension("zone", _("zone"), zones, named=True),
        Dimension("unit_kind", _("kind of unit"), unit_kinds),
        Dimension("zone_item", _("zone and item of the five haves"), zone_items, named=True),
        Dimension("kind", _("kind of activity"), kinds, inside=True),
        Dimension("form", _("form of donation"), forms, inside=True),
    )
}
INSIDE = tuple(key for key, dimension in DIMENSIONS.items() if dimension.inside)
