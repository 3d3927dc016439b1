"""What every page needs besides its own content: the product's name and the menu."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.roles import ROLES
from agreements.base import SYSTEMS
from cobuild.core.audit import AuditEntry
from cobuild.core.imports.registers import declared_registers
from reports.notices import has_notices

PRODUCT = gettext_lazy("Community co-building register")
WORKBENCH = (("workbench", gettext_lazy("Workbench")),)
REGISTERS = (
    "unit",
    "community",
    "agreement",
    "activity",
    "donation",
    "meeting",
    "memberregistration",
)
MORE_REGISTERS = (
    "zone",
    "zonelead",
    "placement",
    "fivehaves",
    "plan",
    "resolution",
    "communitybranch",
    "unitbranch",
    "household",
    "householdpairing",
    "aid",
    "association",
    "membership",
    "sponsorship",
    "fundentry",
    "contact",
    "membercount",
    "volunteer",
    "pledge",
    "facility",
    "honour",
    "return",
    "county",
    "wording",
)
STATISTICS = (
    ("quarter-now", gettext_lazy("Quarterly figures")),
    ("trends", gettext_lazy("Trends")),
)
IMPORT = (("imports", gettext_lazy("Import")),)
ACCOUNT_REGISTERS = ("user", "post")
PUBLISHED = (("published", gettext_lazy("Counties and quarters")),)
AUDIT = (("audit-log", gettext_lazy("Audit log")),)


@dataclass
class Item:
    """One line of the menu; ``mark`` is the style of a system's colour mark."""

    label: str
    url: str
    mark: str = ""
    active: bool = False


@dataclass
class Group:
    title: str
    items: list[Item]
    folded: bool = False

    @property
    def is_open(self):
        return any(item.active for item in self.items)


@dataclass(frozen=True)
class Bell:
    """What leads to the notices, with the number of those unread."""

    unread: int

    @property
    def count(self):
        return "99+" if self.unread > 99 else str(self.unread)

    @property
    def label(self):
        if not self.unread:
            return _("Notices, none unread")
        words = ngettext("Notices, %(count)s unread", "Notices, %(count)s unread", self.unread)
        return words % {"count": self.unread}


def menu(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"product": PRODUCT, "product_place": "", "menu": "", "bell": None}
    return {
        "product": PRODUCT,
        "product_place": SimpleLazyObject(lambda: place_of(user)),
        "menu": SimpleLazyObject(lambda: menu_of(user, request.path)),
        "bell": SimpleLazyObject(lambda: bell_of(user)),
    }


def bell_of(user) -> Bell | None:
    return Bell(user.notices.unread().count()) if has_notices(user) else None


def place_of(user) -> str:
    """The county of the user's posts; nothing where there is none or more than one."""
    counties = {post.county for post in user.current_posts if post.county}
    return str(counties.pop()) if len(counties) == 1 else ""


def roles_of(user) -> frozenset:
    return frozenset(post.role for post in user.current_posts)


def menu_of(user, path) -> str:
    """The menu as HTML: it differs by nothing but the roles, the language and where one is."""
    roles = roles_of(user)
    return menu_html(roles, get_language(), active_address(addresses(roles), path))


@lru_cache(maxsize=500)  # some KiB each
def menu_html(roles, language, active) -> str:
    with translation.override(language):
        groups = groups_for(roles)
        for item in items_of(groups):
            item.active = item.url == active
        return render_to_string("_menu_groups.html", {"menu": groups})


@cache
def addresses(roles) -> list[str]:
    return [item.url for item in items_of(groups_for(roles))]


def groups_for(roles) -> list[Group]:
    at_work = any(ROLES[role].is_business for role in roles)
    groups = [
        Group("", pages(WORKBENCH + IMPORT if may_import(roles) else WORKBENCH)),
        Group(_("The three systems"), systems() if at_work else []),
        Group(_("Registers"), registers(roles, REGISTERS)),
        Group(_("More registers"), registers(roles, MORE_REGISTERS), folded=True),
        Group(_("Statistics"), pages(STATISTICS) if at_work else []),
        Group(_("Published figures"), published(roles)),
        Group(_("Administration"), registers(roles, ACCOUNT_REGISTERS) + audit(roles)),
    ]
    return [group for group in groups if group.items]


def items_of(groups) -> list[Item]:
    return [item for group in groups for item in group.items]


def pages(named) -> list[Item]:
    found = ((label, address_of(name)) for name, label in named)
    return [Item(label, url) for label, url in found if url]


def may_import(roles) -> bool:
    """Whether one of the roles records in a register that workbooks fill."""
    words = {register.model.access for register in declared_registers()}
    duties = [ROLES[role] for role in roles]
    return any(duty.may_write(word) or duty.may_draft(word) for duty in duties for word in words)


def published(roles) -> list[Item]:
    return pages(PUBLISHED) if any(ROLES[role].reads_published for role in roles) else []


def audit(roles) -> list[Item]:
    reads = any(ROLES[role].may_read(AuditEntry.access) for role in roles)
    return pages(AUDIT) if reads else []


def systems() -> list[Item]:
    found = ((system, address_of(system.page)) for system in SYSTEMS.values())
    return [Item(system.label, url, system.mark) for system, url in found if url]


def registers(roles, names) -> list[Item]:
    """The registers of these names that exist and that one of the roles may read."""
    found = ((address_of(f"{name}-list"), register_at(f"{name}-list")) for name in names)
    return [
        Item(capfirst(register.label_plural), url)
        for url, register in found
        if register and any(ROLES[role].may_read(register.model.access) for role in roles)
    ]


@cache
def address_of(name) -> str:
    """The address of this name, or nothing where no page has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def register_at(name):
    """The register whose list has this address name, or None."""
    url = address_of(name)
    return resolve(url).func.view_initkwargs["register"] if url else None


def active_address(urls, path) -> str:
    """The one that is the longest beginning of the path; "" where none is."""
    return max((url for url in urls if leads_to(url, path)), key=len, default="")


def leads_to(url, path) -> bool:
    return path == url if url == "/" else path.startswith(url)
