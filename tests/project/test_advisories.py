"""docs/advisories.md tells of exactly the versions that are pinned: no pin changes unseen."""

import re
from datetime import date

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\d\S*) \| (.+) \|$", re.MULTILINE)


def read(name):
    return (settings.BASE_DIR / name).read_text(encoding="utf-8")


def test_every_pin_was_looked_at():
    pins = dict(PIN.findall(read("requirements.txt")))
    looked_at = {name: version for name, version, _found in ROW.findall(read("docs/advisories.md"))}
    assert len(pins) > 20
    assert looked_at == pins


def test_the_page_is_dated():
    day = re.search(r"^Looked up on (\S+)\.$", read("docs/advisories.md"), re.MULTILINE)[1]
    assert date(2026, 11, 27) <= date.fromisoformat(day) <= date.today()
