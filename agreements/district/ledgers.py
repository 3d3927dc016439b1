"""The ledger of units: each row a unit with its zone, community, people and agreement."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cobuild.core.imports.ledgers.declare import Feed, Item, Ledger, with_words
from cobuild.core.imports.ledgers.said import Cell
from communities.models import Community, Zone
from units.models import Contact, MemberCount, Unit

from .models import DistrictAgreement, Placement, ZoneLead

ITEMS = with_words(
    Path(__file__).with_name("ledger_words.json"),
    [
        Item("zone", _("zone"), carried=True, fixed=True),
        Item("community", _("community"), carried=True, fixed=True),
        Item("unit", _("unit"), core=True),
        Item("short_name", _("short name of the unit")),
        Item("kind", _("kind of unit"), (Unit, "kind"), fixed=True),
        Item("credit_code", _("unified social credit code")),
        Item("lead", _("whether it leads the zone")),
        Item("leader", _("leader in charge")),
        Item("leader_post", _("position of the leader in charge"), near="leader"),
        Item("leader_phone", _("phone of the leader in charge"), near="leader"),
        Item("liaison", _("liaison")),
        Item("liaison_post", _("position of the liaison"), near="liaison"),
        Item("liaison_phone", _("phone of the liaison"), near="liaison"),
        Item("members", _("in-service members"), (MemberCount, "members")),
        Item(
            "as_of",
            _("how things stood on"),
            (MemberCount, "as_of"),
            fixed=True,
            help=_("Needed for the number of members, where no line above the headings says it."),
        ),
        Item("placed_since", _("placed since"), (Placement, "since"), fixed=True),
        Item("signed_on", _("agreement signed on"), (DistrictAgreement, "signed_on")),
        Item("starts_on", _("agreement starts on"), (DistrictAgreement, "starts_on")),
        Item("ends_on", _("agreement ends on"), (DistrictAgreement, "ends_on")),
        Item("term", _("agreement from … to …")),
        Item("number", _("number of the agreement")),
        Item(
            "title",
            _("title of the agreement"),
            fixed=True,
            usual=DistrictAgreement._meta.verbose_name,
        ),
        Item("content", _("content of the agreement")),
        Item("address", _("address of the unit")),
    ],
)


def zone(said):
    if said["zone"]:
        yield {"name": said["zone"]}


def community(said):
    if said["community"]:
        yield {"name": said["community"], "zone": said["zone"]}


def unit(said):
    yield {
        "name": said["unit"],
        "short_name": said["short_name"],
        "kind": said["kind"],
        "credit_code": said["credit_code"],
        "address": said["address"],
    }


def since(said):
    """Since when the unit has been placed; what is no cell's own saying has no column."""
    told = said["placed_since"]
    return told if told else Cell((start(said) or said.as_of).value)


def start(said):
    return said["starts_on"] or said.span("term")[0]


def end(said):
    return said["ends_on"] or said.span("term")[1]


def placement(said):
    if said["community"]:
        yield {"unit": said["unit"], "community": said["community"], "since": since(said)}


def zone_lead(said):
    if said["lead"].value == "True":
        yield {"unit": said["unit"], "zone": said["zone"], "since": since(said)}


def contact(role):
    def make(said):
        if said[role]:
            yield {
                "unit": said["unit"],
                "person": said[role],
                "post": said[f"{role}_post"],
                "phone": said[f"{role}_phone"],
                "role": Cell(role),
                "since": since(said),
            }

    return make


def member_count(said):
    if said["members"]:
        yield {"unit": said["unit"], "as_of": said.as_of, "members": said["members"]}


def agreement(said):
    if start(said) or end(said):
        yield {
            "party_unit": said["unit"],
            "party_community": said["community"],
            "title": said["title"],
            "number": said["number"],
            "signed_on": said["signed_on"],
            "starts_on": start(said),
            "ends_on": end(said),
            "content": said["content"],
        }


UNITS = Ledger(
    "district-units",
    _("ledger of units"),
    ITEMS,
    (
        Feed(Zone, zone, known_by=("name",), shared=True),
        Feed(Community, community, known_by=("name",), shared=True),
        Feed(Unit, unit, known_by=("name",), shared=True),
        Feed(Placement, placement, known_by=("unit", "community"), once=("since",)),
        Feed(ZoneLead, zone_lead, known_by=("unit", "zone"), once=("since",)),
        Feed(Contact, contact("leader"), known_by=("unit", "person", "role"), once=("since",)),
        Feed(Contact, contact("liaison"), known_by=("unit", "person", "role"), once=("since",)),
        Feed(MemberCount, member_count, known_by=("unit", "as_of")),
        Feed(
            DistrictAgreement,
            agreement,
            known_by=("party_unit", "party_community", "starts_on"),
            once=("title",),
        ),
    ),
    rules=(
        _(
            "Where no column says since when a unit has been placed, it is the day on which its"
            " agreement starts, else the day of the ledger. Its lead and its people begin then,"
            " too; what stands already keeps its first day."
        ),
    ),
)

LEDGERS = (UNITS,)
