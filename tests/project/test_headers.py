"""What every kind of answer tells the browser, pinned in headers.json; and the cookies."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cobuild.core.attachments import attach
from cobuild.core.uploads import accept
from tests import factories as make

PINNED = Path(__file__).with_name("headers.json")
WATCHED = (
    "Cache-Control",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def answers(world, settings, tmp_path, monkeypatch):
    """{kind of answer: (status, the answer)}"""
    settings.MEDIA_ROOT = tmp_path
    record = make.activity(world.willow, [world.bureau])
    file = accept(SimpleUploadedFile("scan.pdf", b"%PDF-1.7 text"))
    attachment = attach(record, [file], by=world.office)[0]
    client = Client(raise_request_exception=False)
    client.force_login(world.office)
    made = {
        "page": client.get("/activities/"),
        "page before signing in": Client().get("/sign-in/"),
        "fragment": client.get("/activities/", **FRAGMENT),
        "fragment without a session": Client().get("/activities/", **FRAGMENT),
        "redirect": client.post(record.page("attach")),
        "redirect to the sign-in": Client().get("/activities/"),
        "workbook": client.get("/activities/export/"),
        "csv": client.get("/activities/export/?format=csv"),
        "document": client.get(reverse("donation-receipt", args=[donation(world).pk])),
        "attachment": client.get(reverse("attachment", args=[attachment.pk])),
        "static file": client.get("/static/app.css"),
        "wrong form": client.post("/activities/new/"),
        "400": client.get("/activities/?q=%00"),
        "403": client.get("/accounts/"),
        "403 of a forged form": Client(enforce_csrf_checks=True).post("/sign-in/"),
        "404": client.get("/nothing/"),
        "405": client.delete("/activities/"),
        "413": client.post("/drafts/keep/?path=/activities/new/", {"title": "x" * 200_001}),
    }
    monkeypatch.setattr("cobuild.core.pages.lists.ListView.get", broken)
    return made | {"500": client.get("/activities/")}


def donation(world):
    return make.donation(world.bureau, world.willow)


def broken(view, request):
    raise RuntimeError("broken on purpose")


def watched(answer):
    """The headers that matter; the directives of a policy in the order of the alphabet."""
    found = {name: answer.headers.get(name) for name in WATCHED}
    policy = found["Content-Security-Policy"].split("; ")
    return found | {"Content-Security-Policy": "; ".join(sorted(policy))}


def test_every_kind_of_answer_has_its_headers(answers):
    found = {
        kind: {"status": answer.status_code, **watched(answer)} for kind, answer in answers.items()
    }
    assert found == json.loads(PINNED.read_text("utf-8"))


def test_no_answer_lets_anything_in(answers):
    for kind, answer in answers.items():
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy and "*" not in policy, kind
        assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"], kind
        assert ("no-store" in answer["Cache-Control"]) == (kind != "static file"), kind


def test_cookies_are_closed_to_scripts_and_other_sites(world):
    client = Client()
    client.force_login(world.office)
    client.get("/activities/new/")
    client.post("/language/", {"language": "en"})
    assert client.cookies["sessionid"]["httponly"]
    for name in ("sessionid", "csrftoken", "django_language"):
        assert client.cookies[name]["samesite"] in ("Lax", "Strict"), name
        assert client.cookies[name]["httponly"], name


ASKED = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SECURE_SSL_REDIRECT"
PRINT = "from django.conf import settings; print([getattr(settings, n) for n in %r.split()])"


@pytest.mark.once
@pytest.mark.parametrize("https", [True, False])
def test_behind_tls_cookies_go_over_it_alone(tmp_path, https):
    hidden = {"PYTEST_VERSION", "DATABASE_URL", "DATA_DIR", "HTTPS"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cobuild.settings"}
    environment |= {"HTTPS": "1"} if https else {}
    command = [sys.executable, "-c", PRINT % ASKED]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([https] * 4)
