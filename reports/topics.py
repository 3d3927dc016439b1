"""Which figures of a group the report tells together. What is named nowhere comes last."""

from django.utils.translation import gettext_lazy as _

TOPICS = (
    (
        _("Units and zones"),
        {
            "district.units",
            "district.communities",
            "district.zones",
            "district.lead_units",
            "district.five_haves",
        },
    ),
    (_("Co-building agreements"), {"district.agreements", "district.coverage"}),
    (_("Meetings and resolutions"), {"district.meetings", "district.resolutions_open"}),
    (
        _("Joint activities"),
        {"district.activities", "district.unit_participations", "district.resident_attendance"},
    ),
    (_("Donations"), {"district.donations", "district.donation_lots_unvalued"}),
    (
        _("Paired branches"),
        {
            "pairing.unit_branches",
            "pairing.community_branches",
            "pairing.pairs",
            "pairing.agreements",
        },
    ),
    (_("Exchanges of pairs"), {"pairing.exchanges"}),
    (_("Help for needy households"), {"pairing.households", "pairing.visits", "pairing.aid"}),
    (
        _("Associations and sponsors"),
        {"liaison.associations", "liaison.communities", "liaison.sponsors"},
    ),
    (_("Sessions of associations"), {"liaison.sessions", "liaison.on_schedule"}),
    (
        _("Funds of associations"),
        {"liaison.funds_received", "liaison.funds_spent", "liaison.funds_balance"},
    ),
    (
        _("Registration of members"),
        {
            "members.registered",
            "members.newly_registered",
            "members.withdrawn",
            "members.rate",
        },
    ),
    (_("Activities of members"), {"members.attendance", "members.average"}),
    (_("Volunteers and pledges"), {"volunteers.serving", "pledges.signed"}),
    (_("Facilities and honours"), {"facilities.completed", "honours.awarded"}),
)
OTHERS = _("Other figures")


def topics_of(indicators) -> list[tuple]:
    """(heading, its indicators) in the order of the topics; one without a topic is not lost."""
    found = [
        (label, [indicator for indicator in indicators if indicator.key in keys])
        for label, keys in TOPICS
    ]
    named = set().union(*(keys for _label, keys in TOPICS))
    found.append((OTHERS, [indicator for indicator in indicators if indicator.key not in named]))
    return [(label, some) for label, some in found if some]
