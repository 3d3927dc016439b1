"""What waits for somebody: gathered here, the rules are words of the records' query sets."""

from . import agreements, closing, five_haves, resolutions, returns, sessions, ways
from .line import FEW, Reminder

__all__ = ["Reminder", "notable", "reminders_for"]

# what gives a notice, the most urgent first; the rest of the workbench is work in hand
NOTABLE = (
    ways.sent_back,
    closing.refused,
    returns.missing,
    resolutions.past_due,
    agreements.ending,
    sessions.missing,
    five_haves.missing,
)


def reminders_for(user, day) -> list[Reminder]:
    """What the workbench shows, the most urgent first; a kind with many lines is cut short."""
    if user.only_reads:
        return []
    return [
        *ways.sent_back(user, day, ways.MOST),
        *closing.refused(user, day),
        *returns.missing(user, day, FEW),
        *resolutions.past_due(user, day, FEW),
        *agreements.ending(user, day, FEW),
        *sessions.missing(user, day, FEW),
        *ways.to_confirm(user),
        *agreements.unsigned(user, day),
        *five_haves.missing(user, day, FEW),
        *ways.begun_forms(user),
        *ways.own_drafts(user),
    ]


def notable(user, day) -> list[Reminder]:
    """All that gives the user a notice on the day, by the user's posts of today."""
    if user.only_reads or not user.county_ids:
        return []
    return [line for kind in NOTABLE for line in kind(user, day)]
