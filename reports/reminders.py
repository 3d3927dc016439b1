"""What waits for somebody: gathered here, the rules are words of the records' query sets."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import F, Q
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, Donation
from agreements.base import Agreement, Status
from agreements.district.board import (
    address,
    five_haves_form,
    missing_five_haves,
    units_without_agreement,
)
from agreements.district.models import DistrictAgreement, Placement
from cobuild.core.columns import as_words
from cobuild.core.drafts import Draft
from cobuild.core.records import State

MOST = 20  # of one kind for one person; the rest shows when these are done
FEW = 3  # of a kind that may be long; a last line leads to all of them
JOINED = {Donation: ("unit",)}  # besides its place, what a record's words need


@dataclass(frozen=True)
class Reminder:
    """One line: ``label`` and ``look`` make its badge, ``action`` is the word of its one link."""

    look: str
    label: str
    what: str
    action: str
    url: str
    when: str = ""
    note: str = ""


def reminders_for(user, day) -> list[Reminder]:
    found = [
        *sent_back(user),
        *begun_forms(user),
        *own_drafts(user),
        *to_confirm(user),
        *ending_agreements(user, day),
        *missing_agreements(user, day),
        *five_haves(user, day.year),
    ]
    return found


def records_with_workflow():
    return (Activity, Donation, *Agreement.__subclasses__())


def with_words(rows):
    """The rows with what their words in a line need."""
    return rows.select_related(rows.model.place_field, *JOINED.get(rows.model, ()))


def words_of(record):
    place = getattr(record, record.place_field)
    return _("%(record)s (%(place)s)") % {"record": record, "place": place}


def words_of_pair(tie):
    """The two parties of an agreement or placement."""
    return _("%(unit)s and %(community)s") % {"unit": tie.unit, "community": tie.community}


# Records on their way ---------------------------------------------------------------------------


def sent_back(user) -> Iterator[Reminder]:
    for model in records_with_workflow():
        for record in with_words(model.objects.to_correct(user)).last_changed_first()[:MOST]:
            yield Reminder(
                look=State.RETURNED,
                label=State.RETURNED.label,
                what=words_of(record),
                note=record.remark,
                when=as_words(record.updated_at),
                action=_("Correct"),
                url=record.page("edit"),
            )


def begun_forms(user) -> Iterator[Reminder]:
    """Forms that were typed into and never sent."""
    for draft in Draft.objects.filter(user=user).order_by("-updated_at")[:MOST]:
        what = words_of_form(draft.path)
        if what:
            yield Reminder(
                look=State.DRAFT,
                label=_("unfinished"),
                what=what,
                when=as_words(draft.updated_at),
                action=_("Go on"),
                url=draft.path,
            )


def words_of_form(path) -> str:
    """What somebody began at the address of a form; empty where there is no such form by now."""
    try:
        name, _dash, page = (resolve(path).url_name or "").rpartition("-")
    except Resolver404:
        return ""
    models = {model._meta.model_name: model for model in apps.get_models()}
    if name not in models:
        return ""
    began = _("You began to change: %(record)s") if page == "edit" else _("You began: %(record)s")
    return began % {"record": models[name]._meta.verbose_name}


def own_drafts(user) -> Iterator[Reminder]:
    for model in records_with_workflow():
        for record in with_words(model.objects.drafts_of(user)).last_changed_first()[:MOST]:
            yield Reminder(
                look=State.DRAFT,
                label=State.DRAFT.label,
                what=words_of(record),
                when=as_words(record.updated_at),
                action=_("Finish"),
                url=record.page("edit"),
            )


def to_confirm(user) -> Iterator[Reminder]:
    """One line a register: how many wait for the county office, and the oldest of them."""
    for model in records_with_workflow():
        rows = with_words(model.objects.to_confirm(user)).order_by("updated_at", "pk")
        count, oldest = rows.count(), list(rows[:FEW])
        if count:
            names = _(", ").join(words_of(record) for record in oldest)
            yield Reminder(
                look=State.SUBMITTED,
                label=_("to confirm"),
                what=_("%(records)s: %(count)s waiting")
                % {"records": model._meta.verbose_name_plural, "count": as_words(count)},
                note=_("The oldest: %(names)s") % {"names": names},
                when=as_words(oldest[0].updated_at),
                action=_("Review"),
                url=address(f"{model._meta.model_name}-list", state=State.SUBMITTED.value),
            )


# Promises ---------------------------------------------------------------------------------------


def ending_agreements(user, day) -> Iterator[Reminder]:
    if user.only_reads:
        return
    for model in Agreement.__subclasses__():
        renews = user.may_record(model)
        rows = model.objects.visible_to(user).to_renew(day).select_related("unit", "community")
        for agreement in rows.order_by("last_day", "pk")[:MOST]:
            yield Reminder(
                look=Status.EXPIRING,
                label=Status.EXPIRING.label,
                what=words_of_pair(agreement),
                note=agreement.title,
                when=as_words(agreement.last_day),
                action=_("Renew") if renews else _("Look"),
                url=renewal_form(agreement) if renews else agreement.get_absolute_url(),
            )


def renewal_form(agreement):
    return address(f"{agreement._meta.model_name}-new", **agreement.renewal())


def missing_agreements(user, day) -> Iterator[Reminder]:
    """Units placed without an agreement in force or to come; the last expired come first."""
    if user.only_reads:
        return
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
        what=words_of_pair(placement),
        note="" if expired else _("placed since %(day)s") % {"day": as_words(placement.since)},
        when=as_words(placement.last_ended) if expired else "",
        action=_("Sign") if signs else _("Look"),
        url=signing_form(placement) if signs else placement.get_absolute_url(),
    )


def signing_form(placement):
    parties = {"party_unit": placement.unit_id, "party_community": placement.community_id}
    last = {"renews": placement.last_agreement} if placement.last_agreement else {}
    return address("districtagreement-new", **parties, **last)


def five_haves(user, year) -> Iterator[Reminder]:
    missing = list(missing_five_haves(user, year))
    for zone, items in missing[:FEW]:
        yield Reminder(
            look="missing",
            label=_("five haves"),
            what=_("%(zone)s: no %(items)s") % {"zone": zone, "items": words_of_items(items)},
            when=_("for %(year)s") % {"year": year},
            action=_("Fill in"),
            url=five_haves_form(zone, year, items[0]),
        )
    if len(missing) > FEW:
        count = len(missing)
        yield Reminder(
            look="missing",
            label=_("five haves"),
            what=ngettext(
                "%(count)s zone in all lacks some of them",
                "%(count)s zones in all lack some of them",
                count,
            )
            % {"count": as_words(count)},
            when=_("for %(year)s") % {"year": year},
            action=_("Zone board"),
            url=reverse("district-board"),
        )


def words_of_items(items):
    return _(", ").join(str(item.label) for item in items)
