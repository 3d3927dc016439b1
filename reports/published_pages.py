"""What a superior reads of several counties: published figures, their files and trends, no record.

Every page is about one county of the superior's posts; another one answers like none at all.
"""

import json
from itertools import groupby

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from cobuild.core.exports import download
from cobuild.core.forms import style
from cobuild.core.periods import Quarter
from communities.models import County

from .dimensions import DIMENSIONS
from .indicators import BY_KEY
from .models import Publication, PublishedFile
from .publications import with_files
from .publishing import figures_of
from .quarter_file import KINDS
from .scopes import county_scope, reads_published
from .statement import groups
from .trend_forms import USUAL_FIGURE, Drawing, figure_choices
from .trend_pages import chart, mark_of
from .trends import TOTAL, Trend
from .views import cell, chosen, head, published_sheet
from .wording import county_unit, quarter_words, short_quarter, trend_title

MOST_QUARTERS = 40


def counties_of(user):
    """The counties that the user may choose from."""
    return County.objects.counted().filter(pk__in=reads_published(user)).order_by("code")


def newest(county):
    """The last version of each published quarter, the newest quarter first."""
    rows = Publication.objects.filter(county=county).defer("rows", "names")
    rows = rows.order_by("-quarter", "-version")
    return [next(versions) for _quarter, versions in groupby(rows, lambda row: row.quarter)]


def of_counties(user) -> list[tuple]:
    """[(county, [(version, words of its quarter)])]"""
    return [
        (county, [(one, quarter_words(one.period)) for one in newest(county)])
        for county in counties_of(user)
    ]


def published(request):
    """Choosing a county and a quarter."""
    return render(request, "reports/published.html", {"counties": of_counties(request.user)})


def county_or_404(request, county):
    return get_object_or_404(counties_of(request.user), pk=min(county, 2**63 - 1))


def versions_of(county, quarter) -> list[Publication]:
    rows = Publication.objects.of(county, quarter).defer("rows", "names")
    found = list(rows.select_related("published_by").order_by("-version"))
    if not found:
        raise Http404
    return found


def version_named(request, versions) -> Publication:
    """That of ``?version=``, or the last one."""
    text = chosen(request, "version", ["", *(str(one.version) for one in versions)])
    return next((one for one in versions if str(one.version) == text), versions[0])


def published_quarter(request, county, quarter):
    county = county_or_404(request, county)
    versions = versions_of(county, quarter)
    publication, parts = version_named(request, versions), groups()
    group = parts[chosen(request, "system", parts, next(iter(parts)))]
    by = chosen(request, "by", ("", *group.tables))
    scope = county_scope(county)
    context = {
        **head(request.user, scope, quarter),
        "county": county,
        "publication": publication,
        "versions": with_files(versions),
        "linked": False,
        "published_only": True,
        "by": by,
        "group": group,
        "groups": [(one, by if by in one.tables else "") for one in parts.values()],
        "choices": splits(group.tables),
        "computed_at": publication.published_at,
        "is_stored": True,
    }
    context["sheet"] = published_sheet(context, scope)
    return render(request, "reports/published_quarter.html", context)


def splits(names):
    return [("", gettext_lazy("county total")), *[(name, DIMENSIONS[name].label) for name in names]]


def published_county_file(request, county, quarter, version):
    publication = get_object_or_404(
        Publication.objects.of(county_or_404(request, county), quarter), version=min(version, 9999)
    )
    kind = chosen(request, "format", KINDS, KINDS[0])
    file = get_object_or_404(PublishedFile, publication=publication, kind=kind)
    return download(HttpResponse(bytes(file.content)), file.name, kind)


class FigureForm(forms.Form):
    figure = forms.ChoiceField(label=gettext_lazy("Figure"), choices=figure_choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        style(self)


def published_trend(request, county):
    """A figure over the published quarters, each as its last version has it."""
    county = county_or_404(request, county)
    key = chosen(request, "figure", BY_KEY, USUAL_FIGURE)
    trend = trend_of(newest(county), BY_KEY[key])
    title = trend_title(county, trend) if trend.quarters else trend.indicator.label
    context = {
        "county": county,
        "unit": county_unit(county),
        "form": FigureForm(initial={"figure": key}),
        "indicator": trend.indicator,
        "mark": mark_of(trend),
        "title": title,
        "rows": [
            (short_quarter(quarter), cell(trend.row(quarter), quarter, "quarter", linked=False))
            for quarter in trend.quarters
        ],
    }
    if trend.quarters and not trend.is_unknown:
        context["chart"] = json.dumps(chart(Drawing(trend, {}), title))
    return render(request, "reports/published_trend.html", context)


def trend_of(publications, indicator) -> Trend:
    """Quarters without a version are not in it, nor those whose version lacks the figure."""
    values = {}
    for publication in reversed(publications[:MOST_QUARTERS]):
        figures = figures_of(publication)
        if (indicator.key, "", "") in figures.index:
            values[Quarter.parse(publication.quarter)] = {TOTAL: figures.row(indicator.key).quarter}
    return Trend(indicator, "", values)
