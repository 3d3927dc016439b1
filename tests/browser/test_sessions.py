"""What the end of a session leaves in a browser: nothing to see, and all that was typed."""

import pytest

from accounts.sessions import Session
from activities.models import Activity
from cobuild.core.drafts import Draft
from cobuild.core.records import State
from tests import factories as make
from tests.conftest import build_world
from tests.core.test_attachments import image

from .conftest import DESK, PASSWORD, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.once]

sync_api = pytest.importorskip("playwright.sync_api")
STATE = """() => [
  document.documentElement.outerHTML,
  ...[...document.querySelectorAll("input, textarea")].map(field => field.value),
  JSON.stringify([{...localStorage}, {...sessionStorage}, history.state]),
].join("\\n")"""
TYPED = """() => [...new FormData(document.querySelector("form.record-form"))]
  .filter(([name, value]) => typeof value === "string" && !name.endsWith("token"))"""
BACK = "What you had typed before you were signed out is back."
CHOOSE_AGAIN = "Files are not kept: please choose them again."
PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": image("PNG").read()}
NOTES = "Eleven sacks of leaves.\nThe bridge is next."
HEAD, TITLE = "Ouyang Needy", "Secretly planned"


def end_session():
    Session.objects.all().delete()


def sign_in_here(visitor, user):
    """At the sign-in page to which the browser was led."""
    page = visitor.page
    page.wait_for_url("**/sign-in/**")
    user.set_password(PASSWORD)
    user.save()
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


@pytest.fixture
def world(django_db_serialized_rollback, live_server):
    return build_world()


# Back


