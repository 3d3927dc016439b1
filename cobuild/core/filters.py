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
from .records import COUNTED, State

LONGEST_SEARCH = 100


def related_filter(path, fields):
    """A pick list of the related records in the user's scope, or of plain data rows."""
    field = fields[-1]

    def offered(request):
        rows = field.related_model._default_manager.all()
        return rows.visible_to(request.user).with_words() if hasattr(rows, "visible_to") else rows

    return filters.ModelChoiceFilter(
        field_name=path,
        label=field.verbose_name,
        queryset=offered,
        widget=PickList,
        empty_label=_("all"),
        null_label=_("none") if field.null else None,
        distinct=any(step.many_to_many for step in fields),
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


def fields_on(model, path):
    """The fields that a look-up such as ``community__zone`` goes through."""
    fields = []
    for name in path.split("__"):
        fields.append(model._meta.get_field(name))
        model = fields[-1].related_model
    return fields


def filters_for(model, name) -> dict[str, filters.Filter]:
    fields = fields_on(model, name)
    field = fields[-1]
    if field.is_relation:
        return {name: related_filter(name, fields)}
    if field.choices:
        return {
            name: filters.ChoiceFilter(
                field_name=name,
                label=field.verbose_name,
                choices=field.choices,
                empty_label=_("all"),
            )
        }
    if isinstance(field, models.DateField):
        return day_filters(field)
    if isinstance(field, models.BooleanField):
        choices = [("true", _("yes")), ("false", _("no"))]
        widget = forms.Select(choices=[("", _("all")), *choices])
        return {
            name: filters.BooleanFilter(field_name=name, label=field.verbose_name, widget=widget)
        }
    return {name: filters.NumberFilter(field_name=name, label=field.verbose_name)}


def yes_no_filter(label, method):
    choices = [("true", _("yes")), ("false", _("no"))]
    widget = forms.Select(choices=[("", _("all")), *choices])
    return filters.BooleanFilter(label=label, method=method, widget=widget)


def by_counted(rows, name, wanted):
    return rows.counted() if wanted else rows.exclude(state__in=COUNTED)


def by_standing(rows, name, day):
    return rows.standing(day)


COUNTED_FILTER = {"counted": yes_no_filter(_("counts in the figures"), by_counted)}
STANDING_FILTER = {"standing_on": filters.DateFilter(label=_("standing on"), method=by_standing)}
MINE_FILTER = {"mine": yes_no_filter(_("of my own place"), "by_own_places")}


def has_short_name(model, prefix) -> bool:
    """Whether the name at the prefix is that of an organisation; people have no short name."""
    owner = fields_on(model, f"{prefix}name")[-1].model
    return any(field.name == "short_name" for field in owner._meta.get_fields())


def search_filter(register):
    def search(rows, name, typed):
        conditions = [
            name_matches(typed, prefix, short_name=has_short_name(register.model, prefix))
            for prefix in register.named
        ]
        conditions += [Q(**{lookup: typed.strip()}) for lookup in register.search]
        matching = register.model._base_manager.filter(reduce(or_, conditions))
        return rows.filter(pk__in=matching.values("pk"))

    return filters.CharFilter(label=_("search"), method=search, max_length=LONGEST_SEARCH)


def state_filter(model):
    """The state; without a wish voided records stay out. Where there is no workflow, only them."""
    choices = State.choices if model.workflow else [(State.VOIDED.value, State.VOIDED.label)]
    label = model._meta.get_field("state").verbose_name
    return filters.ChoiceFilter(label=label, choices=choices, empty_label=_("all but voided"))


def filterset_for(register):
    """The FilterSet class of a register: its search box and the declared filters."""
    declared = {}
    if register.named or register.search:
        declared["q"] = search_filter(register)
    for name in register.filters:
        declared |= filters_for(register.model, name)
    declared |= register.extra_filters
    declared["state"] = state_filter(register.model)
    meta = type("Meta", (), {"model": register.model, "fields": []})
    return type("RegisterFilter", (RegisterFilterSet,), {**declared, "Meta": meta})


class RegisterFilterSet(filters.FilterSet):
    """A wrong filter shows its error beside the field and no rows, never everything."""

    def by_own_places(self, rows, name, wanted):
        """Rows of a directory that hang on the user's own posts, or the others."""
        own = rows.within(self.request.user.own_places(rows.model))
        return own if wanted else rows.exclude(pk__in=own.values("pk"))

    @property
    def form(self):
        form = super().form
        style(form)
        return form

    @property
    def qs(self):
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        wants_voided = self.is_bound and self.form.cleaned_data["state"] == State.VOIDED
        return super().qs if wants_voided else super().qs.exclude(state=State.VOIDED)
