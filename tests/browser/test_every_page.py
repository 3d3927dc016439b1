"""Every page as every role, in front of a real browser: quiet, accessible, from our own host.

The walk follows the URL configuration; a new page is walked without a word here. Each test prints
how many pages it saw and fails when they are fewer than they were.
"""

import os
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cobuild.core.audit import AuditEntry
from cobuild.core.periods import Quarter
from cobuild.core.records import State
from reports.publishing import publish
from tests import factories as make

from .conftest import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

# not pages: downloads, and addresses that only take what is sent; the sign-in has its own test
LEFT_OUT = re.compile(
    r".*-export|set_language|sign-out|draft-keep|draft-discard|quarter-compute|sign-in(-code)?|attachment(-.*)?"
    r"|sessions-end|second-factor-picture|published-county-file"
    r"|agreement-document|donation-receipt|published-file|import-outline|job-file"
)
LONG_ENDS = r"-(send-back|hand-over|reset-second-factor|[a-z]+)$"
SUBJECTS = {"pairing-organisation": "unitbranch"}  # whose records addresses of other names take
ARGUMENTS = {"workbook": 1, "quarter": "2026Q3", "key": "district.donations", "version": 1}
ARGUMENTS |= {"check": "district.donations.form", "sheet": 1, "county": 1, "entry": 1}
ARGUMENTS |= {"bulk": 1, "job": 1, "view": 1, "name": "activity"}
# pages that look different with these queries
QUERIES = {
    "quarter": ("by=community", "by=zone", "by=unit"),
    "figure-records": ("column=year_to_date", "split=form&member=cash"),
    "trends": ("by=community", "figure=district.donations&by=form", "figure=honours.awarded"),
    "activity-list": ("q=nothing+like+it", "state=voided", "sort=-title", "host=1&state=draft"),
    "donation-list": ("q=nothing+like+it",),
    "activity-new": ("copy={activity}",),
    "donation-new": ("copy={donation}",),
}
WAYS = {
    "phone": ("zh-hans", PHONE),
    "phone in English": ("en", PHONE),
    "desk": ("en", DESK),
    "desk in Chinese": ("zh-hans", DESK),
    "dark": ("en", {**DESK, "color_scheme": "dark"}),
}
# the ways in which each role walks, and how many pages there are at least: all of them in the first
# way, in the others every third one, and all with SOAK
WALKS = {
    "office": (("phone", "phone in English", "desk in Chinese", "dark"), 251),
    "secretary": (("phone", "desk"), 130),
    "liaison": (("phone", "desk"), 113),
    "leader": (("phone", "desk"), 135),
    "admin": (("phone", "dark"), 28),
    "superior": (("desk in Chinese",), 8),
    "auditor": (("desk in Chinese",), 6),
    "other_office": (("phone", "desk"), 98),  # of a county where nothing is recorded yet
}
STEP = 1 if os.environ.get("SOAK") else 3
EACH = [  # how a page looks does not depend on the database: on a second one, one way is enough
    pytest.param(role, chosen, least, marks=marks, id=f"{role}, {' and '.join(chosen)}")
    for role, (ways, least) in WALKS.items()
    for chosen, marks in ((ways[:1], ()), (ways[1:], pytest.mark.once))
    if chosen
]
# where axe looks at every page that differs from those before it in more than its words; elsewhere
# it looks at the workbench
LOOKED_AT = {("office", way) for way in WAYS} | {("admin", "phone"), ("leader", "desk")}
LOOKED_AT |= {("superior", "desk in Chinese"), ("auditor", "desk in Chinese")}

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
# the kinds of elements on a page, with what stands around them and what names them
SHAPE = """() => [...new Set([...document.querySelectorAll("*")].map(element => {
  const {localName, className, parentElement: around} = element;
  const names = element.getAttributeNames().join(), labels = element.labels?.length;
  return `${around?.localName}.${around?.className}>${localName}.${className}[${names}]${labels}`;
}))].sort().join(" ")"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ASK_AXE = """async rules => {
  const found = (await axe.run(document, {...rules, resultTypes: ["violations"]})).violations;
  return found.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(" ")} ${node.any.concat(node.all)[0]?.message || ""}`));
}"""
LOOK = """() => ({
  width: document.documentElement.scrollWidth,
  twice: [...document.querySelectorAll("[id]")].map(element => element.id)
    .filter((id, place, ids) => ids.indexOf(id) !== place),
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  policy: window.policyViolations,
})"""
WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation",
  event => window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""

CHINESE = "\u53bf\u793e\u533a\u5171\u5efa\u529e\u516c\u5ba4\u5404\u5355\u4f4d"
LONG_CHINESE = (CHINESE * 9)[:100]
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 2
LONG_WORDS = "Office for community co-building and other joint work of all units of the county"
LOTS = [
    {"form": "cash", "value": "12345678.90"},
    {"form": "goods", "value": "5", "name": LONG_CHINESE, "basis": "invoice"},
]


@pytest.fixture
def full(world):
    """Records of every register in every state, with names as long as they may be."""
    for place, name in ((world.willow, LONG_CHINESE), (world.poplar, LONG_WORD)):
        place.name = name[: type(place)._meta.get_field("name").max_length]
        place.save()
    world.bureau.name, world.school.name = LONG_WORDS, LONG_CHINESE
    for unit in (world.bureau, world.school):
        unit.save()
    make.placement(world.school, world.willow)
    world.office.name = LONG_CHINESE[:50]
    world.office.save()
    for name in make.registers():
        if name != "agreement":
            make.record(name, world.home)
            make.record(name, make.place(world.county))
    paired = make.pairing(world.bureau, world.willow, title=LONG_CHINESE).party_branch
    paired.parent = make.unit_branch(world.bureau, name=LONG_CHINESE, level="committee")
    paired.save()
    units = [world.bureau, world.school]
    for year, state in enumerate(State, 2020):
        made = {"state": state, "created_by": world.secretary}
        made |= {"remark": LONG_CHINESE} if state == State.RETURNED else {}
        made |= {"void_reason": LONG_WORDS} if state == State.VOIDED else {}
        term = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
        old = make.agreement(world.bureau, world.willow, **term, **made)
        title = LONG_WORD + LONG_CHINESE[:30]
        activity = make.activity(world.willow, units, title=title, agreement=old, **made)
        make.donation(world.bureau, world.willow, LOTS, activity=activity, **made)
        for record in (old, activity):
            make.attachment(record, by=world.secretary, name=LONG_CHINESE[:48] + ".pdf")
    publish_and_change(world)
    return world


def publish_and_change(world):
    """A published quarter, and a record since."""
    at = timezone.now()
    publish(world.county, Quarter(2026, 3), by=world.office, order=1, at=at)
    make.activity(world.willow, [world.bureau], title=LONG_CHINESE)


def pages_of(user, arguments=ARGUMENTS):
    """Every page that the user may open; details in every state, other pages of a record once."""
    return [url for url, _name, _answer in answers_to(user, arguments)]


def answers_to(user, arguments=ARGUMENTS, wanted=lambda name: True):
    """(address, its name, what it answers) of these pages, as far as they are wanted."""
    client = Client()
    client.force_login(user)
    for name, pattern in make.addresses():
        if LEFT_OUT.fullmatch(name) or not wanted(name):
            continue
        asked = [(url, name, client.get(url)) for url in urls_of(name, pattern, arguments)]
        shown = [each for each in asked if each[-1].status_code == 200]
        yield from shown if "<int:pk>" not in pattern or name.endswith("-detail") else shown[-1:]


def urls_of(name, pattern, arguments):
    if "<int:pk>" in pattern:
        subject = SUBJECTS.get(name) or re.sub(LONG_ENDS, "", name)
        model = make.registers()[subject].model
        return [reverse(name, args=[record.pk]) for record in records_of(model)]
    wanted = re.findall(r":(\w+)>", pattern)
    url = reverse(name, kwargs={key: arguments[key] for key in wanted})
    return [url] + [f"{url}?{query}" for query in QUERIES.get(name, ())]


def records_of(model):
    """The last record of each state."""
    return {record.state: record for record in model._base_manager.order_by("pk")}.values()


class Walker(Visitor):
    """Opens pages and notes what is wrong with them."""

    def __init__(self, browser, address, way):
        language, device = WAYS[way]
        super().__init__(browser, address, device)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}
        self.context.add_cookies([cookie])
        self.context.add_init_script(WATCH_POLICY)
        self.shapes = set()
        self.language, self.width = language, device["viewport"]["width"]
        self.way, self.wrong, self.seen = way, [], 0

    def look_at(self, url, *, status=200, axe=False):
        answer = self.page.goto(url)
        self.seen += 1
        page = self.page.evaluate(LOOK)
        expected = f"status of {status}"  # what the browser itself says of a refusal
        wrong = [f"answers {answer.status}"] if answer.status != status else []
        wrong += [f"{page['width']} pixels wide"] if page["width"] > self.width else []
        wrong += [f"{page['headings']} h1"] if page["headings"] != 1 else []
        wrong += [f"lang {page['language']}"] if page["language"] != self.language else []
        wrong += [f"two elements are called {name}" for name in page["twice"]]
        wrong += page["policy"]
        wrong += [words for words in self.troubles if status == 200 or expected not in words]
        if axe and self.is_new():
            self.page.evaluate(AXE.read_text())
            wrong += self.page.evaluate(ASK_AXE, RULES)
        self.troubles.clear()
        self.wrong += [f"{self.way} {url} {words}" for words in wrong]

    def is_new(self):
        """Whether no page before had the shape of this one."""
        shape, known = self.page.evaluate(SHAPE), len(self.shapes)
        self.shapes.add(shape)
        return len(self.shapes) > known


@pytest.fixture
def walk(chromium, live_server, django_db_serialized_rollback):
    """A walker in the way given; afterwards no page may have had anything wrong."""
    walkers = []

    def start(way):
        walkers.append(Walker(chromium, live_server.url, way))
        return walkers[-1]

    yield start
    for walker in walkers:
        walker.context.close()
    wrong = [words for walker in walkers for words in walker.wrong]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("role, ways, least", EACH)
def test_every_page_is_quiet_and_accessible(walk, full, caplog, role, ways, least):
    caplog.set_level("CRITICAL", "django.request")  # what a role may not open is left out
    user, entry = getattr(full, role), AuditEntry.objects.first()
    urls = list(pages_of(user, ARGUMENTS | {"county": full.county.pk, "entry": entry.pk}))
    assert len(urls) >= least
    for way in ways:
        place = WALKS[role][0].index(way)
        walker = walk(way)
        walker.enter(user)
        for url in urls[place :: STEP if place else 1]:
            walker.look_at(url, axe=url == "/" or (role, way) in LOOKED_AT)
        print(f"{role}, {way}: {walker.seen} page views, {len(walker.shapes)} shapes")


@pytest.mark.parametrize("way", WAYS)
def test_the_sign_in_is_quiet_and_accessible(walk, db, way):
    walk(way).look_at("/sign-in/", axe=True)


@pytest.mark.parametrize("way", WAYS)
def test_refusals_are_quiet_and_accessible(walk, world, way):
    walker = walk(way)
    walker.enter(world.secretary)
    for url, status in (("/accounts/", 403), ("/units/999999/", 404), ("/no-such-page/", 404)):
        walker.look_at(url, status=status, axe=True)
