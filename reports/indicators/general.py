"""The two figures that every further system has without an entry of its own."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from agreements.base import Agreement

from ..counting import FLOW, STOCK, Indicator
from .words import AGREEMENTS, BY_ACTIVITY, BY_COMMUNITY, EVENTS, held_of


def general_indicators(system) -> list[Indicator]:
    """Agreements in force and activities held of a system."""
    return [
        Indicator(
            f"{system.key}.agreements",
            format_lazy("{} ({})", _("Agreements in force"), system.label),
            _(
                "Agreements whose term holds the last day of the quarter; a terminated agreement "
                "counts up to the day of its termination."
            ),
            AGREEMENTS, STOCK, Agreement, promised_of(system.key),
            splits=BY_COMMUNITY,
        ),
        Indicator(
            f"{system.key}.activities",
            format_lazy("{} ({})", _("Activities held"), system.label),
            _(
                "Activities whose first day lies in the period; an activity counts once, "
                "however many communities and units took part."
            ),
            EVENTS, FLOW, Activity, held_of(system.key),
            splits=BY_ACTIVITY,
        ),
    ]  # fmt: skip


def promised_of(system):
    def promised(scope, span):
        return scope.of(Agreement).in_force(span.last).filter(system=system)

    return promised
