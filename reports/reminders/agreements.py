"""Promises: agreements of all systems that end, and units placed without one."""

from collections.abc import Iterator
from functools import partial

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.base import ABOUT_TO_EXPIRE_DAYS, Agreement, Status
from agreements.boards import address
from agreements.district.board import units_without_agreement
from agreements.district.models import DistrictAgreement, Placement
from cobuild.core.columns import as_words

from .line import FEW, Reminder, lines

STAGES = (1, 7, ABOUT_TO_EXPIRE_DAYS)  # days left at which a notice is given anew


def words_of_pair(one, other):
    """The two parties of an agreement or placement."""
    return _("%(unit)s and %(community)s") % {"unit": one, "community": other}


def parties_of(model):
    """The names of the two parties' fields: a system calls them ``party_…``, the unit's first."""
    names = [field.name for field in model._meta.local_fields if field.name.startswith("party_")]
    return names[:2] if len(names) > 1 else ["unit", "community"]


# Ending -----------------------------------------------------------------------------------------


def ending(user, day, most=None) -> Iterator[Reminder]:
    """Agreements that end in 30 days or fewer and are not renewed; the next to end come first."""
    for model in Agreement.__subclasses__():
        rows = model.objects.visible_to(user).to_renew(day).select_related(*parties_of(model))
        rows = rows.order_by("last_day", "pk")
        yield from lines(rows, partial(end, user, day), partial(all_ending, model, day), most)


def end(user, day, agreement):
    days_left = (agreement.last_day - day).days
    stage = next(stage for stage in STAGES if days_left <= stage)
    renews = user.may_record(type(agreement))
    parties = (getattr(agreement, name) for name in parties_of(type(agreement)))
    return Reminder(
        look=Status.EXPIRING,
        label=words_of_days(days_left),
        what=words_of_pair(*parties),
        note=agreement.title,
        when=as_words(agreement.last_day),
        action=_("Renew") if renews else _("Look"),
        url=renewal_form(agreement) if renews else agreement.get_absolute_url(),
        cause=f"agreement-ends:{agreement.pk}:{agreement.last_day}:{stage}",
    )


def words_of_days(days_left):
    if days_left == 0:
        return _("ends today")
    words = ngettext("ends in %(count)s day", "ends in %(count)s days", days_left)
    return words % {"count": days_left}


def renewal_form(agreement):
    return address(f"{agreement._meta.model_name}-new", **agreement.renewal())


def all_ending(model, day, count):
    words = ngettext(
        "%(records)s: %(count)s in all ends soon and is not renewed",
        "%(records)s: %(count)s in all end soon and are not renewed",
        count,
    )
    return Reminder(
        look=Status.EXPIRING,
        label=Status.EXPIRING.label,
        what=words % {"records": model._meta.verbose_name_plural, "count": as_words(count)},
        action=_("All of them"),
        url=address(f"{model._meta.model_name}-list", to_renew_on=day),
    )


# Missing ----------------------------------------------------------------------------------------


def unsigned(user, day) -> Iterator[Reminder]:
    """Units placed without an agreement in force or to come; the last expired come first."""
    gaps = Placement.objects.without_agreement(day).within(user.own_places(Placement))
    count = gaps.count()
    shown = list(to_sign(gaps, day)[:FEW])
    for placement in shown:
        yield gap(placement, user)
    if count > len(shown):
        yield Reminder(
            look="missing",
            label=_("no agreement"),
            what=ngettext(
                "%(count)s unit in all is placed without an agreement in force",
                "%(count)s units in all are placed without an agreement in force",
                count,
            )
            % {"count": as_words(count)},
            action=_("All of them"),
            url=units_without_agreement(user, day),
        )


def to_sign(placements, day):
    """Those that have no agreement to come either, with their last agreement."""
    rows = placements.with_last_agreement().select_related("unit", "community")
    rows = rows.filter(Q(last_ended__isnull=True) | Q(last_ended__lt=day))
    return rows.order_by(F("last_ended").desc(nulls_last=True), "pk")


def gap(placement, user):
    expired = placement.last_ended is not None
    signs = user.may_record(DistrictAgreement)
    return Reminder(
        look=Status.EXPIRED if expired else "missing",
        label=_("agreement expired") if expired else _("no agreement"),
        what=words_of_pair(placement.unit, placement.community),
        note="" if expired else _("placed since %(day)s") % {"day": as_words(placement.since)},
        when=as_words(placement.last_ended) if expired else "",
        action=_("Sign") if signs else _("Look"),
        url=signing_form(placement) if signs else placement.get_absolute_url(),
    )


def signing_form(placement):
    parties = {"party_unit": placement.unit_id, "party_community": placement.community_id}
    last = {"renews": placement.last_agreement} if placement.last_agreement else {}
    return address("districtagreement-new", **parties, **last)
