"""The yardstick row of the public security bureau, read in front of a browser."""

import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from reports.demo import build

pytestmark = pytest.mark.browser

STORY_ENDS = date(2003, 3, 31)
COMMITTEE = "\u516c\u5b89\u5c40\u515a\u59d4"  # the party committee of the public security bureau


@pytest.fixture
def reader(visit):
    """The county office of the demo county as of the day its story ends."""
    build(STORY_ENDS)
    return visit().sign_in(User.objects.get(username="demo.office"))


def number(text):
    return Decimal(text.replace(",", ""))


def open_committee(reader):
    """From the page of the system, in the quarter in which the story ends."""
    page = reader.page
    page.goto("/pairing/")
    page.get_by_label("Quarter").fill("2003Q1")
    page.locator(".board-quarters").get_by_role("button", name="Show").click()
    page.get_by_role("link", name=COMMITTEE, exact=True).click()
    page.get_by_role("heading", name=COMMITTEE).wait_for()


def links_of(page, rows):
    """(number, address) of every link with a number in these rows."""
    links = page.locator(rows).locator(".is-number a, .glance-number a")
    found = links.evaluate_all("all => all.map(a => [a.firstChild.textContent, a.href])")
    return [(number(text), address) for text, address in found]


def records_in(page, address):
    """How many records the list at the address says it holds."""
    page.goto(address)
    return int(re.match(r"[\d,]+", page.locator(".list-count").inner_text())[0].replace(",", ""))


def worth_of_visits(page, address):
    """Cash and goods of all pages of the list, added up as somebody would with a pencil."""
    page.goto(address)
    total = Decimal(0)
    while True:
        cells = page.locator("table.ledger tbody td.is-yuan").all_inner_texts()
        total += sum(number(text) for text in cells if re.fullmatch(r"[\d,.]+", text.strip()))
        following = page.locator(".pages a[rel=next]")
        if not following.count():
            return total
        page.goto(following.evaluate("a => a.href"))


def test_the_row_of_the_public_security_bureau(reader):
    open_committee(reader)
    assert reader.overflow() <= 0
    assert reader.page.locator("table.board tbody tr").count() == 9
    cards = links_of(reader.page, ".pair-numbers")
    total = links_of(reader.page, "table.board tfoot")
    branches, community_branches, households, aid = (value for value, _address in cards)
    assert (branches, community_branches, households) == (9, 9, 19)
    assert 19_000 < aid < 20_000
    check_records_behind(reader.page, cards[:3], cards[3:])
    pairs, households, visits_of_year, aid_of_year, visits, aid_in_all = total
    assert (pairs[0], households[0], aid_in_all[0]) == (9, 19, aid)
    check_records_behind(reader.page, (pairs, households, visits_of_year, visits), [aid_of_year])


def check_records_behind(page, counts, amounts):
    for value, address in counts:
        assert records_in(page, address) == value
    for value, address in amounts:
        assert worth_of_visits(page, address) == value
