import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Status


def by_status(rows, name, status):
    return rows.with_status(timezone.localdate()).filter(status=status)


def by_day_in_force(rows, name, day):
    return rows.in_force(day)


def by_day_to_renew(rows, name, day):
    return rows.to_renew(day)


STATUS_FILTER = {
    "status": filters.ChoiceFilter(
        label=_("status"), choices=Status.choices, method=by_status, empty_label=_("all")
    ),
    "in_force_on": filters.DateFilter(label=_("in force on"), method=by_day_in_force),
    "to_renew_on": filters.DateFilter(label=_("to renew on"), method=by_day_to_renew),
}
