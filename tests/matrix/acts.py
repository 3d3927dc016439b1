"""Acts done in full, by the line of the policy that serves them: what the log must say of each.

Each act is (line, what the log says of it, how it is prepared); the preparing gives the sending
itself. Some words stand for failures that the log tells too: a sign-in refused, a code refused.
"""

from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.attempts import FAILURES
from accounts.models import User
from accounts.saved_views import SavedView
from accounts.second_factor_pages import NEW_SEED
from cobuild.core.imports.stored import WorkbookImport
from cobuild.core.jobs import Job
from cobuild.core.sheets import read_sheets
from tests import factories as make
from tests.accounts.phones import code_of, with_phone
from tests.test_bad_input import values_of

PASSWORD, SEED = "four words of rain", "a seed"
SESSION = settings.SESSION_COOKIE_NAME
SHEETS = {
    "create": ("Facilities.csv", "Facility,Kind,Community\nCourt,gateball court,Willow\n"),
    "update": ("Units.csv", "Name,Kind,Short name\nFirst school,public institution,School\n"),
}


class Acting:
    """Somebody of the scene at work."""

    def __init__(self, scene, who):
        self.scene, self.client = scene, Client()
        self.client.cookies[SESSION] = scene.clients[who].cookies[SESSION].value
        self.user = User.objects.get(pk=self.client.session["_auth_user_id"])

    def record(self, register, situation="own"):
        record = self.scene.records[register, situation]
        return type(record)._base_manager.get(pk=record.pk)

    def post(self, page, /, *arguments, **data):
        return partial(self.client.post, reverse(page, args=arguments), data)

    def form(self, address):
        """What a browser would send of the form at the address."""
        page = self.client.get(address).context
        sent = values_of(page["form"])
        for _part, formset in page.get("parts", ()):
            sent |= values_of(formset.management_form)
            for row in formset:
                sent |= values_of(row)
        return sent

    def sends_form(self, address, **data):
        return partial(self.client.post, address, self.form(address) | data)

    def known(self):
        """The password of the person is known, and the session goes on."""
        self.user.set_password(PASSWORD)
        self.user.save()
        self.client.force_login(self.user)
        return self


# Signing in, and one's own account ----------------------------------------------------------------


def sign_in(me, password=PASSWORD, before=0):
    me.known()
    data = {"username": me.user.username, "password": password}
    return after_failures(partial(Client().post, "/sign-in/", data), before)


def code(me, typed=None, before=0):
    codes, browser = with_phone(me.known().user), Client()
    browser.post("/sign-in/", {"username": me.user.username, "password": PASSWORD})
    right = {"app": code_of(SEED), "recovery": codes[0]}.get(typed, typed)
    return after_failures(partial(browser.post, "/sign-in/code/", {"code": right}), before)


def after_failures(act, times):
    for _time in range(times):
        act()
    return act


def mail(me):
    def act():
        with override_settings(EMAIL_HOST="mail.example.org"):
            return me.client.post("/account/", {"email": "a@b.cn", "mail_language": "en"})

    return act


def password(me):
    new = "five words of late rain"
    return me.known().post("password", old_password=PASSWORD, new_password1=new, new_password2=new)


def phone(me):
    me.client.get("/account/second-factor/")
    return me.post("second-factor", code=code_of(me.client.session[NEW_SEED]))


def phone_code(me, typed="app", before=0, **data):
    codes = with_phone(me.user)
    right = {"app": code_of(SEED), "recovery": codes[0]}.get(typed, typed)
    return after_failures(me.post("second-factor", code=right, **data), before)


def again(me, typed=PASSWORD, before=0):
    return after_failures(me.known().post("confirm-password", password=typed), before)


def end_others(me):
    Client().force_login(me.user)
    return me.post("sessions-end", which="others")


# What one keeps -----------------------------------------------------------------------------------


def shared(me):
    return {"name": "Ours", "county": me.record("county").pk}


def new_view(me, **data):
    return me.post("view-save", "unit", **({"name": "Mine"} | data))


def view(me, page, before, /, **data):
    new_view(me, **before)()
    kept = SavedView.objects.filter(owner=me.user).latest("pk")
    return me.post(page, kept.pk, **data)


def draft(me, name):
    address = f"{reverse(name)}?path=/facilities/new/"
    return partial(me.client.post, address, {"name": "Half"})


# Records ------------------------------------------------------------------------------------------


def new_household(me):
    place = {"community": me.user.posts.get().community_id}
    return me.sends_form("/households/new/", head="Li", cause="illness", since=make.DAY, **place)


