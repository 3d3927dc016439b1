from django import forms
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.base import SYSTEMS, Agreement
from agreements.boards import address, asked_quarter, behind
from cobuild.core.forms import PickList, style
from cobuild.core.periods import Quarter
from communities.models import Community, CommunityBranch
from units.models import UnitBranch

from .board import Board, organisations_seen
from .models import SYSTEM, PairingAgreement
from .rollup import RollUp


class ChooseForm(forms.Form):
    """The one community whose pairs the ledger shows, of those that have a pair."""

    community = forms.ModelChoiceField(
        label=gettext_lazy("Community"),
        queryset=Community.objects.none(),
        required=False,
        empty_label=gettext_lazy("all communities"),
        widget=PickList,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        signed = PairingAgreement.objects.visible_to(user).counted().order_by()
        communities = Community.objects.visible_to(user)
        self.fields["community"].queryset = communities.filter(pk__in=signed.values("community"))
        style(self)


def pairing_page(request):
    form = ChooseForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404(_("There is no such community here."))
    quarter = asked_quarter(request)
    board = Board(request.user, quarter, form.cleaned_data["community"])
    page = board.ledger.get_page(request.GET.get("page"))
    context = {
        **head(quarter),
        "board": board,
        "form": form,
        "page": page,
        "lines": board.lines(page),
        "record_exchange": exchange_form(request.user),
        "first_step": None if board.is_begun else first_step(request.user),
    }
    return render(request, "pairing/board.html", context)


def organisation_page(request, pk):
    """The roll-up of a branch that has others below it; any other branch has no such page."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    organisations = organisations_seen(request.user).select_related("unit")
    organisation = get_object_or_404(organisations, pk=pk)
    quarter = asked_quarter(request)
    roll_up = RollUp(request.user, organisation, quarter)
    context = {**head(quarter), "organisation": organisation, "roll_up": roll_up}
    return render(request, "pairing/organisation.html", context)


def head(quarter):
    return {
        "system": SYSTEMS[SYSTEM],
        "quarter": quarter,
        "previous": quarter + -1,
        "next": quarter + 1 if quarter < Quarter.current() else None,
    }


def exchange_form(user) -> str:
    """The address of the form of an exchange, for those who may fill it in."""
    may_record = user.may_record(behind(Agreement, "activities").model)
    return address("activity-new", kind_system=SYSTEM) if may_record else ""


def first_step(user):
    """What the first pair still lacks, as (words, address of its form); None for who only reads."""
    if not user.may_record(PairingAgreement):
        return None
    if not UnitBranch.objects.visible_to(user).counted().exists():
        return _("Record the first unit branch"), reverse("unitbranch-new")
    if not CommunityBranch.objects.visible_to(user).counted().exists():
        return _("Record the first community branch"), reverse("communitybranch-new")
    return _("Record the first pairing agreement"), reverse("pairingagreement-new")
