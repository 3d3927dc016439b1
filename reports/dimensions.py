"""By what a figure can be split, and the members of each split in their order.

A member is known by a stable text: the id of a community or zone, the key of a kind or form;
``UNASSIGNED`` stands for records that have none, so that nothing is lost.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import ActivityKind, DonationItem, Facility, FundEntry
from agreements.district.models import FiveHaves
from agreements.liaison.models import Association
from agreements.members.models import Volunteer
from communities.models import Community, Honour, Zone
from units.models import Unit

UNASSIGNED = "none"


def member_key(value) -> str:
    return UNASSIGNED if value is None else str(value)


@dataclass(frozen=True)
class Dimension:
    """``members(scope)`` maps each member's key to its words.

    ``model`` finds members beyond the scope, such as the other community of an activity.
    ``inside`` dimensions show as “of which” rows below a figure, the others as tables of their own.
    """

    key: str
    label: str
    members: Callable
    model: type | None = None
    inside: bool = False

    def labels(self, scope, system, keys: Iterable[str] = ()) -> dict[str, str]:
        """The words of all members in scope and of the given keys, in their order."""
        labels = dict(self.members(scope, system))
        missing = [key for key in keys if key not in labels]
        labels |= self.beyond(missing)
        if UNASSIGNED in missing:
            labels[UNASSIGNED] = _("not assigned")
        return labels

    def beyond(self, keys) -> dict[str, str]:
        """The words of members beyond the scope, as far as they exist."""
        return names_of_ids(self.model, keys) if self.model else {}

    @property
    def directory(self):
        """The model whose rows the members are, or begin with."""
        return self.model

    def file_text(self, key, label) -> str:
        """How files name a member: places by name, everything else by its stable key."""
        return label if self.model else key


class ZoneItems(Dimension):
    directory = Zone

    def beyond(self, keys):
        zones = names_of_ids(Zone, {key.partition(".")[0] for key in keys})
        labels = items_of(zones)
        return {key: labels[key] for key in keys if key in labels}

    def file_text(self, key, label):
        return f"{label.rpartition(' / ')[0]}/{key.rpartition('.')[2]}"


def names_of(rows):
    return {str(row.pk): row.name for row in rows}


def names_of_ids(model, ids):
    known = [int(text) for text in ids if text.isdecimal() and len(text) < 19]
    return names_of(model.objects.filter(pk__in=known)) if known else {}


def communities(scope, system):
    return names_of(scope.of(Community).counted())


def zones(scope, system):
    return names_of(scope.of(Zone).counted())


def units(scope, system):
    return names_of(scope.of(Unit).counted())


def associations(scope, system):
    return names_of(scope.of(Association).counted())


def kinds(scope, system):
    """The kinds of the system's activities, or of facilities."""
    if system == "facilities":
        return words_of(Facility.Kind)
    return {kind.key: str(kind) for kind in ActivityKind.objects.filter(system=system)}


def zone_items(scope, system):
    return items_of(zones(scope, system))


def words_of(choices):
    return {key: str(label) for key, label in choices.choices}


def fixed(choices) -> Callable:
    """The members of a dimension that is a list of choices."""
    return lambda scope, system: words_of(choices)


def items_of(names):
    """The members of zone × item for zones of these names."""
    return {
        f"{zone}.{item}": f"{name} / {label}"
        for zone, name in names.items()
        for item, label in FiveHaves.Item.choices
    }


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("community", gettext_lazy("community"), communities, Community),
        Dimension("zone", gettext_lazy("zone"), zones, Zone),
        Dimension("unit", gettext_lazy("unit"), units, Unit),
        Dimension("association", gettext_lazy("association"), associations, Association),
        Dimension("unit_kind", gettext_lazy("kind of unit"), fixed(Unit.Kind)),
        ZoneItems("zone_item", gettext_lazy("zone and item of the five haves"), zone_items),
        Dimension("kind", gettext_lazy("kind"), kinds, inside=True),
        Dimension("form", gettext_lazy("form of donation"), fixed(DonationItem.Form), inside=True),
        Dimension("purpose", gettext_lazy("purpose"), fixed(FundEntry.Purpose), inside=True),
        Dimension("post", gettext_lazy("post"), fixed(Volunteer.Post), inside=True),
        Dimension("level", gettext_lazy("level"), fixed(Honour.Level), inside=True),
    )
}
INSIDE = tuple(key for key, dimension in DIMENSIONS.items() if dimension.inside)
TABLES = tuple(key for key, dimension in DIMENSIONS.items() if not dimension.inside)
