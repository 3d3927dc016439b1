"""The page of one cross-check: both sides, and the records that make it fail."""

from django.http import Http404
from django.shortcuts import render

from .breaks import breaking
from .checks import CARRIED, PARTS, Check, checks
from .computing import fresh_figures
from .listing import Listing
from .scopes import user_scope
from .statement import groups
from .views import terms_with_urls
from .wording import quarter_words


def check_records(request, quarter, check):
    """A check over the records of now, whatever the stored figures were computed from."""
    scope = user_scope(request.user)
    check = check_now(scope, quarter, check)
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "group": groups()[check.indicator.group],
        "check": check,
        "terms": terms_with_urls(check),
        **records_context(request, check, breaking(check, scope)),
    }
    return render(request, "reports/check.html", context)


def check_now(scope, quarter, key) -> Check:
    """The check of this key computed now; 404 for one that the scope's figures do not carry."""
    figure, _dot, rule = key.rpartition(".")
    keys = {figure, *CARRIED.get(figure, ())[:2]}
    figures = fresh_figures(scope, quarter, splits=(rule,) if rule in PARTS else (), keys=keys)
    for check in checks(figures, scope):
        if check.key == key:
            return check
    raise Http404


def records_context(request, check, records):
    if records is None:
        return {}
    listing = Listing(check.indicator, records, request.user)
    page = listing.page(request.GET.get("page"))
    return {"listing": listing, "page": page, "rows": list(listing.rows(page))}
