"""The five haves that a zone lacks this year."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.district.board import five_haves_form, missing_five_haves

from .line import Reminder


def missing(user, day, most=None) -> Iterator[Reminder]:
    """One line a zone whose five haves the user keeps."""
    year = day.year
    zones = list(missing_five_haves(user, year))
    for zone, items in zones[:most]:
        yield Reminder(
            look="missing",
            label=_("five haves"),
            what=_("%(zone)s: no %(items)s") % {"zone": zone, "items": words_of_items(items)},
            when=_("for %(year)s") % {"year": year},
            action=_("Fill in"),
            url=five_haves_form(zone, year, items[0]),
            cause=f"five-haves:{zone.pk}:{year}",
        )
    if most and len(zones) > most:
        yield all_missing(len(zones), year)


def all_missing(count, year):
    words = ngettext(
        "%(count)s zone in all lacks some of them",
        "%(count)s zones in all lack some of them",
        count,
    )
    return Reminder(
        look="missing",
        label=_("five haves"),
        what=words % {"count": count},
        when=_("for %(year)s") % {"year": year},
        action=_("Zone board"),
        url=reverse("district-board"),
    )


def words_of_items(items):
    return _(", ").join(str(item.label) for item in items)
