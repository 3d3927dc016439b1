"""The receipt that a community gives for a donation."""

from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.views import as_download
from agreements.wording import OF_RECEIPTS, RECEIPT, document_of
from cobuild.core.columns import as_words

from .models import Donation


def donation_receipt(request, pk):
    """The donation as a receipt to sign; documents are Chinese whatever the screen is."""
    donation = get_object_or_404(Donation.objects.visible_to(request.user), pk=pk)
    with translation.override("zh-hans"):
        content = receipt_of(donation)
    return as_download(donation, content, by=request.user)


def receipt_of(donation) -> bytes:
    items = list(donation.items.all())
    values = {name: getattr(donation, name, "") for name in OF_RECEIPTS if name != "lots"}
    values["total"] = as_words(sum((item.value or 0 for item in items), Decimal(0)))
    lots = (
        [_("Form"), _("Item"), _("Specification"), _("Quantity"), _("Value (yuan)")],
        [row_of(item) for item in items],
    )
    county = donation.community.county
    return document_of(county, RECEIPT, values, {"{lots}": lots})


def row_of(item):
    value = _("not valued") if item.value is None else as_words(item.value)
    return [item.get_form_display(), item.name, item.specification, as_words(item.quantity), value]
