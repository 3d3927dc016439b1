"""Days and numbers as people type them: full-width digits, separators, ten thousands."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from .money import TEN_THOUSAND_SIGN

SEPARATORS = re.compile(r"[\s,_]")


def plain_text(value):
    """The text with full-width letters, digits and signs made plain; anything else as it is."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("Enter a day, for example 2026-11-23.")}

    def to_python(self, value):
        text = plain_text(value)
        return super().to_python(re.sub(r"\s", "", text) if isinstance(text, str) else text)


class CountField(forms.IntegerField):
    default_error_messages = {"invalid": _("Enter a whole number, for example 1280.")}

    def to_python(self, value):
        return super().to_python(written_out(value) if isinstance(value, str) else value)


def written_out(value: str) -> str:
    """``1,280`` as 1280, and three with the sign for ten thousands as 30000."""
    text = SEPARATORS.sub("", plain_text(value))
    number = re.fullmatch(rf"(-?\d{{1,9}})(\.\d{{1,4}})?{TEN_THOUSAND_SIGN}", text)
    if not number:
        return text
    return number[1] + (number[2] or ".")[1:].ljust(4, "0")


TYPED = {forms.DateField: DayField, forms.IntegerField: CountField}


def typed_field(field, **options):
    """The form field of a model field; days and whole numbers are read as people type them."""
    made = field.formfield(**options)
    tolerant = TYPED.get(type(made))
    return field.formfield(**{**options, "form_class": tolerant}) if tolerant else made
