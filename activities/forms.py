"""The forms of activities: one for edit, one for recording with donations on the same page."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import ModelChoiceIteratorValue
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agreements.base import SYSTEMS
from agreements.district.models import Plan, PlanItem
from cobuild.core.forms import PartForm, PickList, RecordForm
from communities.models import Community
from units.models import Unit

from . import suggestions
from .choices import AgreementPick, GroupedChoices, KindSelect
from .models import Activity, ActivityKind, Donation, DonationItem

MOST_LOTS = 100

# the fields that matter for one system only; those of UNFOLDED are what its form begins with
OWN_FIELDS = {
    "district": ("plan_item",),
    "pairing": ("unit_branches",),
    "liaison": ("association", "speaker", "problems", "problems_outcome"),
}
UNFOLDED = ("unit_branches", "association")


def system_label(row) -> str:
    return str(SYSTEMS[row.system].label)


def with_all(chosen, more) -> list:
    """What was chosen and what comes with it, each once."""
    return list(dict.fromkeys([*(chosen or ()), *more]))


class ActivityForm(GroupedChoices, RecordForm):
    """``communities`` shows the others: the host always takes part.

    What was typed into the fields of another system than the kind's is dropped.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["communities"].label = _("Other communities taking part")
        self.initial["communities"] = [
            chosen
            for chosen in self.initial.get("communities", ())
            if getattr(chosen, "pk", chosen) != self.instance.host_id
        ]
        self.prepare()
        self.arrange()
        self.mark_systems()

    def prepare(self):
        """Choose what follows from what is known, before the choices are put in order."""

    def narrow(self, name, field):
        if name == "plan_item":
            plans = Plan.objects.visible_to(self.user).exclude(state="voided")
            offered = Q(plan__in=plans.values("pk")) | self.chosen(name)
            field.queryset = PlanItem.objects.filter(offered).select_related("plan__community")
        super().narrow(name, field)
        if name == "kind":
            field.queryset = ActivityKind.objects.filter(system__in=SYSTEMS)
            field.widget = KindSelect()
            field.widget.is_required = True
        if name == "agreement":
            field.widget = AgreementPick()
        if name == "host" and self.own_units:
            self.offer_hosts_of_units(field)

    def arrange(self):
        """What is near the host first; kinds and agreements by system, plan items by plan."""
        host, day = self.host, timezone.localdate()
        for name, near in suggestions.near(host, self.picked("association"), day).items():
            field = self.fields[name]
            field.queryset = suggestions.in_front(field.queryset, near)
        items = self.fields["plan_item"]
        items.queryset = suggestions.items_first(items.queryset, host)
        items.label_from_instance = suggestions.words_for_item
        self.group("kind", system_label)
        self.group("agreement", system_label)
        self.group("plan_item", lambda item: str(item.plan))

    def mark_systems(self):
        """Say in the page which fields matter for one system only (static/activity.js)."""
        for system, names in OWN_FIELDS.items():
            for name in names:
                self.fields[name].widget.attrs["data-only-for"] = system
        for name in UNFOLDED:
            self.fields[name].widget.attrs["data-unfold"] = ""

    def picked(self, name):
        """The record chosen so far in a field, if any."""
        value = self[name].data if self.is_bound else self.initial.get(name)
        try:
            return self.fields[name].to_python(value)
        except ValidationError:
            return None

    @cached_property
    def host(self):
        return self.picked("host")

    @cached_property
    def system(self) -> str:
        """The system of the kind chosen so far."""
        kind = self.picked("kind")
        return kind.system if kind else ""

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

    # The rules ------------------------------------------------------------------------------

    def clean(self):
        cleaned = super().clean()
        host, kind, agreement = (cleaned.get(name) for name in ("host", "kind", "agreement"))
        if kind:
            self.drop_other_systems(kind.system, cleaned)
            if agreement and agreement.system == kind.system:
                self.bring_parties(agreement, cleaned)
        self.bring_units(cleaned)
        if host:
            self.check_county(host, cleaned)
            self.check_agreement(host, cleaned)
            self.check_own_unit(host, cleaned)
        return cleaned

    def drop_other_systems(self, system, cleaned):
        for other, names in OWN_FIELDS.items():
            for name in names if other != system else ():
                self._errors.pop(name, None)
                cleaned[name] = self.fields[name].to_python("")

    def bring_parties(self, agreement, cleaned):
        """A pair brings its branch and its community, a sponsorship its association."""
        for name, party in suggestions.parties_of(agreement).items():
            chosen = cleaned.get(name)
            if name in self.errors:
                continue
            if self.fields[name].widget.allow_multiple_selected:
                cleaned[name] = with_all(chosen, [party])
            elif chosen not in (None, party):
                self.add_error("agreement", _("This agreement is one of another association."))
            else:
                cleaned[name] = party

    def bring_units(self, cleaned):
        """Who may see an activity hangs on its units: those of its branches are among them."""
        if "units" in cleaned and cleaned.get("unit_branches"):
            units = [branch.unit for branch in cleaned["unit_branches"]]
            cleaned["units"] = with_all(cleaned["units"], units)

    def check_county(self, host, cleaned):
        for name in ("units", "communities", "unit_branches"):
            if any(each.county_id != host.county_id for each in cleaned.get(name) or ()):
                self.add_error(name, _("Choose from the county of the host community only."))
        association = cleaned.get("association")
        if association and association.county_id != host.county_id:
            self.add_error("association", _("This association belongs to another county."))

    def check_agreement(self, host, cleaned):
        agreement = cleaned.get("agreement")
        there = {host.pk, *(community.pk for community in cleaned.get("communities") or ())}
        if agreement and agreement.community_id and agreement.community_id not in there:
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
    """A new activity with what this community usually does already chosen.

    Beside fields, ``initial`` may name a ``kind_system``: then the kind is one of that system.
    """

    receiver = forms.CharField(label=_("Received by"), max_length=50, required=False)
    second_receiver = forms.CharField(label=_("And by"), max_length=50, required=False)

    def prepare(self):
        self.only_host = self.hide_only_host()
        if not self.is_bound:
            self.follow_ties()
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

    def follow_ties(self):
        """Agreement, plan item or association that the address names bring what hangs on them."""
        agreement, item = self.picked("agreement"), self.picked("plan_item")
        if self.picked("association"):
            self.preset("kind_system", "liaison")
        if agreement:
            self.preset("kind_system", agreement.system)
            self.preset("host", agreement.community_id)
            for name, party in suggestions.parties_of(agreement).items():
                many = self.fields[name].widget.allow_multiple_selected
                self.preset(name, [party.pk] if many else party.pk)
            self.initial["communities"] = [
                pk for pk in self.initial["communities"] if pk != self.initial.get("host")
            ]
        if item:
            self.preset("host", item.plan.community_id)
            self.preset("kind", item.kind_id)
            self.preset("title", item.what)
            self.preset("units", [unit.pk for unit in item.units.all()])

    def suggest(self):
        self.preset("starts_on", timezone.localdate())
        wanted = self.initial.get("kind_system", "")
        self.preset("kind", suggestions.usual_kind(self.user, self.host, wanted))
        if self.system == "pairing":
            pairs = self.fields["agreement"].queryset
            self.preset("agreement", suggestions.usual_pair(self.user, self.host, pairs))
        associations = self.fields["association"].queryset
        self.preset("association", suggestions.only_association(associations, self.host))
        self.preset("units", list(self.own_units))
        names = suggestions.usual_receivers(self.user, self.host)
        self.initial["receiver"], self.initial["second_receiver"] = names

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
