"""The policy: who may open which address. What has no line here is not served.

A register's pages have one line each for all registers; which roles that means follows from the
role table (accounts/roles.py) and the word for its records. Design page access.md, rules 1 to 3.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.urls import resolve, reverse

from accounts.roles import ROLES
from accounts.rules import EVERYBODY, SIGNED_IN, Rule, Scope, readers, writers
from agreements.systems import all_systems, system_apps

ROWS, RECORD, CHANGED = Scope.ROWS, Scope.RECORD, Scope.CHANGED
OFFICE = frozenset({"county_office"})
BUSINESS = readers("activity")
SUPERIORS = frozenset(key for key, role in ROLES.items() if role.reads_published)
RECORDERS = frozenset(k for k in BUSINESS if ROLES[k].writes or ROLES[k].drafts)
PASSWORD_REFUSED = ("sign_in_failed", "lock_out", "locked")
CODE_REFUSED = ("code_failed", "lock_out", "locked")
SECOND_FACTOR = ("second_factor", "recovery_codes", "recovery_used")

PAGES_OF_REGISTERS = {
    "list": Rule(readers, scope=ROWS),
    "export": Rule(readers, scope=ROWS, audit=("export",)),
    "new": Rule(writers, writers, ROWS, audit=("create", "submit")),
    "detail": Rule(readers, scope=RECORD),
    "history": Rule(readers, scope=RECORD),
    "edit": Rule(readers, readers, CHANGED, audit=("update", "submit", "unlock")),
    "attach": Rule(None, readers, CHANGED, audit=("update",)),
    "submit": Rule(readers, readers, CHANGED, audit=("submit",)),
    "confirm": Rule(readers, readers, CHANGED, audit=("confirm",)),
    "send-back": Rule(readers, readers, CHANGED, audit=("send_back",)),
    "void": Rule(readers, readers, CHANGED, audit=("void",)),
    "bulk": Rule(None, readers, ROWS),
    "totals": Rule(readers, scope=ROWS),
    "reveal": Rule(readers, readers, CHANGED, audit=("reveal",)),
    "unlock": Rule(readers, readers, CHANGED, audit=("unlock",)),
    "reset-second-factor": Rule(readers, readers, CHANGED, audit=("second_factor_off",)),
    "hand-over": Rule(readers, readers, CHANGED, audit=("hand_over", "create")),
    "attendance": Rule(readers, readers, CHANGED, audit=("update",)),
}

RULES = {
    # the account
    "sign-in": Rule(EVERYBODY, EVERYBODY, audit=("sign_in", *PASSWORD_REFUSED)),
    "sign-in-code": Rule(EVERYBODY, EVERYBODY, audit=("sign_in", "recovery_used", *CODE_REFUSED)),
    "set_language": Rule(None, EVERYBODY),
    "sign-out": Rule(None, SIGNED_IN, audit=("sign_out",)),
    "account": Rule(SIGNED_IN, SIGNED_IN, audit=("update",)),
    "password": Rule(SIGNED_IN, SIGNED_IN, audit=("password",)),
    "second-factor": Rule(SIGNED_IN, SIGNED_IN, audit=(*SECOND_FACTOR, *CODE_REFUSED)),
    "second-factor-picture": Rule(SIGNED_IN),
    "confirm-password": Rule(SIGNED_IN, SIGNED_IN, audit=PASSWORD_REFUSED),
    "sessions-end": Rule(None, SIGNED_IN, audit=("end_session",)),
    # the auditor
    "audit-log": Rule(readers("audit"), scope=ROWS),
    "audit-entry": Rule(readers("audit"), scope=ROWS),
    "audit-export": Rule(readers("audit"), scope=ROWS, audit=("export",)),
    # the workbench
    "workbench": Rule(SIGNED_IN, scope=ROWS),
    "notices": Rule(SIGNED_IN),
    "notices-read": Rule(None, SIGNED_IN),
    "draft-keep": Rule(None, SIGNED_IN),
    "draft-discard": Rule(None, SIGNED_IN),
    "jobs": Rule(SIGNED_IN),
    "job": Rule(SIGNED_IN),
    "job-file": Rule(SIGNED_IN),
    "job-cancel": Rule(None, SIGNED_IN),
    "search": Rule(SIGNED_IN, scope=ROWS),
    # lists: views that are kept, and many records at once
    "views": Rule(SIGNED_IN),
    "view-save": Rule(SIGNED_IN, SIGNED_IN, audit=("update",)),  # where it is shared
    "view": Rule(SIGNED_IN, SIGNED_IN, audit=("update",)),
    "view-delete": Rule(None, SIGNED_IN, audit=("update",)),
    "bulk-change": Rule(SIGNED_IN, SIGNED_IN, audit=("submit", "confirm", "send_back", "void")),
    # further pages and files of a record
    "attachment": Rule(SIGNED_IN, scope=RECORD),
    "attachment-remove": Rule(None, SIGNED_IN, CHANGED, audit=("update",)),
    "agreement-document": Rule(readers("agreement"), scope=RECORD, audit=("export",)),
    "donation-receipt": Rule(readers("donation"), scope=RECORD, audit=("export",)),
    "association-ledger": Rule(readers("fund_entry"), scope=RECORD),
    "zone-ledger": Rule(readers("fund_entry"), scope=RECORD),
    "pairing-organisation": Rule(readers("agreement"), scope=RECORD),
    # workbooks
    "imports": Rule(RECORDERS, RECORDERS),
    "import": Rule(RECORDERS),
    "import-write": Rule(None, RECORDERS, audit=("import", "create", "update")),
    "import-sheet": Rule(RECORDERS, RECORDERS),
    "import-take-back": Rule(None, RECORDERS, audit=("void", "update")),
    "import-wrong": Rule(RECORDERS),
    "import-outline": Rule(RECORDERS, scope=ROWS),
    # the quarter
    "quarter-now": Rule(BUSINESS),
    "quarter": Rule(BUSINESS, scope=ROWS),
    "quarter-print": Rule(BUSINESS, scope=ROWS),
    "quarter-export": Rule(BUSINESS, scope=ROWS, audit=("export",)),
    "quarter-compute": Rule(None, OFFICE, ROWS),
    "figure-records": Rule(BUSINESS, scope=ROWS),
    "check-records": Rule(BUSINESS, scope=ROWS),
    "returns": Rule(readers("return"), scope=ROWS),
    "publications": Rule(BUSINESS, OFFICE, ROWS, audit=("publish",)),
    "publications-compare": Rule(BUSINESS, scope=ROWS),
    "published-file": Rule(BUSINESS, scope=ROWS),
    "publication-changes": Rule(BUSINESS, scope=ROWS),
    "published": Rule(SUPERIORS),
    "published-quarter": Rule(SUPERIORS, scope=ROWS),
    "published-county-file": Rule(SUPERIORS, scope=ROWS),
    "published-trend": Rule(SUPERIORS, scope=ROWS),
    "trends": Rule(BUSINESS, scope=ROWS),
    "trends-export": Rule(BUSINESS, scope=ROWS, audit=("export",)),
    **{system.page: Rule(BUSINESS, scope=ROWS) for system in all_systems().values()},
}
for app in system_apps():  # a system of one's own brings the lines of its further addresses
    RULES |= getattr(app, "rules", {})


def rule_of(name, view) -> Rule | None:
    """The line of the address of this name, which ``view`` serves."""
    register = getattr(view, "view_initkwargs", {}).get("register")
    if name in RULES or register is None:
        return RULES.get(name)
    page = PAGES_OF_REGISTERS.get(name.removeprefix(f"{register.name}-"))
    return page and page.of(register.model.access)


def may_open(name, roles) -> bool:
    """Whether one of the roles opens the address of this name, which asks for no arguments."""
    return rule_of(name, resolve(reverse(name)).func).allows(roles)


class PolicyMiddleware:
    """Nobody gets past the line of an address, and nothing is served that has none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = rule_of(request.resolver_match.url_name, view)
        if rule is None:
            raise PermissionDenied
        if request.method not in rule.methods:
            return HttpResponseNotAllowed(rule.methods)
        if getattr(view, "login_required", True):
            rule.check(request.user, request.method)
        return None
