"""English in the sources, a complete Chinese catalogue, and no screen that mixes the two."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests import factories as make

ROOT = Path(__file__).parent.parent
CHINESE = re.compile("[\u3400-\u9fff]")
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
SOURCES = [".py", ".html", ".js", ".css", ".svg"]
FOLDERS = [
    "cobuild",
    "communities",
    "units",
    "accounts",
    "agreements",
    "activities",
    "reports",
    "templates",
    "static",
]


def source_files():
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SOURCES and "vendor" not in path.parts:
                yield path


def test_sources_are_english():
    files = list(source_files())
    assert len(files) > 100
    assert not [path for path in files if CHINESE.search(path.read_text(encoding="utf-8"))]


def test_the_catalogue_is_complete():
    entries = [entry for entry in polib.pofile(CATALOGUE) if not entry.obsolete]
    assert len(entries) > 500
    assert not [entry.msgid for entry in entries if not entry.translated()]


def test_translations_keep_their_places():
    places = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    wrong = []
    for entry in polib.pofile(CATALOGUE):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and set(places.findall(text)) - set(
                places.findall(entry.msgid + entry.msgid_plural)
            ):
                wrong.append(entry.msgid)
    assert not wrong


@pytest.mark.gettext
def test_no_source_string_is_missing_from_the_catalogue(tmp_path):
    copy = tmp_path / "source"
    ignored = shutil.ignore_patterns(".venv", "node_modules", ".git", "data", "vendor", "*.mo")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location"],
        cwd=copy, check=True, capture_output=True,
    )  # fmt: skip
    fresh = polib.pofile(copy / CATALOGUE.relative_to(ROOT))
    missing = [entry.msgid for entry in fresh if not entry.obsolete and not entry.translated()]
    assert not missing


def words_of_page(response):
    """The page's text without tags, scripts and attributes."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"<[^>]+>", " ", text)


SWITCH = "\u7b80\u4f53\u4e2d\u6587"  # names the other language in its own signs
PAGES = [
    "/",
    "/district/",
    "/activities/",
    "/activities/new/",
    "/agreements/district/new/",
    "/units/",
    "/account/",
    "/reports/",
]


@pytest.mark.parametrize("address", PAGES)
def test_english_pages_speak_english(world, sign_in, address):
    make.activity(world.willow, [world.bureau])
    client = sign_in(world.office)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = words_of_page(client.get(address, follow=True))
    assert not CHINESE.search(page.replace(SWITCH, ""))


@pytest.mark.parametrize("address", PAGES)
def test_chinese_pages_speak_chinese(world, sign_in, address):
    make.activity(world.willow, [world.bureau], title="\u6e05\u6d01")
    page = words_of_page(sign_in(world.office).get(address, follow=True))
    assert CHINESE.search(page)
    for entry in polib.pofile(CATALOGUE):
        # a sentence of the interface in English would stand in the page as it is in the source
        if len(entry.msgid.split()) > 3 and "%" not in entry.msgid:
            assert entry.msgid not in page
