"""Why a file is not read, and the way out."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .reader import limits

MESSAGES = {
    "empty": _("The file is empty. Fill it in, save it and choose it again."),
    "big": _("The file is larger than %(megabytes)s MB. Divide it into several files."),
    "encrypted": _(
        "The workbook is protected by a password. Open it in Excel or WPS, remove the password,"
        " save it and choose it again."
    ),
    "old": _(
        "This is a workbook in an old format (.xls or .et). Open it in Excel or WPS and save it"
        " as .xlsx."
    ),
    "html": _(
        "This is a web page, although it may be called .xls. Open it in Excel or WPS and save it"
        " as .xlsx."
    ),
    "flat": _("This is an XML spreadsheet. Open it in Excel or WPS and save it as .xlsx."),
    "xlsb": _("This is a binary workbook (.xlsb). Open it in Excel or WPS and save it as .xlsx."),
    "ods": _(
        "This is an OpenDocument file (.ods). Open it in LibreOffice or WPS and save it as .xlsx."
    ),
    "macros": _(
        "The workbook contains macros. Save it as an Excel workbook without macros (.xlsx)."
    ),
    "pdf": _("This is a PDF. Enter its table in a workbook and save that as .xlsx."),
    "picture": _("This is a picture. Enter its table in a workbook and save that as .xlsx."),
    "document": _("This is a text document. Copy its table to a workbook and save that as .xlsx."),
    "archive": _("This is an archive. Unpack it and choose the workbook inside."),
    "text": _(
        "This is a text file, although its name ends like that of a workbook. If it is a table,"
        " open it in Excel or WPS and save it as .xlsx."
    ),
    "encoding": _(
        "The file is neither a workbook nor readable text. Save it as .xlsx, or as .csv in UTF-8."
    ),
    "damaged": _(
        "Characters of this text were lost when it was saved. Export it anew, as .xlsx or as .csv"
        " in UTF-8."
    ),
    "quotes": _(
        "The quotation marks in this text file do not match. Open it in Excel or WPS and save it"
        " as .xlsx."
    ),
    "broken": _(
        "The workbook is damaged or incomplete. Open it in Excel or WPS, save it anew as .xlsx and"
        " choose that file."
    ),
    "names": _(
        "The workbook contains parts with forbidden names. Copy the table to a new workbook and"
        " save that as .xlsx."
    ),
    "entities": _(
        "The workbook contains declarations that no spreadsheet program writes. Copy the table to"
        " a new workbook and save that as .xlsx."
    ),
    "bomb": _(
        "Unpacked, the workbook is far too large. Copy the table without its empty rows and"
        " columns to a new workbook and save that as .xlsx."
    ),
    "heavy": _(
        "The workbook needs too much memory, perhaps for cells far away from the table. Copy the"
        " table alone to a new workbook and save that as .xlsx, or divide it."
    ),
    "slow": _("Reading the workbook takes too long. Divide it into several files."),
    "rows": _(
        "A sheet has more than %(rows)s rows. Delete what is far below the table, or divide it"
        " into several files."
    ),
    "columns": _(
        "A sheet has more than %(columns)s columns. Delete what is far to the right of the table."
    ),
    "cells": _("The workbook has more than %(cells)s cells. Divide it into several files."),
    "long": _("A cell has more than %(text)s characters. Shorten it."),
}
NUMBERS = {
    "megabytes": limits.UPLOAD // limits.MEBIBYTE,
    "rows": limits.ROWS,
    "columns": limits.COLUMNS,
    "cells": limits.CELLS,
    "text": limits.TEXT,
}


class Unreadable(ValidationError):
    """A file is not read. `code` is a key of MESSAGES, `message` says why and the way out."""

    def __init__(self, kind):
        super().__init__(str(MESSAGES[kind]) % NUMBERS, code=kind)
