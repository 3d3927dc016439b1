"""The import centre: send a workbook, see every row's fate, then have it written."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cobuild.core.exports import download
from cobuild.core.forms import style
from cobuild.core.jobs import Job, enqueue
from cobuild.core.sheets import Unreadable, read_sheets
from cobuild.core.tasks import import_workbook
from cobuild.core.uploads import shown_name

from .fates import Fate
from .forms import AT_ONCE as AT_ONCE_BYTES
from .forms import WorkbookForm
from .ledgers.words_of_sheets import shown
from .marked import marked_workbook
from .outlines import outline
from .registers import importable_by
from .stored import AT_ONCE, WorkbookImport
from .taking_back import take_back

PER_PAGE = 100
SHOWN_IMPORTS = 10


def import_centre(request):
    registers = importable_by(request.user)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(take(request.user, form))
    style(form)
    context = {
        "form": form,
        "registers": registers,
        "imports": request.user.imports.defer("content", "outcome")[:SHOWN_IMPORTS],
    }
    return render(request, "imports/centre.html", context, status=422 if form.errors else 200)


def take(user, form) -> WorkbookImport:
    """Keep the workbook and look through it: at once, or in the background where it is large."""
    name, sheets = form.cleaned_data["file"].name, form.cleaned_data["sheets"]
    extension = "xlsx" if form.content.startswith(b"PK") else "csv"
    workbook = WorkbookImport.objects.create(
        owner=user, name=shown_name(name, extension), content=form.content
    )
    if sheets and sum(len(sheet.rows) for sheet in sheets) <= AT_ONCE:
        workbook.look(sheets)
    else:
        ask(workbook, keep=False)
    return workbook


def look_again(workbook):
    """Look through a kept workbook, at once if it is small; gives the outcome if so."""
    if len(workbook.content) <= AT_ONCE_BYTES:
        sheets = read_sheets(bytes(workbook.content), workbook.name)
        if sum(len(sheet.rows) for sheet in sheets) <= AT_ONCE:
            return workbook.look(sheets)
    ask(workbook, keep=False)
    return None


def ask(workbook, *, keep) -> Job:
    return enqueue(
        import_workbook, key_of(workbook.pk), owner=workbook.owner, workbook=workbook.pk, keep=keep
    )


def key_of(workbook: int) -> str:
    return f"import {workbook}"


def own_import(request, pk) -> WorkbookImport:
    """The import of the address; somebody else's answers like one that does not exist."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    return get_object_or_404(request.user.imports.defer("content"), pk=pk)


def show_import(request, workbook):
    # before the workbook: what a job that is done by now has written is then in it
    job = Job.objects.filter(key=key_of(workbook)).order_by("-pk").first()
    workbook = own_import(request, workbook)
    outcome = workbook.seen()
    fate = next((each for each in Fate if each == request.GET.get("fate")), "")
    rows = workbook.rows.filter(fate=fate) if fate else workbook.rows.all()
    context = {
        "workbook": workbook,
        "outcome": outcome,
        "job": job,
        "fates": [(each, words, outcome.counts[each]) for each, words in fates()]
        if outcome
        else [],
        "fate": fate,
        "sheets": shown(outcome, request.user) if outcome else [],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "imports/import.html", context)


def fates():
    return [
        (Fate.NEW, _("new")),
        (Fate.CHANGED, _("changed")),
        (Fate.UNCHANGED, _("unchanged")),
        (Fate.WRONG, _("wrong")),
    ]


def write_import(request, workbook):
    workbook = own_import(request, workbook)
    outcome = workbook.seen()
    if outcome and outcome.is_right and not workbook.written_at:
        if outcome.number > AT_ONCE:
            ask(workbook, keep=True)
        else:
            tell(request, workbook.write())
    return redirect(workbook)


def tell(request, outcome):
    if outcome.kept:
        messages.success(request, _("The workbook is written."))
    else:
        messages.warning(
            request,
            _("Something changed in the meantime, so nothing was written: look at the rows again."),
        )


def take_back_import(request, workbook):
    """Take back all of it, or say what stands in the way."""
    workbook = own_import(request, workbook)
    try:
        take_back(workbook, by=request.user)
    except ValidationError as error:
        messages.error(request, _("Nothing was taken back."))
        for words in error.messages:
            messages.error(request, words)
    else:
        messages.success(request, _("The import is taken back."))
    return redirect(workbook)


def wrong_rows(request, workbook):
    """The same workbook, with the wrong cells marked and what is wrong beside them."""
    workbook = own_import(request, workbook)
    outcome = workbook.seen()
    if not outcome or not outcome.counts[Fate.WRONG]:
        raise Http404
    try:
        sheets = read_sheets(bytes(workbook.content), workbook.name)
    except Unreadable:
        raise Http404 from None
    name = _("%(name)s, marked") % {"name": workbook.name.rsplit(".", 1)[0]}
    marked = marked_workbook(sheets, workbook.rows.filter(fate=Fate.WRONG))
    return download(HttpResponse(marked), f"{name}.xlsx", "xlsx")


def import_outline(request, name):
    """An empty workbook for a register, with an example, pick lists and explanations."""
    registers = {register.name: register for register in importable_by(request.user)}
    if name not in registers:
        raise Http404
    register = registers[name]
    file = f"{register.label_plural}.xlsx"
    return download(HttpResponse(outline(register)), file, "xlsx")
