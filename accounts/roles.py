"""The role table: which post reads and writes what, where (design page access.md, "Roles").

The words for records are each model's ``access``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ALL = frozenset({"*"})
HOUSEHOLDS = frozenset({"household", "household_pairing", "aid"})
ACCOUNTS = frozenset({"user", "post"})
AUDIT = frozenset({"audit"})
ADMINISTRATION = ACCOUNTS | AUDIT


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    place: str  # county, zone, community, unit or installation
    reads: frozenset[str] = ALL
    never_reads: frozenset[str] = ADMINISTRATION
    writes: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()  # writes until it is submitted
    confirms: bool = False
    reveals: bool = False  # sees sensitive fields in full, each time with a reason
    reads_published: bool = False  # the published figures of the county, and nothing behind them
    apart: bool = False  # one of the three powers: nobody holds another role beside it

    @property
    def is_business(self):
        """Whether the role reads records of co-building at all."""
        return self.reads is ALL

    @property
    def needs_second_factor(self):
        """Who decides for a county or keeps the installation signs in with a second factor."""
        return self.confirms or self.apart

    def may_read(self, word):
        return word not in self.never_reads and (self.reads is ALL or word in self.reads)

    def may_write(self, word):
        return self.may_read(word) and (self.writes is ALL or word in self.writes)

    def may_draft(self, word):
        return self.may_read(word) and word in self.drafts


ROLES = {
    role.key: role
    for role in (
        Role(
            "county_office", _("county office"), "county", writes=ALL, confirms=True, reveals=True
        ),
        Role(
            "lead_unit",
            _("lead unit"),
            "zone",
            never_reads=ADMINISTRATION | HOUSEHOLDS,
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
            never_reads=ADMINISTRATION | {"household"},
            writes=frozenset({"contact", "unit_branch", "member_count"}),
            drafts=frozenset({"activity"}),
        ),
        Role("leader", _("leader"), "county"),
        Role("superior", _("superior"), "county", reads=frozenset(), reads_published=True),
        Role(
            "account_admin",
            _("account administrator"),
            "installation",
            reads=ACCOUNTS | {"county", "zone", "community", "unit"},
            never_reads=frozenset(),
            writes=ACCOUNTS,
            apart=True,
        ),
        Role(
            "auditor",
            _("auditor"),
            "installation",
            reads=AUDIT,
            never_reads=frozenset(),
            apart=True,
        ),
    )
}