def new_donation(me):
    lot = {"items-0-form": "cash", "items-0-value": "100", "items-TOTAL_FORMS": "1"}
    people = {"receiver": "Wang", "second_receiver": "Li", "received_on": make.DAY}
    place = {"unit": me.record("unit").pk, "community": me.user.posts.get().community_id}
    return me.sends_form("/donations/new/", then="submit", **lot, **people, **place)


def new_account(me):
    account = {"username": "chen.wei", "name": "Chen Wei", "new_password": PASSWORD}
    return me.sends_form("/accounts/new/", **account)


def edit(me, register, situation="own", **data):
    return me.sends_form(me.record(register, situation).page("edit"), **data)


def change(me, page, situation="submitted", register="activity", **data):
    return partial(me.client.post, me.record(register, situation).page(page), data)


def attach(me):
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 text")
    return partial(me.client.post, me.record("activity").page("attach"), {"files": file})


def attendance(me):
    activity = me.record("activity")
    make.Activity.objects.filter(pk=activity.pk).update(members=None)
    member = make.registration(activity.units.get(), activity.host, name="Wei Fang")
    return me.post("activity-attendance", activity.pk, member=member.pk, was="", then="save")


def hand_over(me, **to):
    post = me.record("post")
    to = to or {"successor": make.user("secretary", post.community).pk}
    return me.post("post-hand-over", post.pk, last_day=timezone.localdate(), **to)


def locked_out(me):
    return change(me, "unlock", "own", "user", reason="they forgot it")


def lost_phone(me):
    with_phone(me.record("user"))
    return change(me, "reset-second-factor", "own", "user", reason="they lost it")


def ticked(me, do, situation="submitted"):
    return me.post("activity-bulk", do=do, row=me.record("activity", situation).pk)


def many(me, do, situation="submitted", **data):
    return partial(me.client.post, ticked(me, do, situation)()["Location"], data)


# Workbooks and the quarter ------------------------------------------------------------------------


def sent(me, of):
    name, text = SHEETS[of]
    workbook = WorkbookImport.objects.create(owner=me.user, name=name, content=text.encode())
    me.client.cookies["django_language"] = "en"
    with translation.override("en"):
        workbook.look(read_sheets(text.encode(), name))
    return workbook


def send_workbook(me):
    name, text = SHEETS["create"]
    file = SimpleUploadedFile(name, text.encode())
    return partial(me.client.post, reverse("imports"), {"file": file})


def write(me, of):
    return me.post("import-write", sent(me, of).pk)


def take_back(me, of):
    workbook = sent(me, of)
    me.post("import-write", workbook.pk)()
    return me.post("import-take-back", workbook.pk)


def understand(me):
    return me.sends_form(reverse("import-sheet", args=[sent(me, "create").pk, 1]))


def in_background(me, name):
    """The job that the page asks for is done at once."""

    def act():
        answer = me.client.post(reverse(name, args=["2026Q2"]), {})
        Job.objects.latest("pk").run_here()
        return answer

    return act


def cancel(me):
    return me.post("job-cancel", me.scene.records["job", "own"].pk)


