"""Every cell of the matrix, and asking one: (principal, name of the address, method, situation)."""

import re
from dataclasses import dataclass
from itertools import product

from django.urls import reverse

from tests import factories as make
from tests.matrix import expectation as plain
from tests.matrix.outcomes import parts_of
from tests.matrix.scene import MISSING

GET, HEAD, POST, FRAGMENT = "GET", "HEAD", "POST", "FRAGMENT"
NEVER = ("PUT", "DELETE", "OPTIONS")
SITUATIONS = ("own", "near", "elsewhere", "abroad", "missing")
SITUATIONS += ("draft", "drafted", "submitted", "voided")
ARGUMENTS = {
    "quarter": "2026Q1",
    "key": "district.activities",
    "check": "district.activities.kind",
    "version": 1,
    "sheet": 1,
}
BODY = {"do": "csv", "row": 1}  # of many records: as a file, which every reader may ask for
QUERY = {"publications-compare": {"left": 1, "right": 2}}


def patterns():
    return dict(make.addresses())


KEYS = ("pk", "attachment", "workbook", "view", "bulk", "entry", "job")


def is_of_record(name):
    pattern = patterns()[name]
    return any(f"<int:{key}>" in pattern for key in KEYS)


def kind_of(name):
    """What the address is about: a register, or one of the other things that the scene holds."""
    if name.startswith("attachment"):
        return "attachment"
    if name in plain.OWN_THINGS:
        return name.partition("-")[0] if name != "bulk-change" else name
    return name if name == "audit-entry" else parts_of(name)[0]


@dataclass(frozen=True)
class Scene:
    """``records`` holds what stands in each situation, by register (or attachment, import).

    ``planted`` are the personal details of all records (tests/matrix/planted.py).
    """

    clients: dict
    records: dict
    planted: dict

    def target(self, name, situation):
        """What the address is about in the situation; None for what does not exist."""
        if situation == "missing":
            return MISSING
        kind = kind_of(name)
        record = self.records.get((kind, situation))
        return record and record.pk

    def situations(self, name):
        if name in ("import-outline", "view-save"):
            return tuple(plain.OUTLINES)
        if name in plain.PUBLISHED or name in plain.OF_SUPERIORS:
            return ("own", "missing")
        if not is_of_record(name):
            return ("",)
        return tuple(one for one in SITUATIONS if self.target(name, one))

    def address(self, name, situation):
        pattern = patterns()[name]
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        values = {key: self.value(name, key, situation) for key in wanted}
        return reverse(name, kwargs=values)

    def value(self, name, key, situation):
        if key in KEYS:
            return self.target(name, situation)
        if key == "county":
            return MISSING if situation == "missing" else self.records["county", "own"].pk
        if key == "name":
            return situation
        if situation == "missing":
            return {"version": 9, "quarter": "2025Q1"}.get(key, ARGUMENTS.get(key))
        return ARGUMENTS[key]

    def ask(self, cell):
        """The answer of the cell."""
        principal, name, method, situation = cell
        client, address = self.clients[principal], self.address(name, situation)
        cookies = client.cookies.copy()
        try:
            return self.sent(client, method, address, QUERY.get(name))
        finally:
            client.cookies = cookies

    def sent(self, client, method, address, query):
        if method == FRAGMENT:
            return client.get(address, HTTP_HX_REQUEST="true")
        if method in (GET, HEAD):
            return getattr(client, method.lower())(address, query)
        if method == POST:
            return client.post(address, BODY if address.endswith("/bulk/") else None)
        return client.generic(method, address)


def methods_of(principal, name, situation):
    """The methods to try: all once an address; less often for who sees no records at all."""
    if situation in ("", "own"):
        fragment = (FRAGMENT,) if name.endswith("-list") else ()
        return (GET, HEAD, POST, *fragment, *NEVER)
    if principal in plain.WITHOUT_RECORDS and situation not in ("missing", "abroad"):
        return ()
    return (GET, POST)


def all_cells(scene, names=None):
    for name in sorted(names or patterns()):
        for situation, principal in product(scene.situations(name), plain.PRINCIPALS):
            for method in methods_of(principal, name, situation):
                yield principal, name, method, situation
