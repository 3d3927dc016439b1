"""What the pages of the systems share: numbers that lead to their records, and the quarter asked.

Records of upper apps hang on what agreements know; a page reaches them by their relation.
"""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cobuild.core.columns import as_words
from cobuild.core.periods import Quarter


@dataclass(frozen=True)
class Number:
    """A number and the list that holds exactly the records it counts."""

    value: int | Decimal
    url: str

    @property
    def text(self):
        return as_words(self.value)


def address(name, *args, **query):
    url = reverse(name, args=args)
    return f"{url}?{urlencode(query)}" if query else url


def behind(model, relation):
    """The records that hang on the model by this relation, whichever app they belong to."""
    return model._meta.get_field(relation).related_model.objects


def reads(user, model) -> bool:
    """Whether a post of the user reads such records anywhere."""
    return any(user.places_to_read(model).values())


def asked_quarter(request) -> Quarter:
    """The quarter of ``?quarter=2026Q3``, without one the current quarter."""
    text = request.GET.get("quarter", "").strip().upper()
    try:
        return Quarter.parse(text) if text else Quarter.current()
    except ValueError:
        raise Http404(_("This is no quarter; write it as 2026Q3.")) from None
