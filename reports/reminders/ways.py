"""Records on their way: sent back, to confirm, begun and not sent."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import OuterRef, Subquery
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from activities.models import Activity, Aid, Donation, Meeting
from agreements.base import Agreement
from agreements.boards import address
from cobuild.core.audit import AuditEntry
from cobuild.core.columns import as_words
from cobuild.core.drafts import Draft
from cobuild.core.records import State
from reports.models import Return

from .line import FEW, Reminder

MOST = 20  # of one register for one person; the rest shows when these are done
JOINED = {  # what a record's words need
    Donation: ("unit", "community"),
    Meeting: ("zone", "community"),
    Aid: ("pairing__unit_branch",),
    Return: ("community__county",),
}


def records_with_workflow():
    return (Activity, Donation, Meeting, Aid, Return, *Agreement.__subclasses__())


def with_words(rows):
    """The rows with what their words in a line need."""
    return rows.select_related(*JOINED.get(rows.model, (rows.model.place_field,)))


def words_of(record):
    """What the record is called in a line; of aid the branch and the day, never the household."""
    if isinstance(record, Aid):
        words = _("Visit of %(day)s by %(branch)s")
        return words % {
            "day": as_words(record.visited_on),
            "branch": record.pairing.unit_branch,
        }
    place = record.of if isinstance(record, Meeting) else getattr(record, record.place_field)
    return _("%(record)s (%(place)s)") % {"record": record, "place": place}


def sent_back(user, day, most=None) -> Iterator[Reminder]:
    for model in records_with_workflow():
        rows = with_words(model.objects.to_correct(user)).annotate(sending=last_sending(model))
        for record in rows.last_changed_first()[:most]:
            yield Reminder(
                look=State.RETURNED,
                label=State.RETURNED.label,
                what=words_of(record),
                note=record.remark,
                when=as_words(record.updated_at),
                action=_("Correct"),
                url=record.page("edit"),
                cause=f"sent-back:{model._meta.model_name}:{record.pk}:{record.sending or 0}",
            )


def last_sending(model):
    """The entry of the log that tells of the last sending back: the next one is another cause."""
    entries = AuditEntry.objects.filter(
        label=model._meta.label_lower, object_id=OuterRef("pk"), action="send_back"
    )
    return Subquery(entries.order_by("-pk").values("pk")[:1])


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
