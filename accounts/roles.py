"""The role table: which post reads and writes what, where (design page access.md, "Roles").

The words for records are each model's ``access``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ALL = frozenset({"*"})
HOUSEHOLDS = frozenset({"household", "household_pairing", "aid"})
ACCOUNTS = frozenset({"user", "post"})


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    place: str  # county, zone, community, unit or installation
    reads: frozenset[str] = ALL
    never_reads: frozenset[str] = ACCOUNTS
    writes: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()  # writes until it is submitted
    confirms: bool = False

    @property
    def is_apart(self):
        """Roles of the installation keep the books of the others and do no work of theirs."""
        return self.place == "installation"

    def may_read(self, word):
        return word not in self.never_reads and (self.reads is ALL or word in self.reads)

    def may_write(self, word):
        return self.may_read(word) and (self.writes is ALL or word in self.writes)

    def may_draft(self, word):
        return self.may_read(word) and word in self.drafts


ROLES = {
    role.key: role
    for role in (
        Role("county_office", _("county office"), "county", writes=ALL, confirms=True),
        Role(
            "lead_unit",
            _("lead unit"),
            "zone",
            never_reads=ACCOUNTS | HOUSEHOLDS,
            writes=frozenset({"five_haves", "plan", "meeting", "resolution"}),
        ),
        Role(
            "secretary",
            _("community secretary"),
            "community",
            writes=frozenset(
                {
                    "activity",
                    "aid",
                    "donation",
                    "facility",
                    "household",
                    "household_pairing",
                    "meeting",
                    "pledge",
                    "registration",
                    "resolution",
                    "return",
                    "volunteer",
                }
            ),
        ),
        Role(
            "liaison",
            _("unit liaison"),
            "unit",
            never_reads=ACCOUNTS | {"household"},
            writes=frozenset({"contact", "unit_branch", "member_count"}),
            drafts=frozenset({"activity"}),
        ),
        Role("leader", _("leader"), "county"),
        Role(
            "account_admin",
            _("account administrator"),
            "installation",
            reads=ACCOUNTS | {"county", "zone", "community", "unit"},
            never_reads=frozenset(),
            writes=ACCOUNTS,
        ),
    )
}
