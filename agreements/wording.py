"""How a county words its documents: texts with placeholders, the usual ones come along."""

import json
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cobuild.core.documents import check_placeholders, document_bytes, filled
from cobuild.core.fields import LineField
from cobuild.core.records import Record
from communities.models import County

from .systems import system_choices

RECEIPT = "receipt"
OF_AGREEMENTS = (
    "number",
    "title",
    "first_party",
    "second_party",
    "content",
    "unit_duties",
    "community_duties",
    "events_a_year",
    "unit_person",
    "community_person",
    "signed_on",
    "starts_on",
    "ends_on",
)
OF_RECEIPTS = (
    "unit",
    "community",
    "received_on",
    "purpose",
    "receiver",
    "second_receiver",
    "lots",
    "total",
)
CHINESE_DAY = "Y\u5e74n\u6708j\u65e5"
BLANK = "\u3000\u3000"  # room to write by hand


def document_choices():
    """The agreements of every system, and the receipt of a donation."""
    return [*system_choices(), (RECEIPT, _("receipt of a donation"))]


def known_placeholders(document):
    return OF_RECEIPTS if document == RECEIPT else OF_AGREEMENTS


@cache
def usual_wordings() -> dict[str, dict[str, str]]:
    return json.loads(Path(__file__).with_name("wordings.json").read_text(encoding="utf-8"))


def usual_wording(document) -> dict[str, str]:
    """Title and body of a document where the county has no wording of its own."""
    return usual_wordings().get(document) or usual_wordings()["agreement"]


class Wording(Record):
    """The county's own text of one kind of document; without one the usual text is taken."""

    access = "wording"
    directory = True
    place_field = "county"
    scope = {"county": "county"}

    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    document = LineField(_("document"), max_length=20, choices=document_choices)
    title = LineField(_("title"), max_length=100, blank=True)
    body = models.TextField(
        _("text"),
        max_length=20000,
        blank=True,
        help_text=_(
            "Leave title and text empty to begin with the usual wording. Words in braces, such "
            "as {number}, are filled in; a line {lots} becomes the table of what was given."
        ),
    )

    class Meta:
        verbose_name = _("wording of a document")
        verbose_name_plural = _("wordings of documents")
        ordering = ["document", "pk"]
        constraints = [
            *Record.life_constraints("wording"),
            models.UniqueConstraint(
                fields=["county", "document"],
                condition=~models.Q(state="voided"),
                name="wording_once",
                violation_error_message=_("The county has its own wording of this already."),
            ),
        ]

    def __str__(self):
        return self.get_document_display()

    def clean(self):
        usual = usual_wording(self.document)
        self.title = self.title or usual["title"]
        self.body = self.body or usual["body"]
        for field in ("title", "body"):
            try:
                check_placeholders(getattr(self, field), known_placeholders(self.document))
            except ValidationError as error:
                raise ValidationError({field: error}) from error


def document_of(county, document, values, tables=None) -> bytes:
    """The document of the county's wording with the values filled in; empty ones leave room."""
    own = Wording.objects.counted().filter(county=county, document=document).first()
    text = {"title": own.title, "body": own.body} if own else usual_wording(document)
    written = {name: value_words(value) for name, value in values.items()}
    return document_bytes(
        filled(text["title"], written), filled(text["body"], written), tables=tables
    )


def value_words(value) -> str:
    if hasattr(value, "year"):
        return date_format(value, CHINESE_DAY)
    return BLANK if value in (None, "") else str(value)


def values_of_agreement(agreement) -> dict:
    """What the placeholders of an agreement's wording stand for; each system has two parties."""
    child = agreement.child
    names = [field.name for field in child._meta.local_fields if field.name.startswith("party_")]
    parties = dict(
        zip(("first_party", "second_party"), (getattr(child, n) for n in names), strict=True)
    )
    return {name: parties.get(name, getattr(agreement, name, "")) for name in OF_AGREEMENTS}
