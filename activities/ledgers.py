"""The ledgers of activities and of donations."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cobuild.core.imports.ledgers.declare import Feed, Item, Ledger, with_words
from cobuild.core.imports.ledgers.said import NOTHING, Cell

from .models import Activity, Donation, DonationItem

WORDS = Path(__file__).with_name("ledger_words.json")


def activity(said):
    first, last = said.span("starts_on")
    yield {
        "title": said["title"],
        "starts_on": first,
        "ends_on": said["ends_on"] or last,
        "kind": said["kind"],
        "host": said["host"],
        "communities": said["communities"],
        "units": said["units"],
        "place": said["place"],
        "residents": said["residents"],
        "members": said["members"],
        "content": said["content"],
        "outcome": said["outcome"],
    }


ACTIVITIES = Ledger(
    "activities",
    _("ledger of activities"),
    with_words(
        WORDS,
        [
            Item("starts_on", _("first day"), (Activity, "starts_on"), core=True, span=True),
            Item("ends_on", _("last day"), (Activity, "ends_on")),
            Item("title", _("title"), core=True),
            Item("kind", _("kind"), (Activity, "kind"), fixed=True),
            Item("host", _("host community"), carried=True, fixed=True),
            Item("communities", _("communities taking part")),
            Item("units", _("units taking part")),
            Item("place", _("place")),
            Item("residents", _("residents taking part (attendances)"), (Activity, "residents")),
            Item(
                "members",
                _("registered members taking part (attendances)"),
                (Activity, "members"),
            ),
            Item("content", _("what was done")),
            Item("outcome", _("what came of it")),
        ],
    ),
    (Feed(Activity, activity, known_by=("title", "host", "starts_on")),),
)


def donation(said):
    """A row for each lot: cash and goods may stand in columns of their own."""
    lots = list(separate_lots(said)) or [one_lot(said)]
    for lot in lots:
        yield whole(said) | {f"items.{key}": cell for key, cell in lot.items()}


def whole(said):
    first, second = (*said.names("receivers"), NOTHING, NOTHING)[:2]
    return {
        "unit": said["unit"],
        "community": said["community"],
        "received_on": said["received_on"],
        "purpose": said["purpose"],
        "receiver": first,
        "second_receiver": said["second_receiver"] or second,
    }


def one_lot(said):
    return goods(said) | {"form": said["form"], "value": said["value"]}


def separate_lots(said):
    """Cash and goods of a ledger that has a column for cash alone; 0 there is nothing."""
    if "cash_value" not in said:
        return
    if said["cash_value"].value:
        yield {"form": Cell("cash"), "value": said["cash_value"]}
    value = said["goods_value"] if "goods_value" in said else said["value"]
    if value.value or said["name"]:
        form = said["form"] if said["form"].value != "cash" else NOTHING
        yield goods(said) | {"form": form or Cell("goods"), "value": value}


def goods(said):
    keys = ("name", "specification", "quantity", "unit_price", "basis")
    return {key: said[key] for key in keys}


DONATIONS = Ledger(
    "donations",
    _("ledger of donations"),
    with_words(
        WORDS,
        [
            Item("received_on", _("received on"), (Donation, "received_on"), core=True),
            Item("unit", _("donor unit"), core=True),
            Item("community", _("receiving community"), carried=True, fixed=True),
            Item("purpose", _("purpose"), fixed=True),
            Item("form", _("form"), (DonationItem, "form"), fixed=True),
            Item("name", _("item")),
            Item("specification", _("specification")),
            Item("quantity", _("quantity"), (DonationItem, "quantity")),
            Item("unit_price", _("unit price (yuan)"), (DonationItem, "unit_price")),
            Item("value", _("value (yuan)"), (DonationItem, "value")),
            Item("cash_value", _("cash, in a column of its own"), (DonationItem, "value")),
            Item("goods_value", _("goods, in a column of their own"), (DonationItem, "value")),
            Item("basis", _("how it was valued"), (DonationItem, "basis"), fixed=True),
            Item("receivers", _("people who received it"), fixed=True),
            Item("second_receiver", _("second person who received it"), fixed=True),
        ],
    ),
    (Feed(Donation, donation),),
    rules=(
        _(
            "Rows of the same day, unit, community, purpose and receivers are the lots of one"
            " donation."
        ),
    ),
)

LEDGERS = (ACTIVITIES, DONATIONS)