WRONG, REASON = "wrong words", "it was entered twice"
NEW = {"username": "chen.wei", "name": "Chen Wei", "password": PASSWORD}
LAST = FAILURES - 1
OFFICE, SECRETARY, ADMIN = "office", "secretary", "admin"
# (line, who, what the log says, how it is prepared)
ACTS = [
    ("sign-in", SECRETARY, "sign_in", sign_in),
    ("sign-in", SECRETARY, "sign_in_failed", partial(sign_in, password=WRONG)),
    ("sign-in", SECRETARY, "lock_out", partial(sign_in, password=WRONG, before=LAST)),
    ("sign-in", SECRETARY, "locked", partial(sign_in, password=WRONG, before=FAILURES)),
    ("sign-in-code", SECRETARY, "sign_in", partial(code, typed="app")),
    ("sign-in-code", SECRETARY, "recovery_used sign_in", partial(code, typed="recovery")),
    ("sign-in-code", SECRETARY, "code_failed", partial(code, typed=WRONG)),
    ("sign-in-code", SECRETARY, "lock_out", partial(code, typed=WRONG, before=LAST)),
    ("sign-in-code", SECRETARY, "locked", partial(code, typed=WRONG, before=FAILURES)),
    ("set_language", SECRETARY, "", lambda me: me.post("set_language", language="en")),
    ("sign-out", SECRETARY, "sign_out", lambda me: me.post("sign-out")),
    ("account", SECRETARY, "update", mail),
    ("password", SECRETARY, "password", password),
    ("second-factor", SECRETARY, "second_factor", phone),
    ("second-factor", SECRETARY, "recovery_codes", partial(phone_code, act="codes")),
    (
        "second-factor",
        SECRETARY,
        "recovery_codes recovery_used",
        partial(phone_code, typed="recovery", act="codes"),
    ),
    ("second-factor", SECRETARY, "code_failed", partial(phone_code, typed=WRONG)),
    ("second-factor", SECRETARY, "lock_out", partial(phone_code, typed=WRONG, before=LAST)),
    ("second-factor", SECRETARY, "locked", partial(phone_code, typed=WRONG, before=FAILURES)),
    ("confirm-password", SECRETARY, "", again),
    ("confirm-password", SECRETARY, "sign_in_failed", partial(again, typed=WRONG)),
    ("confirm-password", SECRETARY, "lock_out", partial(again, typed=WRONG, before=LAST)),
    ("confirm-password", SECRETARY, "locked", partial(again, typed=WRONG, before=FAILURES)),
    ("sessions-end", SECRETARY, "end_session", end_others),
    ("notices-read", SECRETARY, "", lambda me: me.post("notices-read")),
    ("draft-keep", SECRETARY, "", partial(draft, name="draft-keep")),
    ("draft-discard", SECRETARY, "", partial(draft, name="draft-discard")),
    ("job-cancel", SECRETARY, "", cancel),
    ("view-save", OFFICE, "", new_view),
    ("view-save", OFFICE, "update", lambda me: new_view(me, **shared(me))),
    ("view", OFFICE, "", lambda me: view(me, "view", {}, name="Other")),
    ("view", OFFICE, "update", lambda me: view(me, "view", {}, **shared(me))),
    ("view-delete", OFFICE, "", lambda me: view(me, "view-delete", {})),
    ("view-delete", OFFICE, "update", lambda me: view(me, "view-delete", shared(me))),
    ("new", SECRETARY, "create", new_household),
    ("new", SECRETARY, "create submit", new_donation),
    ("new", ADMIN, "create", new_account),
    ("edit", SECRETARY, "update", partial(edit, register="household", people="4")),
    (
        "edit",
        OFFICE,
        "submit update",
        partial(edit, register="activity", situation="draft", then="submit"),
    ),
    ("edit", ADMIN, "unlock update", partial(edit, register="user", new_password=PASSWORD)),
    ("attach", OFFICE, "update", attach),
    (
        "attachment-remove",
        OFFICE,
        "update",
        lambda me: me.post("attachment-remove", me.record("attachment").pk),
    ),
    ("submit", OFFICE, "submit", partial(change, page="submit", situation="draft")),
    ("confirm", OFFICE, "confirm", partial(change, page="confirm")),
    ("send-back", OFFICE, "send_back", partial(change, page="send-back", reason=REASON)),
    ("void", OFFICE, "void", partial(change, page="void", reason=REASON)),
    ("bulk", OFFICE, "", partial(ticked, do="confirm")),
    ("bulk", OFFICE, "", partial(ticked, do="csv")),
    ("bulk-change", OFFICE, "submit", partial(many, do="submit", situation="draft")),
    ("bulk-change", OFFICE, "confirm", partial(many, do="confirm")),
    ("bulk-change", OFFICE, "send_back", partial(many, do="send-back", reason=REASON)),
    ("bulk-change", OFFICE, "void", partial(many, do="void", reason=REASON)),
    (
        "reveal",
        OFFICE,
        "reveal",
        lambda me: change(me, "reveal", "own", "household", reason=REASON),
    ),
    ("unlock", ADMIN, "unlock", locked_out),
    ("reset-second-factor", ADMIN, "second_factor_off", lost_phone),
    ("hand-over", ADMIN, "create hand_over", hand_over),
    ("hand-over", ADMIN, "create create hand_over", partial(hand_over, **NEW)),
    ("attendance", OFFICE, "update", attendance),
    ("imports", OFFICE, "", send_workbook),
    ("import-sheet", OFFICE, "", understand),
    ("import-write", OFFICE, "create import", partial(write, of="create")),
    ("import-write", OFFICE, "import update", partial(write, of="update")),
    ("import-take-back", OFFICE, "void void", partial(take_back, of="create")),
    ("import-take-back", OFFICE, "update void", partial(take_back, of="update")),
    ("quarter-compute", OFFICE, "", partial(in_background, name="quarter-compute")),
    ("publications", OFFICE, "publish", partial(in_background, name="publications")),
]
