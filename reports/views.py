"""The quarter: its figures, the records behind each of them, its files, and computing it again."""

from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cobuild.core.exports import download
from cobuild.core.jobs import Job, broker_answers
from cobuild.core.periods import FIRST_QUARTER, Quarter

from .checks import checks
from .computing import fresh_figures, stored_figures
from .counting import Average
from .dimensions import DIMENSIONS, INSIDE, UNASSIGNED
from .figures import COLUMNS, spans
from .indicators import BY_KEY
from .listing import Listing, differs_words
from .publications import numbered_version
from .publishing import figures_of
from .quarter_file import KINDS, QuarterFile, note_export
from .quarters import choice
from .query_words import place_words
from .scopes import county_scope, runs_county, user_scope
from .statement import footnotes, groups, member_table, statement
from .tasks import ask_to_compute, job_key
from .wording import COLUMN_LABELS, filling_unit, period_words, quarter_words, report_title


def chosen(request, name, allowed, default=""):
    """The value of a query parameter; 404 for one that is none of ``allowed``."""
    value = request.GET.get(name, default)
    if value not in allowed:
        raise Http404
    return value


def figures_shown(scope, quarter, splits=None, group=None):
    """The stored figures of a whole county where there are any, else figures computed now.

    ``splits`` and ``group`` limit the work to what a page shows (None: all).
    """
    stored = stored_figures(scope.county, quarter) if scope.county else None
    keys = {indicator.key for indicator in group.indicators} if group else None
    return stored or fresh_figures(scope, quarter, splits, keys)


def quarter_page(request, quarter):
    """The report of a quarter: a group's figures, or with ``?by=`` the members of a split."""
    scope, publication = user_scope(request.user), asked_version(request, quarter)
    quarters = choice(request, scope, quarter)
    parts = groups()
    group = parts[chosen(request, "system", parts, next(iter(parts)))]
    by = chosen(request, "by", ("", *group.tables))
    linked = publication is None or is_of(publication, scope.county)
    scope = scope if linked else county_scope(publication.county)
    figures = None if publication else figures_shown(scope, quarter, (by,) if by else INSIDE, group)
    above = head(request.user, scope, quarter)
    watched = above["may_compute"] and not publication
    context = {
        **above,
        "job": latest_job(scope.county, quarter) if watched else None,
        "quarters": quarters,
        "publication": publication,
        "linked": linked,
        "by": by,
        "choices": [("", all_words(scope)), *[(k, DIMENSIONS[k].label) for k in group.tables]],
        "group": group,
        "groups": [(one, by if by in one.tables else "") for one in parts.values()],
        "computed_at": publication.published_at if publication else figures.computed_at,
        "is_stored": bool(publication) or figures.stored,
    }
    context["sheet"] = (
        published_sheet(context, scope) if publication else sheet(context, figures, scope)
    )
    return render(request, "reports/quarter.html", context)


def is_of(publication, county) -> bool:
    return bool(county) and publication.county_id == county.pk


def published_sheet(context, scope):
    """The sheet of a published version, which never changes: made once by each process."""
    publication = context["publication"]
    version = (publication.pk, publication.published_at.isoformat())
    parts = (*version, context["group"].key, context["by"], context["linked"])
    parts += (context.get("published_only", False),)
    key = "|".join(map(str, (*parts, get_language())))

    def made():
        return sheet(context, figures_of(publication), scope)

    return caches["sheets"].get_or_set(key, made, timeout=None)


def sheet(context, figures, scope):
    """The figures of a group, or the members of one of its splits, as they stand on paper."""
    quarter, group, by = context["quarter"], context["group"], context["by"]
    shown = {
        "figures": figures,
        "notes": footnotes(figures, (by,) if by else INSIDE, group),
    }
    if by:
        table = member_table(figures, scope, by, group)
        shown["table"] = member_cells(table, quarter, context["linked"])
        shown["dimension"] = DIMENSIONS[by]
    else:
        shown |= statement_cells(figures, scope, group, context["linked"])
    return render_to_string("reports/_sheet.html", context | shown)


def statement_cells(figures, scope, group, linked):
    """The lines of a group and its cross-checks, with the addresses of their records."""
    lines = statement(figures, scope, group)
    made = checks(figures, scope, group.key)
    return {
        "lines": lines_with_cells(lines, figures.quarter, linked),
        "checks": [(check, terms_with_urls(check, linked)) for check in made],
        "columns": COLUMN_LABELS.values(),
    }


def asked_version(request, quarter):
    """The published version that ``?version=1`` names; None without one."""
    text = request.GET.get("version", "")
    return numbered_version(request, quarter, text) if text else None


def all_words(scope):
    return _("county total") if scope.county else _("all that you see")


def head(user, scope, quarter):
    """What stands above the figures: quarter, filling unit, neighbours."""
    following, unit = quarter + 1, filling_unit(user, scope)
    may_compute = bool(scope.county) and runs_county(user, scope.county)
    return {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "unit": unit,
        "title": report_title(scope.county or unit, quarter),
        "places": place_words(scope, unit),
        "is_county": bool(scope.county),
        "previous": quarter + -1 if quarter > FIRST_QUARTER else None,
        "next": following if following <= Quarter.current() else None,
        "may_compute": may_compute,
    }


def latest_job(county, quarter):
    """The last computation asked for, while it is open or when it failed."""
    job = Job.objects.filter(key=job_key(county, quarter)).order_by("-pk").first()
    return job if job and (job.is_open or job.state == job.State.FAILED) else None


