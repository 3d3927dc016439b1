from django.urls import path
from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import Register, Section, crud_urls

from . import views
from .base import Agreement
from .columns import STATUS
from .filters import STATUS_FILTER
from .wording import Wording

urlpatterns = [
    path("agreements/<int:pk>/document/", views.agreement_document, name="agreement-document"),
    *crud_urls(
        Register(
            model=Agreement,
            path="agreements",
            list_only=True,
            intro=_("The agreements of all systems, with their terms."),
            columns=(
                "title",
                "system",
                "unit",
                "community",
                "starts_on",
                "last_day",
                STATUS,
                "state",
            ),
            filters=("system", "unit", "community", "community__zone", "state", "starts_on"),
            extra_filters=STATUS_FILTER,
            named=("unit__", "community__"),
            search=("title__icontains", "number__icontains"),
        )
    ),
    *crud_urls(
        Register(
            model=Wording,
            path="wordings",
            intro=_(
                "How the county words its agreements and receipts. Without an own wording the "
                "usual one is taken."
            ),
            columns=("document", "county", "title", "updated_at"),
            sections=(Section(_("Wording"), ("county", "document", "title", "body")),),
            filters=("document",),
        )
    ),
]
