"""What a line of the policy says of an address: who reads it, who sends to it, whose rows it shows.

The lines themselves are in cobuild/policy.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import Http404

from .roles import ROLES

Roles = frozenset[str]
EVERYBODY: Roles = frozenset({"everybody"})  # without a session too
SIGNED_IN: Roles = frozenset({"signed in"})  # whatever posts they hold, or none


class Scope(StrEnum):
    """Which rows an address reaches, and so how it refuses who reads none of them."""

    NONE = "none"  # no records, or the user's own things
    ROWS = "rows"  # all rows in the user's scope
    RECORD = "record"  # one row in the user's scope: any other one answers 404
    CHANGED = "changed"  # the same, and 403 for who may see it but not change it


def readers(word) -> Roles:
    return frozenset(key for key, role in ROLES.items() if role.may_read(word))


def writers(word) -> Roles:
    """Who records such records, as drafts or in their own right."""
    roles = ROLES.items()
    return frozenset(key for key, role in roles if role.may_write(word) or role.may_draft(word))


@dataclass(frozen=True)
class Rule:
    """Roles that may GET (``reads``) and POST (``sends``); None: nobody may, whoever asks.

    For a page of every register they are functions of the word for its records. ``audit`` is what
    the log tells of an act that was done, or of a password or code that was refused.
    """

    reads: Roles | Callable[[str], Roles] | None = None
    sends: Roles | Callable[[str], Roles] | None = None
    scope: Scope = Scope.NONE
    audit: tuple[str, ...] = ()

    def of(self, word):
        """The rule of a page of the register whose records the role table calls ``word``."""
        sides = {"reads": self.reads, "sends": self.sends}
        return replace(self, **{name: who(word) for name, who in sides.items() if callable(who)})

    @property
    def methods(self) -> list[str]:
        reading = [] if self.reads is None else ["GET", "HEAD"]
        return reading if self.sends is None else [*reading, "POST"]

    def allows(self, roles, method="GET") -> bool:
        who = self.sends if method == "POST" else self.reads
        return who in (EVERYBODY, SIGNED_IN) or bool(who and who & roles)

    def check(self, user, method):
        """Refuse whose posts are none of those that the line names."""
        if self.allows({post.role for post in user.current_posts}, method):
            return
        if self.scope in (Scope.RECORD, Scope.CHANGED):
            raise Http404
        raise PermissionDenied
