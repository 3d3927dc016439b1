"""What every page needs besides its own content: the product's name and the menu."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from agreements.base import SYSTEMS
from cobuild.policy import may_open
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
JOBS = (("jobs", gettext_lazy("Background work")),)
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
    groups = [
        Group("", pages(roles, WORKBENCH + IMPORT + JOBS)),
        Group(_("The three systems"), systems(roles)),
        Group(_("Registers"), registers(roles, REGISTERS)),
        Group(_("More registers"), registers(roles, MORE_REGISTERS), folded=True),
        Group(_("Statistics"), pages(roles, STATISTICS)),
        Group(_("Published figures"), pages(roles, PUBLISHED)),
        Group(_("Administration"), registers(roles, ACCOUNT_REGISTERS) + pages(roles, AUDIT)),
    ]
    return [group for group in groups if group.items]


def items_of(groups) -> list[Item]:
    return [item for group in groups for item in group.items]


def pages(roles, named) -> list[Item]:
    return [Item(label, reverse(name)) for name, label in named if may_open(name, roles)]


def systems(roles) -> list[Item]:
    shown = [system for system in SYSTEMS.values() if may_open(system.page, roles)]
    return [Item(system.label, reverse(system.page), system.mark) for system in shown]


def registers(roles, names) -> list[Item]:
    """The registers of these names whose lists one of the roles opens."""
    lists = [name for name in map("{}-list".format, names) if may_open(name, roles)]
    return [Item(capfirst(register_at(name).label_plural), reverse(name)) for name in lists]


@cache
def register_at(name):
    """The register whose list has this address name."""
    return resolve(reverse(name)).func.view_initkwargs["register"]


def active_address(urls, path) -> str:
    """The one that is the longest beginning of the path; "" where none is."""
    return max((url for url in urls if leads_to(url, path)), key=len, default="")


def leads_to(url, path) -> bool:
    return path == url if url == "/" else path.startswith(url)
