"""The filters of a register's list, built from its declaration."""

from functools import reduce
from operator import or_

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .forms import PickList, style
from .names import name_matches

LONGEST_SEARCH = 100


def related_filter(field):
    """A pick list of the related records in the user's scope, or of plain data rows."""

    def offered(request):
        rows = field.related_model._default_manager.all()
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    return filters.ModelChoiceFilter(
        field_name=field.name,
        label=field.verbose_name,
        queryset=offered,
        widget=PickList,
        empty_label=_("all"),
        distinct=field.many_to_many,
    )


def day_filters(field):
    bounds = (("from", "gte", _("{field} from")), ("to", "lte", _("{field} to")))
    return {
        f"{field.name}_{word}": filters.DateFilter(
            field_name=field.name,
            lookup_expr=operator,
            label=format_lazy(label, field=field.verbose_name),
        )
        for word, operator, label in bounds
    }


def filters_for(model, name) -> dict[str, filters.Filter]:
    field = model._meta.get_field(name)
    if field.is_relation:
        return {name: related_filter(field)}
    if field.choices:
        return {
            name: filters.ChoiceFilter(
                field_name=name, label=field.verbose_name, choices=field.choices, empty_label=_("all")
            )
        }
    if isinstance(field, models.DateField):
        return day_filters(field)
    if isinstance(field, models.BooleanField):
        choices = [("true", _("yes")), ("false", _("no"))]
        widget = forms.Select(choices=[("", _("all")), *choices])
        return {name: filters.BooleanFilter(field_name=name, label=field.verbose_name, widget=widget)}
    return {name: filters.NumberFilter(field_name=name, label=field.verbose_name)}


def search_filter(register):
    def search(rows, name, typed):
        conditions = [name_matches(typed, prefix) for prefix in register.named]
        conditions += [Q(**{lookup: typed.strip()}) for lookup in register.search]
        matching = register.model._base_manager.filter(reduce(or_, conditions))
        return rows.filter(pk__in=matching.values("pk"))

    return filters.CharFilter(label=_("search"), method=search, max_length=LONGEST_SEARCH)


def filterset_for(register):
    """The FilterSet class of a register: its search box and the declared filters."""
    declared = {}
    if register.named or register.search:
        declared["q"] = search_filter(register)
    for name in register.filters:
        declared |= filters_for(register.model, name)
    declared |= register.extra_filters
    meta = type("Meta", (), {"model": register.model, "fields": []})
    return type("RegisterFilter", (RegisterFilterSet,), {**declared, "Meta": meta})


class RegisterFilterSet(filters.FilterSet):
    """A wrong filter shows its error beside the field and no rows, never everything."""

    @property
    def form(self):
        form = super().form
        style(form)
        return form

    @property
    def qs(self):
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        return super().qs
