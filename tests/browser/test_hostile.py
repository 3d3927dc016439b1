"""A script typed into any text of any form or file runs on no page: it stands there as its text.

What would run calls ``ran``. A page is also looked at for elements that a text gave birth to, and
for what the content security policy had to stop: nothing may get as far as that.
"""

import re
from html import escape

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.http import urlencode

from cobuild.core.attachments import Attachment
from cobuild.core.pages.registers import register_of
from cobuild.policy import RULES, rule_of
from tests import factories as make
from tests.conftest import build_world
from tests.test_bad_input import FORMS, answers_to, opened

from . import test_every_page as every
from .conftest import Visitor
from .planting import FILE, REFUSING, RUNNING, hostile, plant_around, plant_everything, texts_of

pytestmark = [pytest.mark.browser, pytest.mark.once]

LEAST = {"pages": 400, "texts": 1500, "lists": 100, "forms": 45}
# in front of a browser each page once; of what else a role is sent, the browser reads the text
ALIKE = ("history", "submit", "confirm", "send-back", "void")  # one page for all registers
ROLES = ("office", "secretary", "liaison", "lead_unit", "leader", "superior", "admin", "auditor")
# pages of a register that have no form with a text, or the same as the one for a new record
WITHOUT = ("list", "detail", "history", "edit", "bulk", "totals", "submit", "confirm", "attach")
RAN = """
window.ran = () => {
  console.error("a script ran");
  window.policyViolations.push("a script ran");
};
"""
READ = """html => {
  const page = html === null ? document : new DOMParser().parseFromString(html, "text/html");
  const addresses = ["href", "src", "action", "formaction", "data"];
  const born = [...page.querySelectorAll("*")].filter(element =>
    element.getAttributeNames().some(name => name.startsWith("on")
      || (addresses.includes(name) && /^\\s*(javascript:|x$)/i.test(element.getAttribute(name))))
    || (element.localName === "script" && !element.src));
  const typed = [...page.querySelectorAll("input, textarea")].map(field => field.value);
  return {
    born: born.map(element => element.outerHTML.slice(0, 200)),
    whole: page.getElementById("words") !== null,
    text: [page.documentElement.textContent, ...typed].join("\\n"),
    policy: window.policyViolations ?? [],
  };
}"""
# opens every pick list, types into it, takes each thing found; gives what is not shown as its text
PICK = """() => [...document.querySelectorAll("select.tomselected")].map(({tomselect: list}) => {
  const unchosen = Object.values(list.options).filter(option => !list.items.includes(option.value));
  const hostile = unchosen.map(option => option.text).filter(text => /ran\\(/.test(text));
  list.open();
  list.setTextboxValue("ran(");
  list.refreshOptions(true);
  const options = [...list.dropdown_content.querySelectorAll(".option")];
  const shown = options.map(option => option.textContent.trim());
  for (const value of Object.keys(list.options)) list.addItem(value, true);
  list.setTextboxValue("<img src=x onerror=ran()>");
  list.refreshOptions(true);
  list.close();
  return hostile.slice(0, 100).filter(text => !shown.includes(text.trim()));
})"""
# writes the texts into the first form that has any; gives how many it took
TYPE = """texts => {
  const fields = "input:not([type]), input:is([type=text], [type=email]), textarea";
  const taking = [...document.querySelectorAll("main form[method=post]")].map(form =>
    [...form.querySelectorAll(fields)].filter(field => !field.closest("template, .ts-wrapper")));
  const chosen = taking.find(fields => fields.length) ?? [];
  chosen.forEach((field, place) => {
    field.value = texts[place % texts.length].slice(0, field.maxLength > 0 ? field.maxLength : 500);
  });
  chosen[0]?.form.setAttribute("data-typed", "");
  return chosen.map(field => field.value);
}"""
SEND = """() => {
  const form = document.querySelector("form[data-typed]");
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button.btn-primary, button:not([type=button])"));
}"""


