"""Rows that a sheet hides, by hand or by a filter: calamine reads them and says nothing of it."""

import re
from html import unescape
from posixpath import join, normpath

HIDDEN_ROW = re.compile(  # and not empty
    rb"""<(?:\w+:)?row(?=\s)(?=[^<>]*\shidden=["'](?:1|true)["'])[^<>]*>\s*<(?:\w+:)?c\b"""
)
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
TARGET = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
BOOK, TARGETS, SHEETS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/"


class HiddenRows:
    """Told every part of a workbook, it knows ``of(title)``: how many rows are hidden and filled.

    What it cannot follow counts as none hidden.
    """

    def __init__(self):
        self.found, self.titles, self.targets = {}, {}, {}

    def look_at(self, name, part):
        if name.startswith(SHEETS):
            self.found[name] = len(HIDDEN_ROW.findall(part))
        elif name == BOOK:
            for sheet in map(attributes, SHEET.findall(part)):
                self.titles[sheet.get("name")] = sheet.get("id")
        elif name == TARGETS:
            for each in map(attributes, TARGET.findall(part)):
                target = normpath(join("/xl", each.get("Target", "")))
                self.targets[each.get("Id")] = target.removeprefix("/").lower()

    def of(self, title) -> int:
        return self.found.get(self.targets.get(self.titles.get(title)), 0)


def attributes(tag) -> dict:
    """The attributes of a tag by their names, without name spaces."""
    found = ATTRIBUTE.findall(tag.decode(errors="replace"))
    return {name.split(":")[-1]: unescape(a or b) for name, a, b in found}
