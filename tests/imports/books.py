"""Workbooks as files, put together from what JSON tells of them, and both ways in.

``scene.json`` tells what stands in the registers before: [model, what the others call it, fields].

A book is told as {"sheets": [{"title", "rows", "merged", "hidden"}], "date_1904": true}, or as
{"csv": rows, "encoding", "separator", "title"}. A cell is what JSON has, {"day": "2026-09-30"} with
a "format" if not the usual one, {"moment": "2026-09-30T23:59:59"}, or {"formula": "=1+1"} with the
"value" that its program stored, or {"times": [99, "a"]}; {"rows": [99, "a{}"]} stands for 99 rows.
"""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, datetime
from html import unescape
from pathlib import Path

import xlsxwriter
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.urls import reverse

from cobuild.core.audit import as_text, snapshot
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.records import Record
from tests import factories as make

HERE = Path(__file__).parent
DAY_FORMAT = "yyyy-mm-dd"
BOOKKEEPING = {"core.WorkbookImport", "core.SeenRow", "core.WrittenRecord"}
BOOKKEEPING |= {"core.AuditEntry", "core.Job", "accounts.Session"}
COMPLAINT = re.compile(
    r'<(?:(?:p|div) class="wrong"|div class="notice notice-error")[^>]*>(.*?)</p>', re.S
)


def told_in(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


# Files ------------------------------------------------------------------------------------------


def file_of(told) -> tuple[str, bytes]:
    """The name and the bytes of a file."""
    if "csv" in told:
        return f"{told.get('title', 'table')}.csv", separated(told)
    return "book.xlsx", workbook(told)


def separated(told) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=told.get("separator", ",")).writerows(told["csv"])
    return text.getvalue().encode(told.get("encoding", "utf-8"))


def workbook(told) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "date_1904": told.get("date_1904", False)}
    options |= {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        for each in told["sheets"]:
            write_sheet(book, book.add_worksheet(each["title"]), each)
    return target.getvalue()


def rows_of(told):
    for row in told["rows"]:
        if isinstance(row, dict):
            number, *cells = row["rows"]
            yield from ([cell.format(n) for cell in cells] for n in range(number))
        else:
            yield row


def write_sheet(book, page, told):
    for number, row in enumerate(rows_of(told)):
        for column, cell in enumerate(row):
            write_cell(book, page, number, column, cell)
    for top, left, bottom, right in told.get("merged", ()):
        page.merge_range(top, left, bottom, right, told["rows"][top][left])
    if told.get("hidden"):
        page.hide()


def write_cell(book, page, number, column, cell):
    if not isinstance(cell, dict):
        page.write(number, column, cell)
    elif "times" in cell:
        number_of, text = cell["times"]
        page.write_string(number, column, number_of * text)
    elif "formula" in cell:
        page.write_formula(number, column, cell["formula"], None, cell.get("value", 0))
    else:
        style = book.add_format({"num_format": cell.get("format", DAY_FORMAT)})
        day = cell.get("day")
        value = date.fromisoformat(day) if day else datetime.fromisoformat(cell["moment"])
        page.write_datetime(number, column, value, style)


# What stands in the registers -------------------------------------------------------------------


class Scene:
    """A county in Chinese words; ``office`` and ``secretary`` (of its first community) of it."""

    def __init__(self):
        self.named = {}
        self.put(told_in("scene.json"))
        county, *_others = self.of("communities.County")
        self.office = make.user("county_office", county)
        self.secretary = make.user("secretary", self.of("communities.Community")[0])

    def put(self, told):
        for label, name, fields in told:
            model = apps.get_model(label)
            self.named[name] = model.objects.create(
                **{key: self.value(model, key, value) for key, value in fields.items()}
            )

    def value(self, model, key, value):
        return self.named[value] if model._meta.get_field(key).is_relation else value

    def of(self, label):
        return [each for each in self.named.values() if each._meta.label == label]


def sizes() -> Counter:
    """{table: rows} of everything but what is kept of imports and acts themselves."""
    return Counter(
        {
            model._meta.label: model._base_manager.count()
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and model._meta.label not in BOOKKEEPING
        }
    )


def newest() -> dict[str, int]:
    """The last key of every register."""
    return {
        model._meta.label: model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
        for model in apps.get_models()
        if issubclass(model, Record)
    }


def since(before) -> dict[str, list]:
    """The records of each register that were made since, its children's not among them."""
    found = {}
    for label, last in before.items():
        model = apps.get_model(label)
        rows = model._base_manager.filter(pk__gt=last).order_by("pk")
        if rows and not any(relation.one_to_one for relation in model._meta.related_objects):
            found[label] = list(rows)
    return found


def said_by(record) -> dict[str, str]:
    """Every field of the record that is not what a new one has anyway, as text."""
    usual = {each.name: as_text(each.get_default()) for each in record._meta.concrete_fields}
    return {
        name: text
        for name, text in snapshot(record).items()
        if name != "state" and text != usual.get(name, "")
    }


def several_of(record):
    return [each.name for each in record._meta.many_to_many] + list(record.audited_parts)


def tables_of(record) -> Counter:
    """The rows that the record and what belongs to it take in each table."""
    model = type(record)
    found = Counter(each._meta.label for each in (model, *model._meta.all_parents))
    for each in model._meta.many_to_many:
        found[each.remote_field.through._meta.label] += getattr(record, each.name).count()
    for name in record.audited_parts:
        rows = getattr(record, name)
        found[rows.model._meta.label] += rows.count()
    return found


# Both ways in -----------------------------------------------------------------------------------


def send(client, name, content):
    """The page that answers to the upload."""
    client.cookies["django_language"] = "en"
    return client.post(reverse("imports"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def complaints(response) -> list[str]:
    """What the page says is wrong."""
    found = COMPLAINT.findall(response.content.decode())
    return [unescape(re.sub("<[^>]+>", "", text)).strip() for text in found]


def write(client):
    sent = WorkbookImport.objects.latest("pk")
    return client.post(reverse("import-write", args=[sent.pk]), follow=True)


def commanded(folder, name, content, user, *options):
    file = folder / name
    file.write_bytes(content)
    call_command("import_workbook", file, "--user", user.username, *options)
