"""The declaration of a system's agreements: what all systems share, with the system's parties."""

from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import More, Register, Section

from .columns import STATUS
from .filters import STATUS_FILTER


def agreement_register(model, *, path, intro, parties, filters=(), extra_filters=None) -> Register:
    """The register of a system's agreement; ``parties`` names its two ``party_`` fields."""
    return Register(
        model=model,
        path=path,
        identity=(*parties, "starts_on"),
        intro=intro,
        columns=("title", *parties, "starts_on", "ends_on", STATUS, "state"),
        sections=(
            Section(_("Parties"), parties),
            Section(_("Agreement"), ("title", "number", "signed_on", "starts_on", "ends_on")),
            Section(
                _("Content"),
                ("content", "unit_duties", "community_duties", "events_a_year"),
                folded=True,
            ),
            Section(_("People in charge"), ("unit_person", "community_person"), folded=True),
            Section(
                _("Renewal and early end"),
                ("renews", "terminated_on", "termination_reason"),
                folded=True,
            ),
        ),
        filters=(*parties, *filters, "starts_on"),
        extra_filters=STATUS_FILTER | (extra_filters or {}),
        named=tuple(f"{party}__" for party in parties),
        search=("title__icontains", "number__icontains"),
        panels=("activities", "donations"),
        more=(More("agreement-document", _("Document")),),
    )
