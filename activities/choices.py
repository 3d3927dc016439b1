"""Pick lists in groups, and options that say to which system they belong."""

from django import forms
from django.forms.models import ModelChoiceIteratorValue

from cobuild.core.forms import PickList


class OfSystem:
    """Options that say to which system they belong, for static/activity.js."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if getattr(value, "instance", None):
            option["attrs"]["data-system"] = value.instance.system
        return option


class KindSelect(OfSystem, forms.Select):
    pass


class AgreementPick(OfSystem, PickList):
    pass


class GroupedChoices:
    """A form that offers the choices of some fields in groups."""

    def group(self, name, group_of):
        """Group the rows that a field offers; a group stands where its first row does."""
        field, groups = self.fields[name], {}
        for row in field.queryset:
            value = ModelChoiceIteratorValue(row.pk, row)
            groups.setdefault(group_of(row), []).append((value, field.label_from_instance(row)))
        field.widget.choices = [("", "---------"), *groups.items()]
