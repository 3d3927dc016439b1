"""Filters of a register by records of apps above it, which are reached by their relation's name."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fields import fields_on
from .forms import PickList

STEPS_UP = ("", "__parent", "__parent__parent")  # a party committee, its general branches, theirs


def under(path, organisation) -> Q:
    """Rows whose branch at the path is the organisation or stands one or two steps below it."""
    steps = [f"{path}{step}".removeprefix("__") or "pk" for step in STEPS_UP]
    condition = Q()
    for step in steps:
        condition |= Q(**{step: organisation.pk})
    return condition


def organisation_filter(path="") -> dict:
    """What the lists of branches, and of what hangs on branches, are filtered by."""
    return {"organisation": OrganisationFilter(path, label=_("parent organisation and below"))}


class OrganisationFilter(filters.ModelChoiceFilter):
    """Rows whose branch at ``path`` (none: the row itself) belongs to a parent organisation."""

    def __init__(self, path="", **kwargs):
        self.path = path
        super().__init__(widget=PickList, empty_label=_("all"), **kwargs)

    def get_queryset(self, request):
        """The branches that have others below them."""
        model = fields_on(self.model, self.path)[-1].related_model if self.path else self.model
        branches = model._default_manager.visible_to(request.user)
        return branches.filter(pk__in=branches.order_by().values("parent"))

    def filter(self, rows, organisation):
        if not organisation:
            return rows
        found = self.model._base_manager.filter(under(self.path, organisation))
        return rows.filter(pk__in=found.values("pk"))


class BehindFilter(filters.DateFilter):
    """Rows on which a record of ``relation`` hangs that the user sees and that counts on the day.

    ``word`` is the query-set word that takes the day. Where the list is also filtered by a parent
    organisation, a record must be of a branch of it; ``branch`` is its look-up to the branch.
    """

    def __init__(self, relation, word, branch, **kwargs):
        self.relation, self.word, self.branch = relation, word, branch
        super().__init__(**kwargs)

    def filter(self, rows, day):
        if not day:
            return rows
        field = self.model._meta.get_field(self.relation).remote_field
        found = field.model._default_manager.visible_to(self.parent.request.user)
        found = getattr(found, self.word)(day)
        organisation = self.parent.form.cleaned_data.get("organisation")
        if organisation:
            found = found.filter(under(self.branch, organisation))
        return self.get_method(rows)(pk__in=found.order_by().values(field.name))