class Watcher(Visitor):
    """Notes what ran, what was stopped, and what is no text any more."""

    def __init__(self, browser, address):
        super().__init__(browser, address, every.DESK)
        self.wrong, self.seen = [], {"pages": 0, "texts": 0, "lists": 0, "forms": 0}
        self.context.add_init_script(every.WATCH_POLICY + RAN)
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))

    def open(self, url, texts=()):
        self.page.goto(url)
        self.look(url, texts)
        self.use_lists(url)

    def read(self, url, html, texts=()):
        """Look at what an address sends, without what its page does with it."""
        self.look(url, texts, html)

    def look(self, url, texts=(), html=None):
        page = self.page.evaluate(READ, html)
        self.seen["pages"] += 1
        self.seen["texts"] += len(texts)
        wrong = [*page["born"], *page["policy"], *self.troubles]
        wrong += [] if page["whole"] else ["the page ends early"]
        wrong += [f"does not show {text}" for text in texts if text not in page["text"]]
        self.troubles.clear()
        self.wrong += [f"{url} {words}" for words in wrong]

    def use_lists(self, url):
        missing = self.page.evaluate(PICK)
        self.seen["lists"] += len(missing)
        self.wrong += [f"{url} no choice reads {text}" for texts in missing for text in texts]

    def send(self, url, texts):
        """Type the texts into the form of the page; whether it has one."""
        answer = self.page.goto(url)
        typed = self.page.evaluate(TYPE, texts) if answer.status == 200 else ()
        if not typed:
            self.troubles.clear()
            return False
        with self.page.expect_navigation() as sent:
            self.page.evaluate(SEND)
        refused = sent.value.status == 422
        expected = "status of 422"  # what the browser itself says of a refusal
        self.troubles = [words for words in self.troubles if expected not in words]
        self.look(url, typed if refused else ())
        self.seen["forms"] += 1
        return True


@pytest.fixture
def watcher(chromium, live_server, django_db_serialized_rollback):
    watcher = Watcher(chromium, live_server.url)
    yield watcher
    watcher.context.close()
    print(watcher.seen)
    assert not watcher.wrong, "\n" + "\n".join(watcher.wrong[:40])


def register_of_page(url):
    return getattr(resolve(url.split("?")[0]).func, "view_initkwargs", {}).get("register")


def texts_on(url, name, user):
    """What the page must show: every text of its record, or those in the columns of its list."""
    register = register_of_page(url)
    if register is None or "?" in url:
        return []
    page, fields = name.removeprefix(f"{register.name}-"), texts_of(register.model)
    rows = register.model._default_manager.visible_to(user)
    if page == "list":
        shown = {column.name for column in register.shown} - set(register.model.sensitive_fields)
        few = list(rows.exclude(state="voided")[:51])
        return texts_in(few, [f for f in fields if f.name in shown]) if len(few) <= 50 else []
    if page not in ("detail", "edit", "history"):
        return []
    record = rows.get(pk=resolve(url).kwargs["pk"])
    hidden = () if record.is_open_to(user) else register.model.sensitive_fields
    hidden = register.model.sensitive_fields if page == "history" else hidden
    names = set(register.field_names) - set(hidden)
    reasons = [record.void_reason, record.remark] if page == "detail" else []
    return [*filter(None, reasons), *texts_in([record], [f for f in fields if f.name in names])]


def texts_in(records, fields):
    return [text for record in records for field in fields if (text := getattr(record, field.name))]


def test_no_text_of_a_record_runs_on_any_page(watcher):
    world = build_world()
    assert plant_everything(world) == REFUSING
    arguments = every.ARGUMENTS | plant_around(world)
    known = set()
    for role in ROLES:
        user = getattr(world, role)
        watcher.enter(user)
        for url, name, answer in every.answers_to(user, arguments, wanted_by(role)):
            texts = texts_on(url, name, user)
            if looks_new(role, url, name, known):
                watcher.open(url, texts)
            else:
                watcher.read(url, answer.content.decode(), texts)
            known |= {url, kind_of(name)}
    assert all(watcher.seen[what] >= LEAST[what] for what in ("pages", "texts", "lists"))
    look_closer(watcher, world)


def kind_of(name):
    return name if name.endswith("-new") else re.sub(r"^[a-z]+-(?=[a-z-]+$)", "", name)


def wanted_by(role):
    """Who reads only is sent lists, details and pages of their own as everybody is."""
    everything = role in ("office", "secretary")
    return lambda name: everything or name in RULES or kind_of(name) in ("list", "detail")


def looks_new(role, url, name, known):
    """Whether nobody before stood in front of such a page; the secretary sees more of some."""
    model = register_of_page(url).model if register_of_page(url) else None
    if role == "secretary" and model and model.sensitive_fields:
        return True
    return url not in known and not (kind_of(name) in ALIKE and kind_of(name) in known)


def look_closer(watcher, world):
    """What comes up only under somebody's hands: the words of a chart, what a search finds."""
    page, text = watcher.enter(world.office).page, world.willow.name
    for query in ("by=community", ""):
        watcher.open(f"/reports/trends/?figure=district.activities&{query}")
        chart = page.locator("[data-trend] canvas").bounding_box()
        page.mouse.move(chart["x"] + chart["width"] * 0.9, chart["y"] + chart["height"] / 2)
        with page.expect_download():
            page.get_by_role("button", name="Picture (png)").click()
    page.goto("/search/")
    for typed in (text[:20], RUNNING[1]):
        page.get_by_role("searchbox").first.press_sequentially(typed)
        page.wait_for_load_state("networkidle")
        watcher.look(f"/search/ with {typed}", [typed])
        page.get_by_role("searchbox").first.fill("")
    page.goto("/activities/new/")
    watcher.pick("Units taking part", RUNNING[1][2:12])
    watcher.look("/activities/new/")


