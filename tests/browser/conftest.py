"""People in front of real browsers, against the running application."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1360, "height": 900}}
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="session")
def chromium_path():
    path = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
    if not path.exists():
        pytest.skip("Chromium is not installed")
    return path


@pytest.fixture(scope="session")
def chromium(chromium_path, django_db_setup):
    """The browser. Its driver keeps a loop running, and in one Django opens another connection."""
    sync_api = pytest.importorskip("playwright.sync_api")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    migrated = getattr(connection, "_test_serialized_contents", None)
    with sync_api.sync_playwright() as playwright:
        connection._test_serialized_contents = migrated
        browser = playwright.chromium.launch(executable_path=chromium_path)
        yield browser
        browser.close()


class Visitor:
    """One person with a browser of their own; ``touched`` counts the fields they had to touch."""

    def __init__(self, browser, address, device):
        self.address, self.touched, self.troubles = address, 0, []
        self.context = browser.new_context(base_url=address, locale="en", **device)
        language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": address}
        self.context.add_cookies([language])
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", self.note_console)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self.note_request)

    def note_console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def note_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.address).netloc:
            self.troubles.append(f"request to {request.url}")

    def sign_in(self, user):
        user.set_password(PASSWORD)
        user.save()
        self.page.goto("/sign-in/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/")
        return self

    def enter(self, user):
        """Be signed in, without the page for it."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}
        self.context.add_cookies([cookie])
        return self

    def press(self, words):
        """Press what carries the words, be it a button, a link or a fold."""
        page = self.page
        named = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words))
        named.or_(page.locator("summary", has_text=words)).first.click()

    def type(self, label, text, within=None):
        self.touched += 1
        (within or self.page).get_by_label(label).fill(text)

    def choose(self, label, words, within=None):
        self.touched += 1
        (within or self.page).get_by_label(label).select_option(label=words)

    def pick(self, label, *typed, within=None):
        """Type into a pick list and take the first thing found, once for each text."""
        self.touched += 1
        field = (within or self.page).get_by_role("combobox", name=label)
        for text in typed:
            field.press_sequentially(text)
            self.page.locator(".ts-dropdown:visible .option.active").wait_for()
            field.press("Enter")
        field.press("Tab")

    def overflow(self):
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture
def visit(chromium, live_server, django_db_serialized_rollback):
    """A browser at the start of a visit; afterwards nothing may have gone wrong in any of them."""
    visitors = []

    def open_browser(device=DESK):
        visitors.append(Visitor(chromium, live_server.url, device))
        return visitors[-1]

    yield open_browser
    for visitor in visitors:
        visitor.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []
