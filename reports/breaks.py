"""The records that make a cross-check fail, as far as what it compares tells them apart."""

from collections import Counter

from django.db.models import F, Q

from .checks import CARRIED, PARTS, Check
from .counting import Quotient, expression
from .dimensions import DIMENSIONS
from .indicators import BY_KEY

SAME = {
    # by what the same person or entry is known from quarter to quarter
    "members.registered": "person_key",
    "liaison.funds_balance": "pk",
}


def breaking(check: Check, scope):
    """A query set of those records; None where no single record can be named."""
    span = check.quarter.span
    if check.holds:
        return None
    if check.rule in PARTS:
        return outside(check.indicator, scope, span, check.rule)
    if check.rule == "carried":
        return not_carried(check.indicator, scope, check.quarter)
    if isinstance(check.indicator, Quotient):
        return check.indicator.records(scope, span).filter(figure_part__gt=F("figure_whole"))
    return None


def outside(indicator, scope, span, split):
    """What belongs to none of the members that there are."""
    known = DIMENSIONS[split].members(scope, indicator.system)
    member = expression(indicator.splits[split])
    rows = indicator.records(scope, span).annotate(figure_member=member)
    return rows.filter(Q(figure_member__isnull=True) | ~Q(figure_member__in=list(known)))


def not_carried(indicator, scope, quarter):
    """Whose own account does not add up: what was before, what came and went, what is now."""
    came, went = (BY_KEY[key] for key in CARRIED[indicator.key][:2])
    same, now = SAME[indicator.key], quarter.span
    account = amounts(indicator, scope, (quarter + -1).span, same)
    account.update(amounts(came, scope, now, same))
    account.subtract(amounts(went, scope, now, same))
    account.subtract(amounts(indicator, scope, now, same))
    wrong = [key for key, left in account.items() if left]
    rows = scope.of(indicator.model).counted().filter(**{f"{same}__in": wrong})
    amount = indicator.amount
    return rows if amount is None else rows.annotate(figure_amount=expression(amount))


def amounts(indicator, scope, span, same) -> Counter:
    """{whose: how much of the figure}"""
    rows = indicator.records(scope, span).order_by()
    if indicator.amount is None:
        return Counter(rows.values_list(same, flat=True))
    return Counter(dict(rows.values_list(same, "figure_amount")))
