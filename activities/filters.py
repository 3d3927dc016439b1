import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agreements.pairing.models import PairingAgreement, of_pair
from cobuild.core.behind import organisation_filter
from cobuild.core.forms import PickList


def pairs_offered(request):
    return PairingAgreement.objects.visible_to(request.user)


def by_pair(rows, name, agreement):
    marks = agreement.parties, agreement.party_branch_id, agreement.community_id
    theirs = of_pair(rows.model._base_manager.all(), *marks)
    return rows.filter(pk__in=theirs.values("pk"))


PAIR_FILTER = {
    "pair": filters.ModelChoiceFilter(
        label=_("exchange of the pair"),
        queryset=pairs_offered,
        method=by_pair,
        widget=PickList,
        empty_label=_("all"),
    )
}
HELPER_FILTER = organisation_filter("pairing__unit_branch")
