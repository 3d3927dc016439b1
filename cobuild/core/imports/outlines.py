"""Empty workbooks to fill in: one sheet a register, pick lists, a sheet of explanations."""

import io

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cobuild.core.exports import sheet_title
from cobuild.core.money import YuanField

from .headings import is_required, targets_of

ROWS = 1_000  # that have pick lists
LONGEST_LIST = 255  # signs that a pick list of Excel holds


def outline(register) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "num_format": "@"})
    needed = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "font_color": "#b3261e"}
    )
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(sheet_title(str(register.label_plural)))
    for column, each in enumerate(targets_of(register)):
        sheet.write_string(0, column, capfirst(each.label), needed if is_required(each) else head)
        sheet.set_column(column, column, 18, text)
        choices = ways(each.field)
        if choices and len(",".join(choices)) <= LONGEST_LIST:
            sheet.data_validation(1, column, ROWS, column, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 0)
    explain(book.add_worksheet(sheet_title(_("Explanations"))), register, head)
    book.close()
    return target.getvalue()


def ways(field) -> list[str]:
    """What may be picked for a field; nothing where anything may be written."""
    if field.choices:
        return [str(label) for value, label in field.flatchoices]
    return [_("yes"), _("no")] if field.get_internal_type() == "BooleanField" else []


def explain(sheet, register, head):
    for column, label in enumerate((_("Column"), _("Needed"), _("What goes there"), _("Example"))):
        sheet.write_string(0, column, label, head)
    for row, each in enumerate(targets_of(register), 1):
        needed = _("yes") if is_required(each) else _("no")
        texts = (capfirst(each.label), needed, what_goes_there(each.field), example(each.field))
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 60)


def what_goes_there(field) -> str:
    if field.many_to_many:
        return _("Names, with a comma between them.")
    if field.is_relation:
        return _("A name, short name or code that is in the register already.")
    if ways(field):
        return _("One of: %s.") % _(", ").join(ways(field))
    return {
        "DateField": _("A day, for example 2026-11-23."),
        "BigIntegerField": _("An amount in yuan; in ten thousands if you say so."),
    }.get(field.get_internal_type(), _("A whole number.") if is_number(field) else _("Text."))


def is_number(field) -> bool:
    return "Integer" in field.get_internal_type()


def example(field) -> str:
    if ways(field):
        return ways(field)[0]
    if isinstance(field, YuanField):
        return "1280.50"
    if field.get_internal_type() == "DateField":
        return "2026-11-23"
    return "120" if is_number(field) and not field.is_relation else ""
