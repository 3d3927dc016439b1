"""Whatever of other communities a secretary's workbook names: it fares as what there is not.

``foreign.json`` has rows with @ where a place, a record or an id is named: all ways to write those
of others, and one of the secretary's own that goes in.
"""

import json
import re

import pytest
from django.core.management import CommandError

from tests.imports import books

TOLD = books.told_in("foreign.json")
CASES = TOLD["cases"]
VARYING = re.compile(r"/import/\d+/|csrf\S+ value=\"\w+\"|nonce=\"[^\"]+\"|hx-headers='[^']+'")


@pytest.fixture
def scene(scene):
    scene.put(TOLD["before"])
    return scene


def book(told, text):
    """The case with the text where it has @; the name of the file tells nothing of it."""
    return books.file_of({"sheets": [json.loads(json.dumps(told).replace("@", text))]})


def answers(client, user, folder, told, text) -> tuple[str, str]:
    """The page of the preview and what the command says, with @ where the text stands in them."""
    file, content = book(told, text)
    page = books.send(client, file, content).content.decode()
    try:
        books.commanded(folder, file, content, user, "--dry-run")
        words = ""
    except CommandError as error:
        words = str(error)
    shown = re.compile(f"(?<=“){text}(?=”)|(?<=<div>){text}(?=</div>)")  # an id is also elsewhere
    shown = shown if text.isdecimal() else re.compile(re.escape(text))
    return tuple(shown.sub("@", VARYING.sub("", said)) for said in (page, words))


def ways(scene, told):
    """(what can be written of others, what nobody is called)"""
    yield from ((text, TOLD["absent"]) for text in told.get("foreign", ()))
    yield from ((str(scene.named[name].pk), TOLD["absent id"]) for name in told["ids"])


@pytest.mark.parametrize("name", CASES)
def test_what_is_of_others_is_answered_as_what_there_is_not(scene, sign_in, tmp_path, name):
    told, user, before = CASES[name], scene.secretary, books.sizes()
    client = sign_in(user)
    for text, absent in ways(scene, told):
        page, words = answers(client, user, tmp_path, told, text)
        assert (page, words) == answers(client, user, tmp_path, told, absent), text
        assert "There is no “@”." in words and "There is no “@”." in page
        books.write(client)
    assert books.sizes() == before


@pytest.mark.parametrize("name", [name for name, told in CASES.items() if "own" in told])
def test_what_is_ones_own_goes_in(scene, sign_in, name):
    client = sign_in(scene.secretary)
    assert books.complaints(books.send(client, *book(CASES[name], CASES[name]["own"]))) == []
    assert "The workbook is written." in books.write(client).content.decode()


def test_a_column_of_ids_is_left_out(scene, sign_in, tmp_path):
    told, user = TOLD["with ids"], scene.secretary
    client = sign_in(user)
    pages = []
    for text, absent in ways(scene, told):
        pages += [answers(client, user, tmp_path, told, each) for each in (text, absent)]
    assert len(set(pages)) == 1 and "their headings are not known: ID." in pages[0][0]
    stored = {name: books.said_by(scene.named[name]) for name in told["ids"]}
    assert "The workbook is written." in books.write(client).content.decode()
    for name in told["ids"]:
        scene.named[name].refresh_from_db()
        assert books.said_by(scene.named[name]) == stored[name]
