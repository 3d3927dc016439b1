"""Ticked rows of a list, or all that match: asked about on one page, then changed row by row."""

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cobuild.core.bulk_changes import MOST, ask_for, offered
from cobuild.core.changes import NEED_REASON
from cobuild.core.forms import ReasonForm, style
from cobuild.core.records import State
from cobuild.core.tasks import go_on

from .lists import ListView
from .queries import row_keys
from .registers import register_of

FILES = ("xlsx", "csv")
MOST_SHOWN = 100


class BulkView(ListView):
    """Takes what is ticked: ``row`` once for each, or ``all``, and ``do``, what to do with it.

    The address holds the filters of the list.
    """

    http_method_names = ["post"]

    def post(self, request):
        wish = request.POST.get("do", "")
        if wish not in FILES and wish not in self.offered:
            raise PermissionDenied
        if not self.wants_all and not self.ticked:
            messages.warning(request, _("Tick the records first that you mean."))
            return redirect(self.list_address())
        return redirect(self.file_of(wish) if wish in FILES else self.question(wish))

    @property
    def offered(self):
        register = self.register
        return {} if register.list_only else dict(offered(register.model, self.request.user))

    @property
    def wants_all(self):
        return bool(self.request.POST.get("all"))

    @property
    def ticked(self) -> list[int]:
        return row_keys(self.request.POST)

    def file_of(self, kind) -> str:
        """The address of the file: of the list as it is filtered, or of its ticked rows."""
        rows = [] if self.wants_all else [("row", key) for key in self.ticked]
        tail = urlencode([*rows, ("format", kind)])
        return f"{reverse(f'{self.register.name}-export')}?{self.query()}&{tail}"

    def question(self, change) -> str:
        """The address of the page that says what would be done, and asks."""
        rows = self.chosen()
        number = rows.values("pk")[: MOST + 1].count()
        if number > MOST:
            words = _("These are more than %(most)s records. Narrow the list by its filters.")
            messages.warning(self.request, words % {"most": f"{MOST:,}"})
        elif number:
            return ask_for(rows, change, by=self.request.user, query=self.query())
        else:
            messages.warning(self.request, _("None of these records is there any more."))
        return self.list_address()

    def chosen(self):
        if self.wants_all:
            keys = self.filtered().qs.order_by().values("pk")
            return self.visible().filter(pk__in=keys)
        return self.visible().filter(pk__in=self.ticked)


def own_bulk_change(request, pk):
    """The one of the address; somebody else's answers like one that does not exist."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(request.user.bulk_changes, pk=pk)


def bulk_change(request, bulk):
    """What would be done, how far it is, and what came of it; on POST it is begun or goes on."""
    bulk = own_bulk_change(request, bulk)
    form = reason_form(request) if bulk.change in NEED_REASON else None
    if request.method == "GET" or bulk.ended_at:
        return page(request, bulk, form)
    if bulk.begun_at or not form:
        return redirect(work(request, bulk, ""))
    if not form.is_valid():
        return page(request, bulk, form, status=422)
    return redirect(work(request, bulk, form.cleaned_data["reason"]))


def reason_form(request):
    return ReasonForm(request.POST) if request.method == "POST" else ReasonForm.begun(request)


def work(request, bulk, reason) -> str:
    """Begin it, or go on with what stopped; the address of what to show then."""
    is_new = not bulk.begun_at and bulk.begin(reason)
    if not bulk.is_small:
        go_on(bulk)
    elif is_new or not bulk.ended_at:
        bulk.step()
    if not bulk.ended_at or bulk.refused:
        return bulk.get_absolute_url()
    messages.success(request, outcome(bulk))
    return list_address(bulk)


def outcome(bulk) -> str:
    number = bulk.changed
    words = ngettext("%(count)s record: %(state)s.", "%(count)s records: %(state)s.", number)
    return words % {"count": number, "state": bulk.target.label}


def list_address(bulk) -> str:
    return f"{reverse(f'{bulk.model._meta.model_name}-list')}?{bulk.query}"


def page(request, bulk, form, status=200):
    if form:
        style(form)
    context = {
        "register": register_of(bulk.model),
        "bulk": bulk,
        "form": form,
        "back": list_address(bulk),
        **(progress(bulk) if bulk.begun_at else question(bulk)),
    }
    return render(request, "core/bulk.html", context, status=status)


def question(bulk) -> dict:
    """How many of the records fit, what the others are, and the first of either."""
    fitting = bulk.open_keys()
    states = dict(bulk.visible().order_by().values_list("pk", "state"))
    others = Counter(state for key, state in states.items() if key not in fitting)
    first = sorted(states, key=lambda key: (key not in fitting, key))[:MOST_SHOWN]
    shown = bulk.visible().filter(pk__in=first).with_words().order_by("pk")
    rows = [(row, row.words_for(bulk.owner), row.pk in fitting) for row in shown]
    return {
        "fitting": len(fitting),
        "others": [(State(state).label, number) for state, number in sorted(others.items())],
        "missing": len(bulk.rows) - len(states),
        "rows": sorted(rows, key=lambda row: not row[2]),
        "more": len(states) - len(rows),
    }


def progress(bulk) -> dict:
    keys = [key for key, _why in bulk.refused]
    known = {row.pk: row for row in bulk.visible().filter(pk__in=keys).with_words()}
    job = bulk.owner.jobs.filter(key__startswith=f"bulk {bulk.pk} ").order_by("-pk").first()
    return {
        "job": job,
        "is_stopped": not bulk.ended_at and not (job and job.is_open),
        "outcome": outcome(bulk),
        "refused": [
            (known.get(key), known[key].words_for(bulk.owner) if key in known else "", why)
            for key, why in bulk.refused
        ],
    }
