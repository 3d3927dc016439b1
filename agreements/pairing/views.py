from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.base import SYSTEMS
from agreements.boards import asked_quarter, reads
from cobuild.core.forms import PickList, style
from cobuild.core.periods import Quarter
from communities.models import Community
from units.models import UnitBranch

from .board import Board
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
    refuse_strangers(request.user)
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
        "first_pair": first_pair(request.user),
    }
    return render(request, "pairing/board.html", context)


def organisation_page(request, pk):
    """The roll-up of a branch that has others below it; any other branch has no such page."""
    refuse_strangers(request.user)
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    branches = UnitBranch.objects.visible_to(request.user).counted()
    parents = branches.filter(pk__in=branches.order_by().values("parent"))
    organisation = get_object_or_404(parents.select_related("unit"), pk=pk)
    quarter = asked_quarter(request)
    roll_up = RollUp(request.user, organisation, quarter)
    context = {**head(quarter), "organisation": organisation, "roll_up": roll_up}
    return render(request, "pairing/organisation.html", context)


def refuse_strangers(user):
    if not reads(user, PairingAgreement):
        raise PermissionDenied


def head(quarter):
    return {
        "system": SYSTEMS[SYSTEM],
        "quarter": quarter,
        "previous": quarter + -1,
        "next": quarter + 1 if quarter < Quarter.current() else None,
    }


def first_pair(user) -> str:
    """The address of the form of an agreement, for those who may fill it in."""
    return reverse("pairingagreement-new") if user.may_record(PairingAgreement) else ""
