"""How the sheets of a workbook are understood: shown, corrected, kept for the next time."""

from django.http import Http404
from django.shortcuts import redirect, render

from cobuild.core.forms import style
from cobuild.core.imports.pages import look_again, own_import
from cobuild.core.imports.registers import importable_by
from cobuild.core.imports.stored import WorkbookImport

from .forms import SheetForm
from .kept import keep


def import_sheet(request, workbook, sheet):
    """What a sheet is and what its headings mean: the person's word counts, and is kept."""
    workbook = own_import(request, workbook)
    told = told_of(workbook, sheet)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        told=told,
        registers=importable_by(request.user),
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        return take(request, workbook, sheet, form)
    style(form)
    context = {"workbook": workbook, "told": told, "form": form}
    return render(request, "imports/sheet.html", context, status=422 if form.errors else 200)


def told_of(workbook, sheet) -> dict:
    outcome = workbook.seen()
    if workbook.written_at or not outcome or not 0 < sheet <= len(outcome.sheets):
        raise Http404
    return outcome.sheets[sheet - 1]


def take(request, workbook, sheet, form):
    """Look through the workbook as it is understood now, then show what comes of it."""
    understood = {**workbook.understood, form.told["title"]: form.choice}
    rows = WorkbookImport.objects.filter(pk=workbook.pk, written_at__isnull=True)
    rows.update(understood=understood, outcome=None)
    if form.is_settled:
        keep(by=request.user, digest=form.told["digest"], **form.lasting)
    workbook.refresh_from_db()
    looked = look_again(workbook)
    if form.is_settled or looked is None:
        return redirect(workbook)
    return redirect("import-sheet", workbook.pk, sheet)