def test_no_text_runs_where_it_was_typed(watcher):
    """Into every form that the county office or the administrator is shown, and every address."""
    world = build_world()
    for name in FORMS:
        if name not in ("county", "post"):
            make.record(name, world.home)
    arguments, known = every.ARGUMENTS | plant_around(world), set()
    texts = [hostile(500) for _each in range(12)]
    for user in (world.office, world.admin):
        watcher.enter(user)
        for name, pattern in make.addresses():
            kind = kind_of(name)
            if not every.LEFT_OUT.fullmatch(name) and kind not in (*WITHOUT, *known):
                urls = every.urls_of(name, pattern, arguments)
                if any(watcher.send(url, texts) for url in urls if is_page(name, url)):
                    known.add(kind)
    print(sorted(known))
    assert watcher.seen["forms"] >= LEAST["forms"]
    watcher.enter(world.office)
    for name in (*make.registers(), "search"):
        url = f"/{name}/" if name == "search" else reverse(f"{name}-list")
        for typed in RUNNING[1:3]:
            watcher.page.goto(f"{url}?{urlencode({'q': typed, 'sort': typed})}")
            watcher.troubles = [words for words in watcher.troubles if "status of 40" not in words]
            watcher.look(url)


def is_page(name, url):
    return "GET" in rule_of(name, resolve(url.split("?")[0]).func).methods


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_take_such_texts(world, name):
    """Otherwise the pages above would show what nobody can write."""
    client, record = answers_to(name, world)
    form, rows, sent = opened(client, record.page("edit"))
    typed = {}
    for each in [form, *(row for row in rows if row.instance.pk)]:
        for field in texts_of(type(each.instance)):
            if (
                field.name in each.fields
                and field.name not in REFUSING
                and is_for_all(each[field.name])
            ):
                text = hostile(field.max_length, braces=name != "wording")
                typed[each.add_prefix(field.name)] = text
    response = client.post(record.page("edit"), sent | typed)
    assert response.status_code == 302, response.context["form"].errors
    stored = [type(record)._base_manager.get(pk=record.pk)]
    for part in register_of(type(record)).parts:
        stored += part.rows(stored[0])
    found = {text for each in stored for text in texts_in([each], texts_of(type(each)))}
    assert set(typed.values()) <= found


def is_for_all(bound):
    """A form drops what belongs to activities of another system."""
    return not bound.field.widget.attrs.get("data-only-for")


def test_a_file_is_called_what_it_was_called(watcher):
    world = build_world()
    activity = make.activity(world.willow, created_by=world.secretary, state="draft")
    page = watcher.enter(world.secretary).page
    page.goto(activity.get_absolute_url())
    file = {"name": FILE, "mimeType": "application/pdf", "buffer": b"%PDF-1.7 text"}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[type=file]").locator("xpath=ancestor::form").get_by_role(
        "button"
    ).last.click()
    shown = FILE.replace('"', "%22")  # as a browser sends it
    page.get_by_text(shown).first.wait_for()
    watcher.look("attached", [shown])
    assert Attachment.objects.get().name == shown


# The watch itself


def bare_page(text):
    """A page that takes the text as it is wherever a page of ours shows one."""
    return (
        f'<title>{text}</title><meta charset=utf-8><body><p>{text}</p><input value="{text}">'
        f"<input value='{text}'><textarea>{text}</textarea><a href=\"{escape(text)}\">a</a>"
        "<div id=words></div><b></b>"
    )


# what a page of ours might do with a text: read it as markup, follow it as an address
HANDLE = """() => {
  document.querySelector("b").innerHTML = document.querySelector("p").textContent;
  const link = document.querySelector("a");
  if (link.protocol === "javascript:") link.click();
}"""


@pytest.mark.parametrize("policy", [False, True])
@pytest.mark.parametrize("text", RUNNING)
def test_the_watch_sees_what_runs_and_what_the_policy_stopped(
    chromium, live_server, django_db_serialized_rollback, text, policy
):
    watcher = Watcher(chromium, live_server.url)
    headers = {"Content-Type": "text/html"}
    if policy:
        headers["Content-Security-Policy"] = Client().get("/sign-in/")["Content-Security-Policy"]
    watcher.page.route(
        "**/bare/", lambda route: route.fulfill(headers=headers, body=bare_page(text))
    )
    watcher.page.goto("/bare/")
    watcher.page.evaluate(HANDLE)
    watcher.page.wait_for_function("() => window.policyViolations.length > 0")
    watcher.look("/bare/")
    watcher.context.close()
    assert any("a script ran" in words for words in watcher.wrong) is not policy
    assert any("script-src" in words or "default-src" in words for words in watcher.wrong) is policy