def terms_with_urls(check, linked=True):
    """The numbers of a check, each with the address of its records."""
    return [
        (term, linked and records_url(term.row, term.quarter, term.column)) for term in check.terms
    ]


def records_url(row, quarter, column):
    """The address of the records behind a number."""
    query = {"column": column}
    if row.split:
        query |= {"split": row.split, "member": row.member}
    return f"{reverse('figure-records', args=[quarter, row.key])}?{urlencode(query)}"


def cell(row, quarter, column, linked=True):
    """(text, address of the records, label of the column); no address where nothing is known.

    Who reads less than the county has no records behind the county's published numbers.
    """
    known = linked and getattr(row, column) is not None
    url = records_url(row, quarter, column) if known else ""
    return {"text": row.text(column), "url": url, "label": COLUMN_LABELS[column]}


def lines_with_cells(lines, quarter, linked):
    return [
        (line, [cell(line.row, quarter, column, linked) for column in COLUMNS]) for line in lines
    ]


def member_cells(table, quarter, linked):
    """The table of members with (indicator, cell) pairs instead of rows."""

    def cells(rows):
        pairs = zip(table.indicators, rows, strict=True)
        return [(indicator, cell(row, quarter, "quarter", linked)) for indicator, row in pairs]

    return {
        "indicators": table.indicators,
        "total": cells(table.total),
        "members": [(label, cells(rows)) for label, rows in table.members],
    }


def figure_records(request, quarter, key):
    """Exactly the records behind one number of the report, in pages."""
    scope = user_scope(request.user)
    indicator = BY_KEY.get(key)
    if indicator is None:
        raise Http404
    column = chosen(request, "column", COLUMNS, "quarter")
    split = chosen(request, "split", ("", *indicator.splits))
    member = request.GET.get("member", "") if split else ""
    member_label = label_of_member(scope, indicator, split, member)
    span = spans(quarter)[column]
    known = indicator.is_within(scope)
    records = indicator.records(scope, span, split, member)
    if not known:
        records = records.none()
    if split and not (may_name(request.user, scope, indicator, split, member) or records.exists()):
        raise Http404
    listing = Listing(indicator, records, request.user, split)
    page = listing.page(request.GET.get("page"))
    raw = indicator.measured(scope, span, split, member) if known else None
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "indicator": indicator,
        "places": place_words(scope, filling_unit(request.user, scope)),
        "member_label": member_label,
        "period": period_words(indicator, quarter, column),
        "value": indicator.measure.text(raw),
        "sum_words": listing.sum_words(page.paginator.count, raw),
        "changed": changed_words(scope, quarter, indicator, (split, member), column, raw),
        "listing": listing,
        "page": page,
        "rows": list(listing.rows(page)),
        **among_context(indicator, quarter, request.GET),
    }
    return render(request, "reports/records.html", context)


def among_context(indicator, quarter, query):
    """Where the heads of an average stand: the records of their own figure."""
    if not isinstance(indicator, Average):
        return {}
    address = reverse("figure-records", args=[quarter, indicator.among.key])
    kept = {name: query[name] for name in ("column", "split", "member") if name in query}
    return {"among": indicator.among, "among_url": f"{address}?{urlencode(kept)}"}


def label_of_member(scope, indicator, split, member) -> str:
    """The words of a member; 404 for one that does not exist."""
    if not split:
        return ""
    labels = DIMENSIONS[split].labels(scope, indicator.system, [member])
    if member not in labels:
        raise Http404
    return labels[member]


def may_name(user, scope, indicator, split, member) -> bool:
    """Whether the member is one of the user's own or stands in the directory of the county.

    A place of another county shows itself only by records that it shares with this one.
    """
    dimension = DIMENSIONS[split]
    if member == UNASSIGNED or member in dimension.labels(scope, indicator.system):
        return True
    model = dimension.directory
    return bool(model) and model.objects.visible_to(user).filter(pk=member.split(".")[0]).exists()


def changed_words(scope, quarter, indicator, place, column, now):
    """That the stored number differs from the records of today; empty where it does not."""
    stored = stored_figures(scope.county, quarter) if scope.county else None
    if stored is None:
        return ""
    was = getattr(stored.row(indicator.key, *place), column)
    return differs_words(indicator, was, now, stored.computed_at)


def compute(request, quarter):
    """Have the figures of the quarter computed in the background."""
    scope = user_scope(request.user)
    if not scope.county or not runs_county(request.user, scope.county):
        raise PermissionDenied
    answers = broker_answers()
    ask_to_compute(scope.county, quarter, by=request.user)
    if answers:
        messages.success(request, _("The figures are being computed."))
    else:
        messages.warning(
            request,
            _(
                "The background service does not answer: the computation waits and starts by "
                "itself once the service is back."
            ),
        )
    return redirect("quarter", quarter)


def export(request, quarter):
    """The quarter as a file, over the scope of the user: ``?format=`` one of KINDS."""
    scope = user_scope(request.user)
    kind = chosen(request, "format", KINDS, "xlsx")
    figures = figures_shown(scope, quarter)
    file = QuarterFile(figures, scope, filling_unit(request.user, scope), by=request.user)
    content = file.content(kind)
    note_export(f"{file.title} ({kind})", by=request.user)
    return download(HttpResponse(content), file.name(kind), kind)
