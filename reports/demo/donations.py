"""Donations with their lots: cash, goods with and without a value, services, facilities."""

from datetime import date
from decimal import Decimal

from activities.models import Donation, DonationItem

from .agreements import agreement_for
from .data import data
from .story import State, Story
from .units import placed_with


def add_donations(story: Story, plans):
    gifts = [
        (date.fromisoformat(day), place, lots) for day, place, lots in data("donations")["gifts"]
    ]
    chosen = [(gift, story.chance.choice(placed_with(story, gift[1], gift[0]))) for gift in gifts]
    past = [each for each in chosen if story.has_come(each[0][0])]
    for turn, (gift, short) in enumerate(past):
        state = State.SUBMITTED if turn == len(past) - 1 else State.CONFIRMED
        add_donation(story, plans, turn, *gift, short, state)
    for unfinished in data("donations")["unfinished"]:
        add_unfinished(story, unfinished)


def add_donation(story, plans, turn, day, place, lots, short, state):
    row = donation(story, place, short, story.day(day), turn)
    row.activity = occasion(plans, day, place)
    row.agreement = agreement_for(story, short, place, day) if turn % 2 else None
    story.add(row, on=day, by=story.recorder(row.community), state=state)
    add_lots(row, lots)


def donation(story, place, short, day, turn):
    purposes = data("donations")["purposes"]
    community = story.communities[place]
    receivers = [branch.secretary for branch in story.branches[community]]
    return Donation(
        unit=story.units[short],
        community=community,
        received_on=day,
        purpose=purposes[turn % len(purposes)],
        receiver=receivers[0],
        second_receiver=receivers[1 + turn % (len(receivers) - 1)],
    )


def occasion(plans, day, place):
    """The community's activity of the fortnight before, if there was one."""
    before = [plan for plan in plans if plan.place == place and plan.first <= day]
    return before[-1].row if before and (day - before[-1].first).days <= 14 else None


def add_lots(row, lots):
    for form, name, specification, quantity, price, basis in lots:
        price = Decimal(price) if price else None
        cash = form == DonationItem.Form.CASH
        lot = DonationItem(
            donation=row,
            form=form,
            name=name,
            specification=specification,
            quantity=quantity,
            unit_price=None if cash else price,
            value=price if cash else None,
            basis=basis,
        )
        lot.clean_fields(exclude=["donation"])
        lot.save(force_insert=True)


def add_unfinished(story, texts):
    day, place = story.calendar.recently(texts["days_ago"]), texts["community"]
    short = story.chance.choice(placed_with(story, place, date(2003, 1, 1)))
    row = donation(story, place, short, day, texts["days_ago"])
    by, state = story.users[texts["by"]], State(texts["state"])
    story.add_dated(row, day, by=by, state=state, remark=texts.get("text", ""))
    add_lots(row, texts["lots"])
