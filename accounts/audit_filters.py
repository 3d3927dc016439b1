"""What an auditor asks of the log: who did what to which record, when, from where."""

from datetime import datetime, time, timedelta

import django_filters as filters
from django import forms
from django.apps import apps
from django.db.models import BigIntegerField, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import LOOKS, AuditEntry
from cobuild.core.forms import style
from cobuild.core.records import Record

from .models import User

TAKEN = (*LOOKS, AuditEntry.Action.EXPORT)
OTHERS = (  # what is logged besides records
    "core.auditentry",
    "core.workbookimport",
    "reports.publication",
    "reports.quarterfigures",
)


def register_choices():
    """[(label, name)] of all that can stand in the log, by name."""
    models = [
        m for m in apps.get_models() if issubclass(m, Record) or m._meta.label_lower in OTHERS
    ]
    found = [(m._meta.label_lower, capfirst(str(m._meta.verbose_name))) for m in models]
    return sorted(found, key=lambda pair: pair[1])


def start_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditFilter(filters.FilterSet):
    """A wrong filter shows its error beside the field and no rows, never everything."""

    since = filters.DateFilter(label=_("From day"), method="by_since")
    until = filters.DateFilter(label=_("To day"), method="by_until")
    who = filters.CharFilter(
        label=_("Who"),
        method="by_person",
        help_text=_("The account, or a part of the full name."),
        max_length=50,
    )
    action = filters.MultipleChoiceFilter(
        label=_("What"), choices=AuditEntry.Action.choices, widget=forms.SelectMultiple
    )
    register = filters.ChoiceFilter(
        label=_("Register"), field_name="label", choices=register_choices, empty_label=_("all")
    )
    record = filters.NumberFilter(
        label=_("Number of the record"),
        method="by_record",
        min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
        decimal_places=0,
    )
    address = filters.CharFilter(label=_("From where"), max_length=45)

    class Meta:
        model = AuditEntry
        fields = []

    def by_since(self, rows, name, day):
        return rows.filter(at__gte=start_of(day))

    def by_until(self, rows, name, day):
        return rows.filter(at__lt=start_of(day) + timedelta(days=1))

    def by_person(self, rows, name, typed):
        people = User.objects.filter(Q(username=typed.strip()) | Q(name__icontains=typed.strip()))
        return rows.filter(actor__in=people.values("pk"))

    def by_record(self, rows, name, number):
        return rows.filter(object_id=int(number))

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
