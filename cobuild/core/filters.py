"""The filters of a register's list, built from its declaration."""

import django_filters as filters
from django import forms
from django.db import models
from django.forms import ModelChoiceField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .columns import as_words
from .fields import fields_on
from .finding import finds_itself, holds
from .forms import PickList, style
from .records import COUNTED, Record, State

LONGEST_SEARCH = 100
ALWAYS = ("q", "state")


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


def search_filter():
    return filters.CharFilter(label=_("search"), method="by_words", max_length=LONGEST_SEARCH)


def state_filter(model):
    """The state; without a wish voided records stay out. Where there is no workflow, only them."""
    choices = State.choices if model.workflow else [(State.VOIDED.value, State.VOIDED.label)]
    label = model._meta.get_field("state").verbose_name
    return filters.ChoiceFilter(label=label, choices=choices, empty_label=_("all but voided"))


def filterset_for(register):
    """The FilterSet class of a register: its search box and the declared filters."""
    declared = {}
    if register.named or finds_itself(register):
        declared["q"] = search_filter()
    for name in register.filters:
        declared |= filters_for(register.model, name)
    declared |= register.extra_filters
    declared["state"] = state_filter(register.model)
    meta = type("Meta", (), {"model": register.model, "fields": []})
    own = {"Meta": meta, "register": register}
    return type("RegisterFilter", (RegisterFilterSet,), {**declared, **own})


class RegisterFilterSet(filters.FilterSet):
    """A wrong filter shows its error beside the field and no rows, never everything."""

    register = None

    def __init__(self, data, *args, only_used=False, **kwargs):
        """``only_used``: without the filters that are not set, whose pick lists cost most."""
        if only_used:
            self.base_filters = {
                name: each
                for name, each in self.base_filters.items()
                if name in ALWAYS or data.get(name)
            }
        super().__init__(data, *args, **kwargs)

    def by_words(self, rows, name, typed):
        return rows.filter(holds(self.register, typed, self.request.user))

    def by_own_places(self, rows, name, wanted):
        """Rows of a directory that hang on the user's own posts, or the others."""
        own = rows.within(self.request.user.own_places(rows.model))
        return own if wanted else rows.exclude(pk__in=own.values("pk"))

    def in_use(self):
        """(name, label, value in words) of each filter that is set, besides the search."""
        values = self.form.cleaned_data if self.form.is_valid() else {}
        for name, value in values.items():
            if name != "q" and value not in (None, "", []):
                field = self.form.fields[name]
                yield name, field.label, self.words(field, value)

    def words(self, field, value):
        """What was chosen, by the name that the user may read."""
        if isinstance(value, Record):
            return value.words_for(self.request.user)
        offered = () if isinstance(field, ModelChoiceField) else getattr(field, "choices", ())
        return dict(offered).get(value) or as_words(value)

    @property
    def form(self):
        if not hasattr(self, "_form"):
            style(super().form)
        return self._form

    @property
    def qs(self):
        if self.is_bound and not self.form.is_valid():
            return self.queryset.none()
        wants_voided = self.is_bound and self.form.cleaned_data["state"] == State.VOIDED
        return super().qs if wants_voided else super().qs.exclude(state=State.VOIDED)
