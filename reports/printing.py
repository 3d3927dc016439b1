"""The whole quarter to print: a sheet for each part of the report, one after the other."""

from django.shortcuts import render

from .dimensions import INSIDE
from .publishing import figures_of
from .scopes import county_scope, user_scope
from .statement import footnotes, groups
from .views import asked_version, figures_shown, head, statement_cells


def print_page(request, quarter):
    """The figures of now, or with ``?version=1`` those of a published version."""
    scope, publication = user_scope(request.user), asked_version(request, quarter)
    if publication:
        scope, figures = county_scope(publication.county), figures_of(publication)
    else:
        figures = figures_shown(scope, quarter, INSIDE)
    context = {
        **head(request.user, scope, quarter),
        "figures": figures,
        "publication": publication,
        "sheets": [sheet(figures, scope, group) for group in groups().values()],
    }
    return render(request, "reports/print.html", context)


def sheet(figures, scope, group):
    """What stands on the sheet of a group; its numbers lead nowhere."""
    return {
        "group": group,
        **statement_cells(figures, scope, group, linked=False),
        "notes": footnotes(figures, INSIDE, group),
    }
