"""The page of trends: a chart with the table behind it, and both as a workbook."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cobuild.core.exports import download
from cobuild.core.periods import Quarter

from .dimensions import DIMENSIONS
from .measures import UNKNOWN
from .quarter_file import note_export
from .scopes import user_scope
from .statement import groups
from .trend_file import trend_workbook
from .trend_forms import ask
from .trends import FIGURES_OF_NOW, TOTAL
from .views import all_words, cell
from .wording import file_name, filling_unit, short_quarter, trend_title
from .workbook import Facts


def trends(request):
    """A figure over quarters: ``?figure=&since=2024Q1&until=2026Q4&by=community&member=3``."""
    scope = user_scope(request.user)
    forms, drawing = ask(request, scope)
    return page(request, scope, forms, drawing)


def page(request, scope, forms, drawing):
    context = {
        "unit": filling_unit(request.user, scope),
        "forms": forms,
        "show_errors": True,
        "by": drawing.trend.split if drawing else request.GET.get("by"),
    }
    if drawing is None:
        return render(request, "reports/trends.html", context, status=400)
    trend, title = drawing.trend, title_of(request.user, scope, drawing)
    columns = {TOTAL: capfirst(all_words(scope)), **drawing.members}
    context |= {
        "trend": trend,
        "title": title,
        "indicator": trend.indicator,
        "mark": mark_of(trend),
        "choices": [("", all_words(scope)), *[(k, DIMENSIONS[k].label) for k in splits_of(trend)]],
        "columns": columns.values(),
        "rows": [row(trend, quarter, columns) for quarter in trend.quarters],
        "left_out": drawing.left_out,
        "notes": [*trend.notes, FIGURES_OF_NOW],
    }
    if drawing.lines and not trend.is_empty and not trend.is_unknown:
        context["chart"] = json.dumps(chart(drawing, title))
        context["picture"] = file_name(title, "png")
    return render(request, "reports/trends.html", context)


def splits_of(trend):
    """The splits of the figure in the order of the report."""
    return [split for split in DIMENSIONS if split in trend.indicator.splits]


def mark_of(trend) -> str:
    """The colour mark of the figure's system."""
    return groups()[trend.indicator.group].mark


def title_of(user, scope, drawing) -> str:
    return trend_title(scope.county or filling_unit(user, scope), drawing.trend)


def row(trend, quarter, columns):
    """(words of the quarter, [(name of the column, cell)])"""
    cells = [
        (name, cell(trend.row(quarter, member), quarter, "quarter") | {"label": str(quarter)})
        for member, name in columns.items()
    ]
    return short_quarter(quarter), cells


def chart(drawing, title) -> dict:
    """What static/trends.js draws; values as people see them, None where they are unknown."""
    trend = drawing.trend
    return {
        "title": title,
        "unit": str(trend.indicator.measure.label),
        "decimals": trend.indicator.measure.decimals,
        "unknown": UNKNOWN,
        "mark": mark_of(trend),
        "bars": trend.draws_bars(drawing.lines),
        "quarters": [str(quarter) for quarter in trend.quarters],
        "unfinished": trend.quarters[-1] == Quarter.current() and _("so far"),
        "lines": [
            {"name": name, "values": [plotted(trend, q, member) for q in trend.quarters]}
            for member, name in drawing.lines.items()
        ],
    }


def plotted(trend, quarter, member):
    number = trend.number(quarter, member)
    return None if number is None else float(number)


def trends_export(request):
    """What the page shows as a workbook with the chart."""
    scope = user_scope(request.user)
    forms, drawing = ask(request, scope)
    if drawing is None:
        return page(request, scope, forms, drawing)
    unit, title = filling_unit(request.user, scope), title_of(request.user, scope, drawing)
    facts = Facts(title, unit, str(request.user))
    content = trend_workbook(drawing, capfirst(all_words(scope)), facts)
    note_export(f"{title} (xlsx)", by=request.user)
    return download(HttpResponse(content), file_name(title, "xlsx"), "xlsx")
