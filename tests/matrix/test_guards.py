"""Without any one guard the matrix fails: each is taken away in turn, and a cell must notice.

The scope filters and refusals are found in the code (``guards``). A refusal that the matrix cannot
reach, because another one stands before it, names the test that holds it.
"""

import pytest

from accounts import middleware
from accounts.models import Post, User
from accounts.rules import EVERYBODY, Rule
from cobuild import policy
from cobuild.core.attachments import Attachment
from cobuild.core.middleware import SignInRequiredMiddleware
from cobuild.core.scope import ScopedQuerySet
from tests.matrix import expectation as plain
from tests.matrix.guards import FILTERS, filters, models, refusals, without_filter, without_refusal
from tests.matrix.test_matrix import faults

pytestmark = pytest.mark.django_db
RECORDS = sorted(set(plain.REGISTERS) - {"agreement"})


def notices(scene, *cells):
    """Whether one of the cells fails; all of them hold while nothing is taken away."""
    return any(True for _fault in faults(scene, cells))


# Scope filters ------------------------------------------------------------------------------------

BEHIND_THE_POLICY = plain.ACCOUNTS  # the line of the address names one role, which sees all of them


def cells_of(register, word):
    if word == "visible_to":
        return [("office", f"{register}-detail", "GET", "abroad")]
    if word == "editable_by":
        return [("leader", f"{register}-edit", "GET", "own")]
    if word == "confirmable_by":
        return [("secretary", f"{register}-send-back", "GET", "own"), *by_leader(register)]
    if word == "revealable_by":
        return [("leader", f"{register}-reveal", "GET", "own")]
    return [("liaison", f"{register}-submit", "GET", "drafted")]


def by_leader(register):
    return [("leader", f"{register}-confirm", "GET", "submitted")]


def words_of(register):
    if register in BEHIND_THE_POLICY:
        return ()
    usual = ("visible_to", "editable_by")
    if register in plain.REVEALED:
        usual += ("revealable_by",)
    more = ("confirmable_by",) if register in plain.WORKFLOW else ()
    return (*usual, *more, *(("submittable_by",) if register in plain.DRAFTED_BY_LIAISONS else ()))


def test_the_words_of_the_scope_are_known():
    assert filters() == set(FILTERS)


@pytest.mark.parametrize("register", RECORDS)
def test_a_scope_filter_less_is_noticed(scene, register):
    model = models()[register]
    for word in words_of(register):
        cells = cells_of(register, word)
        assert not notices(scene, *cells), word
        with without_filter(model, word):
            assert notices(scene, *cells), word


# Refusals -----------------------------------------------------------------------------------------

REFUSALS = {
    ("accounts.view_pages", "register_or_404"): ("nobody", "view-save", "GET", "unit"),
    ("cobuild.core.pages.reveal", "RevealView.allowed_record"): (
        "leader",
        "household-reveal",
        "GET",
        "own",
    ),
    ("accounts.rules", "Rule.check"): ("nobody", "activity-list", "GET", ""),
    ("cobuild.core.pages.base", "RegisterView.editable_record"): (
        "leader",
        "activity-edit",
        "GET",
        "own",
    ),
    ("cobuild.core.pages.changes", "ChangeView.allowed_record"): (
        "leader",
        "activity-void",
        "GET",
        "own",
    ),
    ("cobuild.core.pages.attachments", "remove_attachment"): (
        "leader",
        "attachment-remove",
        "POST",
        "own",
    ),
    ("reports.publications", "publication_changes"): (
        "secretary",
        "publication-changes",
        "GET",
        "own",
    ),
}
HELD_ELSEWHERE = {
    ("cobuild.policy", "PolicyMiddleware.process_view"): "tests/project/test_policy.py",
    ("accounts.keeping", "ResetSecondFactorView.account"): "tests/accounts/test_second_factor.py",
    ("accounts.view_pages", "delete_view"): "tests/core/test_saved_views.py",
    ("cobuild.core.pages.bulk", "BulkView.post"): "tests/core/test_bulk.py",
    ("cobuild.core.tasks", "change_in_bulk"): "tests/core/test_bulk.py",
    ("cobuild.core.tasks", "export_rows"): "tests/core/test_kept_files.py",
    ("activities.attendance", "change_names"): "tests/members/test_attendance.py",
    ("cobuild.core.tasks", "import_workbook"): "tests/imports/test_pages.py",
    ("reports.publications", "publications"): "tests/reports/test_publishing.py",
    ("reports.compare_pages", "side"): "tests/reports/test_comparing.py",
    ("reports.views", "compute"): "tests/reports/test_quarter_page.py",
    ("reports.tasks", "check_owner"): "tests/reports/test_publishing.py",
}


def test_every_refusal_is_known():
    assert set(refusals()) == set(REFUSALS) | set(HELD_ELSEWHERE)


@pytest.mark.parametrize("place", REFUSALS, ids=".".join)
def test_a_refusal_less_is_noticed(scene, place):
    assert not notices(scene, REFUSALS[place])
    with without_refusal(*place):
        assert notices(scene, REFUSALS[place])


# What they rest on --------------------------------------------------------------------------------


class Everything:
    def __contains__(self, one):
        return True


def passing(*_args, **_kwargs):
    return None


def all_posts(user):
    return list(user.posts.all())


def everywhere(rows, places):
    return rows.all()


def any_record(attachment, user):
    return models()["activity"]._base_manager.filter(pk=attachment.object_id).first()


GROUNDS = {
    "sign-in": (
        SignInRequiredMiddleware,
        "handle_no_permission",
        passing,
        ("anonymous", "draft-keep", "POST", ""),
    ),
    "first password": (
        middleware,
        "OPEN",
        Everything(),
        ("first_password", "activity-list", "GET", ""),
    ),
    "policy": (
        policy,
        "rule_of",
        lambda name, view: Rule(EVERYBODY, EVERYBODY),
        ("nobody", "activity-list", "GET", ""),
    ),
    "methods": (
        Rule,
        "methods",
        ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"),
        ("office", "workbench", "DELETE", ""),
    ),
    "disabled accounts": (User, "is_active", True, ("disabled", "activity-list", "GET", "")),
    "ended posts": (
        User,
        "current_posts",
        property(all_posts),
        ("former", "activity-list", "GET", ""),
    ),
    "files of a record": (
        Attachment,
        "record_for",
        any_record,
        ("secretary", "attachment", "GET", "elsewhere"),
    ),
    "drafts": (
        ScopedQuerySet,
        "visible_to",
        lambda rows, user: rows.within(user.places_to_read(rows.model)),
        ("leader", "activity-detail", "GET", "draft"),
    ),
    "places to write": (
        User,
        "places_to_write",
        User.places_to_read,
        ("leader", "activity-edit", "GET", "submitted"),
    ),
    "places to confirm": (
        User,
        "places_to_confirm",
        User.places_to_write,
        ("secretary", "activity-confirm", "GET", "submitted"),
    ),
    "places to read": (
        User,
        "places_to_read",
        lambda user, model: {"installation": {None}},
        ("secretary", "activity-detail", "GET", "abroad"),
    ),
    "terms of posts": (
        type(Post.objects.all()),
        "standing",
        lambda rows, day: rows,
        ("former", "activity-list", "GET", ""),
    ),
}


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_less_is_noticed(scene, ground, monkeypatch):
    owner, name, instead, cell = GROUNDS[ground]
    assert not notices(scene, cell)
    monkeypatch.setattr(owner, name, instead)
    assert notices(scene, cell)
