import django_filters as filters
from django.utils.translation import gettext_lazy as _

from cobuild.core.behind import organisation_filter
from cobuild.core.periods import Span

from .board import exchanges_seen


class WithoutExchangeFilter(filters.DateFilter):
    """Pairs in force on the day that had no exchange in its year until then."""

    def filter(self, rows, day):
        if not day:
            return rows
        year = Span(day.replace(month=1, day=1), day)
        held = exchanges_seen(self.parent.request.user).during(year)
        return rows.in_force(day).without_exchange(held)


GAP_FILTERS = {
    "without_exchange_on": WithoutExchangeFilter(label=_("no exchange in the year until"))
}
PARTY_FILTER = organisation_filter("party_branch")
HELPER_FILTER = organisation_filter("unit_branch")
