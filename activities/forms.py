"""The forms of activities: one for edit, one for recording with donations on the same page."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIteratorValue
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agreements.base import SYSTEMS
from cobuild.core.forms import PartForm, PickList, RecordForm
from communities.models import Community
from units.models import Unit

from . import suggestions
from .models import Activity, ActivityKind, Donation, DonationItem

MOST_LOTS = 100


class ActivityForm(RecordForm):
    """``communities`` shows the others: the host always takes part."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["communities"].label = _("Other communities taking part")
        self.initial["communities"] = [
            community
            for community in self.initial.get("communities", ())
            if community.pk != self.instance.host_id
        ]

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == "kind":
            field.queryset = ActivityKind.objects.filter(system__in=SYSTEMS)
            field.widget = forms.Select(choices=field.choices)
            field.widget.is_required = True
        if name == "host" and self.own_units:
            self.offer_hosts_of_units(field)

    @cached_property
    def own_units(self):
        """Ids of the units whose liaison the user is: they draft for any community."""
        return self.user.places_to_draft(Activity).get("unit", set())

    def offer_hosts_of_units(self, field):
        field.queryset = Community.objects.visible_to(self.user).exclude(state="voided")
        field.widget.choices = field.choices
        usual = suggestions.hosts_of_units(field.queryset, self.own_units)
        if len(usual) == 1:
            self.preset("host", usual[0].pk)

    def clean(self):
        cleaned = super().clean()
        host = cleaned.get("host")
        if host:
            self.check_county(host, cleaned)
            self.check_agreement(host, cleaned)
            self.check_own_unit(host, cleaned)
        return cleaned

    def check_county(self, host, cleaned):
        for name in ("units", "communities"):
            if any(each.county_id != host.county_id for each in cleaned.get(name) or ()):
                self.add_error(name, _("Choose from the county of the host community only."))

    def check_agreement(self, host, cleaned):
        agreement = cleaned.get("agreement")
        there = {host.pk, *(community.pk for community in cleaned.get("communities") or ())}
        if agreement and agreement.community_id not in there:
            self.add_error("agreement", _("This agreement is one of another community."))

    def check_own_unit(self, host, cleaned):
        """A liaison drafts what its own unit held."""
        own = Community.objects.within(self.user.places_to_write(Activity))
        if "units" not in cleaned or own.filter(pk=host.pk).exists():
            return
        if not self.own_units & {unit.pk for unit in cleaned["units"]}:
            self.add_error("units", _("Your own unit must be among the units taking part."))

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.communities.add(self.instance.host_id)


class RecordingForm(ActivityForm):
    """A new activity with what this community usually does already chosen."""

    receiver = forms.CharField(label=_("Received by"), max_length=50, required=False)
    second_receiver = forms.CharField(label=_("And by"), max_length=50, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.only_host = self.hide_only_host()
        self.suggest()
        self.fields["residents"].label = _("Residents (attendances)")
        self.fields["members"].label = _("Members (attendances)")

    def hide_only_host(self):
        """The community, where the user has just one: then there is nothing to choose."""
        hosts = list(self.fields["host"].queryset[:2])
        if len(hosts) != 1:
            return None
        self.fields["host"].widget = forms.HiddenInput()
        self.initial["host"] = hosts[0].pk
        return hosts[0]

    def suggest(self):
        units = self.fields["units"]
        units.queryset = suggestions.placed_first(units.queryset, self.host)
        units.widget.choices = units.choices
        self.preset("starts_on", timezone.localdate())
        self.preset("kind", suggestions.usual_kind(self.user, self.host))
        self.preset("units", list(self.own_units))
        names = suggestions.usual_receivers(self.user, self.host)
        self.initial["receiver"], self.initial["second_receiver"] = names

    @cached_property
    def host(self):
        """The community chosen so far, if any."""
        try:
            return self.fields["host"].to_python(self["host"].value())
        except ValidationError:
            return None

    def check_receivers(self):
        """Two different people receive what is donated; whether their names are there."""
        first, second = (self.cleaned_data.get(name) for name in ("receiver", "second_receiver"))
        for name, value in (("receiver", first), ("second_receiver", second)):
            if not value and name not in self.errors:
                self.add_error(name, _("Two people receive a donation: name them."))
        if first and first == second:
            self.add_error("second_receiver", _("Two different people receive a donation."))
        return not {"receiver", "second_receiver"} & set(self.errors)


class LotForm(PartForm):
    """One lot with the unit that gave it."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Donor unit"), widget=PickList)

    class Meta(PartForm.Meta):
        model = DonationItem
        fields = ("form", "name", "quantity", "unit_price", "value", "basis")

    field_order = ("unit", "form")

    def __init__(self, *args, units, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].widget.choices = offered
        self.fields["form"].choices = DonationItem.Form.choices
        self.initial["form"] = DonationItem.Form.CASH

    def has_changed(self):
        """A line that says no more than its preset form is empty."""
        return bool(set(self.changed_data) - {"form", "DELETE"})


class LotFormSet(forms.BaseFormSet):
    """The lots of all donors in one list."""

    def __init__(self, *args, user, units, **kwargs):
        names = [(ModelChoiceIteratorValue(unit.pk, unit), str(unit)) for unit in units]
        shared = {"user": user, "units": units, "offered": [("", "---------"), *names]}
        super().__init__(*args, form_kwargs=shared, **kwargs)

    @property
    def must_be_seen(self):
        return self.is_bound and bool(self.filled or any(form.errors for form in self.forms))

    @property
    def filled(self):
        kept = (form for form in self.forms if "DELETE" not in form.changed_data)
        return [form for form in kept if form.has_changed()]

    def by_donor(self):
        """The unsaved lots of each donor unit, in the order in which they were typed."""
        lots = {}
        for form in self.filled:
            lots.setdefault(form.cleaned_data["unit"], []).append(form.instance)
        return lots


Lots = forms.formset_factory(
    LotForm,
    formset=LotFormSet,
    extra=1,
    max_num=MOST_LOTS,
    absolute_max=MOST_LOTS,
    validate_max=True,
    can_delete=True,
)


def lots_for(form, data):
    """The lots' form set of a recording form, or None for a user who records no donations."""
    if not form.user.places_to_write(Donation):
        return None
    units = form.fields["units"].queryset
    return Lots(data, prefix="lots", user=form.user, units=units)