def walk_around(page, household):
    """A record with sensitive fields, a list that is filtered in place, a form half filled."""
    page.goto(household.get_absolute_url())
    page.goto("/households/")
    page.get_by_role("searchbox", name="Search").last.fill(HEAD[:6])
    page.wait_for_url("**/households/?q=*")
    page.goto("/activities/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_text("Draft saved at").wait_for()


def test_back_shows_records_until_one_signs_out(visit, world):
    page = visit().enter(world.secretary).page
    walk_around(page, make.household(world.willow, head=HEAD))
    steps = page.evaluate("history.length") - 1
    before = [state_of(page, page.go_back) for _step in range(steps)]
    assert any(HEAD in content for content in before)
    assert any(TITLE in state_of(page, page.go_forward) for _step in range(steps + 1))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    after = [state_of(page, page.go_back) for _step in range(steps)]
    after += [state_of(page, page.go_forward) for _step in range(steps)]
    assert not [content for content in after if HEAD in content or TITLE in content]


def state_of(page, go):
    """All that the browser shows and keeps after the step."""
    try:
        go(wait_until="load")
    except sync_api.Error:  # a step within a page is asked for anew, and the page goes
        page.wait_for_load_state("load")
    while True:
        try:
            return page.evaluate(STATE) if page.url.startswith("http") else ""
        except sync_api.Error:
            page.wait_for_load_state("load")


# Forms


def fill(visitor):
    """A long form, in every way in which one can fill a field."""
    page = visitor.page
    page.goto("/activities/new/")
    visitor.type("Title", "Clean-up of the canal")
    visitor.choose("Kind", "Environment and sanitation")
    visitor.pick("Units taking part", "Bureau", "First")
    visitor.type("Residents (attendances)", "210")
    visitor.press("Content and outcome")
    visitor.type("What was done", NOTES)
    page.locator("summary", has_text="Donations").click()
    lot = page.get_by_role("group", name="Lot").first
    visitor.pick("Donor unit", "Bureau", within=lot)
    visitor.type("Value (yuan)", "1,280.50", within=lot)
    visitor.type("Received by", "Wang")
    visitor.type("And by", "Li")
    choose_photo(page)


def choose_photo(page):
    if not page.locator("input[type=file]").is_visible():
        page.locator("summary", has_text="Photos").click()
    page.locator("input[type=file]").set_input_files(PHOTO)


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_form_sent_after_the_session_ended_is_back_as_it_was(visit, world, device):
    for unit in (world.bureau, world.school):
        make.placement(unit, world.willow)
    visitor = visit(device).enter(world.secretary)
    fill(visitor)
    page, typed = visitor.page, visitor.page.evaluate(TYPED)
    end_session()
    visitor.press("Submit")
    sign_in_here(visitor, world.secretary)
    assert BACK in page.inner_text("main") and CHOOSE_AGAIN in page.inner_text("main")
    assert sorted(page.evaluate(TYPED)) == sorted(typed)
    assert visitor.overflow() <= 0
    choose_photo(page)
    visitor.press("Submit")
    page.get_by_text("is submitted").wait_for()
    saved = Activity.objects.get()
    assert (saved.title, saved.residents) == ("Clean-up of the canal", 210)
    assert saved.content.split() == NOTES.split()
    assert set(saved.units.all()) == {world.bureau, world.school}
    assert [str(lot.value) for gift in saved.donations.all() for lot in gift.items.all()] == [
        "1280.50"
    ]
    assert page.locator(".attachments").get_by_text("photo.png").count() == 1
    assert not Draft.objects.exists()


def test_what_was_typed_on_is_kept_where_the_draft_could_not_be(visit, world):
    """The session ends while somebody types, and a link is pressed instead of the button."""
    visitor = visit().enter(world.secretary)
    page = visitor.page
    page.goto("/activities/new/")
    end_session()
    visitor.type("Title", TITLE)
    page.get_by_text("The draft could not be saved").wait_for()
    page.goto("/units/")
    sign_in_here(visitor, world.secretary)
    assert page.url.endswith("/activities/new/")
    assert page.get_by_label("Title").input_value() == TITLE


def test_somebody_else_is_not_shown_it(visit, world):
    visitor = visit().enter(world.secretary)
    page = visitor.page
    page.goto("/activities/new/")
    visitor.type("Title", TITLE)
    end_session()
    visitor.press("Submit")
    sign_in_here(visitor, world.other_secretary)
    for address in (page.url, "/", "/activities/new/"):
        page.goto(address)
        assert BACK not in page.inner_text("main")
        assert TITLE not in state_of(page, page.reload)
    assert not Draft.objects.filter(user=world.other_secretary).exists()


@pytest.mark.parametrize("who", ["secretary", "other_secretary"])
def test_a_form_that_outlived_a_sign_in_is_back_for_its_owner_only(visit, world, who):
    """Somebody signed in in another tab meanwhile."""
    visitor = visit().enter(world.secretary)
    page = visitor.page
    page.goto("/activities/new/")
    visitor.type("Title", TITLE)
    end_session()
    visitor.page = visitor.context.new_page()
    visitor.sign_in(getattr(world, who))
    visitor.page = page
    visitor.press("Submit")
    if who == "secretary":
        page.get_by_text(BACK).wait_for()
        assert page.get_by_label("Title").input_value() == TITLE
    else:
        page.get_by_text("This form is out of date").wait_for()
        assert TITLE not in page.content()
        assert visitor.troubles and all("403" in words for words in visitor.troubles)
        visitor.troubles.clear()  # of the form, and of its draft where that was sent before


def test_a_reason_is_back_too(visit, world):
    record = make.activity(world.willow, state="submitted")
    visitor = visit().enter(world.office)
    page = visitor.page
    page.goto(record.page("send-back"))
    visitor.type("Reason", NOTES)
    end_session()
    page.locator("main form").get_by_role("button", name="Send back").click()
    sign_in_here(visitor, world.office)
    assert page.url.endswith(record.page("send-back"))
    assert page.get_by_label("Reason").input_value() == NOTES
    assert CHOOSE_AGAIN not in page.inner_text("main")
    page.locator("main form").get_by_role("button", name="Send back").click()
    page.wait_for_url(f"**{record.get_absolute_url()}")
    record.refresh_from_db()
    assert record.state == State.RETURNED and record.remark.split() == NOTES.split()


def test_a_fragment_leads_to_the_sign_in_and_back(visit, world):
    make.activity(world.willow, title="Dance")
    visitor = visit().enter(world.secretary)
    page = visitor.page
    page.goto("/activities/?sort=-title")
    end_session()
    page.get_by_role("searchbox", name="Search").last.fill("Dan")
    sign_in_here(visitor, world.secretary)
    assert page.url.endswith("/activities/?sort=-title")
    assert "Dance" in page.inner_text("#list")


def test_what_is_only_sent_leads_back_to_its_page(visit, world):
    record = make.activity(world.willow, state="draft", created_by=world.secretary)
    visitor = visit().enter(world.secretary)
    visitor.page.goto(record.get_absolute_url())
    visitor.page.locator("input[type=file]").set_input_files(PHOTO)
    end_session()
    visitor.press("Attach")
    sign_in_here(visitor, world.secretary)
    assert visitor.page.url.endswith(record.get_absolute_url())
    assert visitor.page.inner_text("h1") == str(record)
    assert visitor.page.get_by_text(CHOOSE_AGAIN).is_visible()
    assert BACK not in visitor.page.inner_text("main")
