"""The whole quarter to print: a sheet for each part of the report, one after the other."""

from django.shortcuts import render

from .checks import checks
from .dimensions import INSIDE
from .publishing import figures_of
from .scopes import county_scope
from .statement import footnotes, groups, statement
from .views import (
    asked_version,
    figures_shown,
    head,
    lines_with_cells,
    scope_or_refuse,
    terms_with_urls,
)
from .wording import COLUMN_LABELS


def print_page(request, quarter):
    """The figures of now, or with ``?version=1`` those of a published version."""
    scope, publication = scope_or_refuse(request.user), asked_version(request, quarter)
    if publication:
        scope, figures = county_scope(publication.county), figures_of(publication)
    else:
        figures = figures_shown(scope, quarter, INSIDE)
    context = {
        **head(request.user, scope, quarter),
        "figures": figures,
        "publication": publication,
        "columns": COLUMN_LABELS.values(),
        "sheets": [sheet(figures, scope, group) for group in groups().values()],
    }
    return render(request, "reports/print.html", context)


def sheet(figures, scope, group):
    """What stands on the sheet of a group; its numbers lead nowhere."""
    lines = statement(figures, scope, group)
    return {
        "group": group,
        "lines": lines_with_cells(lines, figures.quarter, linked=False),
        "checks": [
            (check, terms_with_urls(check, linked=False))
            for check in checks(figures, scope, group.key)
        ],
        "notes": footnotes(figures, INSIDE, group),
    }
