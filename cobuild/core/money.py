"""Money: yuan with two decimals in Python, whole fen in an integer column.

SQLite adds decimals as floats (0.10 a hundred thousand times gives 10000.0000000188), so no
decimal ever reaches the database. Rules: design page figures.md, "Words for quantities".
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

FEN = Decimal("0.01")
LARGEST = Decimal("9999999999999.99")
WAN = Decimal(10_000)
TEN_THOUSAND_SIGN = "\u4e07"
WRITTEN = re.compile(
    r"(?:\u4eba\u6c11\u5e01|RMB|CNY)?\u00a5?(-?)\u00a5?"
    r"(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(\.\d{1,6})?"
    rf"({TEN_THOUSAND_SIGN}?(?:[\u5143\u5706]\u6574?)?)",
    re.ASCII,
)


def parse_yuan(text: str) -> Decimal:
    """Yuan from what people type: ``1,234.5``, full-width digits, the sign for 10,000.

    Raises ValidationError for anything else, for a third decimal and for amounts out of range.
    """
    number, unit = read_amount(text)
    return check_yuan(number * (unit or 1))


def read_amount(text: str) -> tuple[Decimal, Decimal | None]:
    """The number as written, and how many yuan the unit beside it stands for, if there is one."""
    match = WRITTEN.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text))))
    if not match:
        raise ValidationError(
            _("Enter an amount in yuan, for example 1280 or 1280.50."), code="invalid"
        )
    sign, whole, decimals, unit = match.groups(default="")
    number = Decimal(sign + whole.replace(",", "") + decimals)
    return number, (WAN if TEN_THOUSAND_SIGN in unit else Decimal(1)) if unit else None


def check_yuan(value) -> Decimal:
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValidationError(_("Enter an amount in yuan."), code="invalid") from error
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValidationError(_("This amount is too large."), code="range")
    if amount != amount.quantize(FEN):
        raise ValidationError(_("An amount has at most two decimals (fen)."), code="decimals")
    return amount.quantize(FEN) + 0  # no -0.00


def in_wan(amount: Decimal) -> Decimal:
    """Ten thousands of yuan with two decimals, rounded half up from the unrounded sum."""
    return (amount / WAN).quantize(FEN, rounding=ROUND_HALF_UP)


class YuanFormField(forms.Field):
    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        return parse_yuan(value) if str(value or "").strip() else None

    def prepare_value(self, value):
        return format(value, "f") if isinstance(value, Decimal) else value


class YuanField(models.BigIntegerField):
    """An amount: ``Decimal`` yuan in Python, fen in the database."""

    description = _("Amount in yuan")

    def from_db_value(self, value, expression, connection):
        return None if value is None else (Decimal(int(value)) / 100).quantize(FEN)

    def to_python(self, value):
        return None if value is None or value == "" else check_yuan(value)

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return int(check_yuan(value) * 100)

    @property
    def validators(self):
        return list(self._validators)  # not BigIntegerField's range: that one speaks of fen

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": YuanFormField, **kwargs})
