import django_filters as filters
from django.utils.translation import gettext_lazy as _


def by_missing_agreement(rows, name, day):
    return rows.without_agreement(day)


WITHOUT_AGREEMENT_FILTER = {
    "without_agreement_on": filters.DateFilter(
        label=_("without an agreement in force on"), method=by_missing_agreement
    )
}
