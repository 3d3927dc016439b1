"""Who gets what: written by hand from the design, apart from the policy and the role table.

An outcome is a word: ``open``, ``refused`` (403), ``hidden`` (404, like a record that does not
exist), ``method`` (405), ``sign-in`` and ``password`` (led there first).
"""

ROLE_OF = {
    "office": "office",
    "lead_unit": "lead",
    "other_lead": "lead",
    "secretary": "secretary",
    "neighbour": "secretary",
    "other_secretary": "secretary",
    "liaison": "liaison",
    "other_liaison": "liaison",
    "leader": "leader",
    "other_office": "office",
    "admin": "admin",
    "superior": "superior",
    "auditor": "auditor",
    "former": "none",
    "nobody": "none",
}
WITHOUT_RECORDS = {"anonymous", "disabled", "first_password", "superior", "auditor"}
WITHOUT_RECORDS |= {"former", "nobody"}
PRINCIPALS = ("anonymous", "disabled", "first_password", *ROLE_OF)

# where records hang: ``own`` and ``near`` are two communities of one zone, ``elsewhere`` is of
# another zone, ``abroad`` of another county
COUNTY = {"own", "near", "elsewhere"}
REACH = {
    "office": COUNTY,
    "leader": COUNTY,
    "lead_unit": {"own", "near"},
    "other_lead": {"elsewhere"},
    "secretary": {"own"},
    "neighbour": {"near"},
    "other_secretary": {"elsewhere"},
    "liaison": {"own"},
    "other_liaison": {"elsewhere"},
    "other_office": {"abroad"},
}
# whose personal details somebody reads: the name of the own community
READS_OF = {"secretary": "Willow", "neighbour": "Poplar", "other_secretary": "Maple"}
ZONE_WIDE = {"fivehaves"}  # they hang on the zone, so both its communities read them
IN_ZONE = {"secretary": {"own", "near"}, "neighbour": {"own", "near"}}

BUSINESS = {"office", "lead", "secretary", "liaison", "leader"}
ALL = BUSINESS | {"admin", "superior", "auditor", "none"}
NOT_LIAISON = BUSINESS - {"liaison"}
NO_LEAD = BUSINESS - {"lead"}
PRIVATE = NO_LEAD - {"liaison"}
OFFICE, SECRETARIES = {"office"}, {"office", "secretary"}
LEADS = {"office", "lead"}

# whole registers that everybody at work in a county may look things up in; some the administrator
DIRECTORIES = {"association", "membership", "sponsorship", "wording", "communitybranch", "honour"}
DIRECTORIES |= {"placement", "zonelead", "unitbranch", "contact", "membercount"}
OF_INSTALLATION = {"county", "zone", "community", "unit"}
ACCOUNTS = {"user", "post"}

# register: the roles that read its records, the roles that record them
REGISTERS = {
    "county": (BUSINESS | {"admin"}, OFFICE),
    "zone": (BUSINESS | {"admin"}, OFFICE),
    "community": (BUSINESS | {"admin"}, OFFICE),
    "unit": (BUSINESS | {"admin"}, OFFICE),
    "association": (BUSINESS, OFFICE),
    "membership": (BUSINESS, OFFICE),
    "sponsorship": (BUSINESS, OFFICE),
    "wording": (BUSINESS, OFFICE),
    "communitybranch": (BUSINESS, OFFICE),
    "honour": (BUSINESS, OFFICE),
    "placement": (BUSINESS, OFFICE),
    "zonelead": (BUSINESS, OFFICE),
    "unitbranch": (BUSINESS, {"office", "liaison"}),
    "contact": (BUSINESS, {"office", "liaison"}),
    "membercount": (BUSINESS, {"office", "liaison"}),
    "agreement": (BUSINESS, set()),
    "districtagreement": (BUSINESS, OFFICE),
    "pairingagreement": (BUSINESS, OFFICE),
    "liaisonagreement": (BUSINESS, OFFICE),
    "householdpairing": (NO_LEAD, SECRETARIES),
    "household": (PRIVATE, SECRETARIES),
    "aid": (NO_LEAD, SECRETARIES),
    "fundentry": (BUSINESS, OFFICE),
    "plan": (BUSINESS, LEADS),
    "fivehaves": (BUSINESS, LEADS),
    "meeting": (BUSINESS, LEADS | SECRETARIES),
    "resolution": (BUSINESS, LEADS | SECRETARIES),
    "memberregistration": (BUSINESS, SECRETARIES),
    "volunteer": (BUSINESS, SECRETARIES),
    "pledge": (BUSINESS, SECRETARIES),
    "facility": (BUSINESS, SECRETARIES),
    "return": (BUSINESS, SECRETARIES),
    "activity": (BUSINESS, SECRETARIES),
    "donation": (BUSINESS, SECRETARIES),
    "user": ({"admin"}, {"admin"}),
    "post": ({"admin"}, {"admin"}),
}
DRAFTED_BY_LIAISONS = {"activity"}  # their own drafts, no other record
NOTHING_OF_UNITS = {"plan", "fivehaves", "meeting", "volunteer", "pledge", "facility", "return"}
NOTHING_OF_UNITS |= {"fundentry"}
WORKFLOW = {"districtagreement", "pairingagreement", "liaisonagreement", "activity", "donation"}
WORKFLOW |= {"meeting", "aid", "return"}
ATTACHABLE = WORKFLOW - {"donation", "aid", "return"}
ATTACHABLE |= {"fivehaves", "plan", "facility", "fundentry"}

REVEALED = {"household", "memberregistration", "volunteer", "pledge"}  # what is masked for most

READING = ("detail", "history")
CHANGING = ("edit", "void")
OF_WORKFLOW = ("submit", "confirm", "send-back")

# pages of a record beyond those that every register has: whose record it is
MORE_PAGES = {
    "association-ledger": "association",
    "zone-ledger": "zone",
    "pairing-organisation": "unitbranch",
    "agreement-document": "districtagreement",
    "donation-receipt": "donation",
    "attachment": "activity",
}
GONE_WHEN_VOIDED = {"pairing-organisation"}
MORE_CHANGES = {"activity-attendance": "activity", "attachment-remove": "activity"}

# every other address: who may GET it, who may POST to it; None: nobody, 405
OTHERS = {
    "workbench": (ALL, None),
    "account": (ALL, ALL),
    "sign-out": (None, ALL),
    "password": (ALL, ALL),
    "notices": (ALL, None),
    "notices-read": (None, ALL),
    "draft-keep": (None, ALL),
    "draft-discard": (None, ALL),
    "search": (ALL, None),
    "jobs": (ALL, None),
    "views": (ALL, None),
    "confirm-password": (ALL, ALL),
    "sessions-end": (None, ALL),
    "second-factor": (ALL, ALL),
    "audit-log": ({"auditor"}, None),
    "audit-export": ({"auditor"}, None),
    "published": ({"superior"}, None),
    "imports": (BUSINESS - {"leader"}, BUSINESS - {"leader"}),
    "district-board": (BUSINESS, None),
    "pairing-board": (BUSINESS, None),
    "liaison-board": (BUSINESS, None),
    "quarter-now": (BUSINESS, None),
    "quarter": (BUSINESS, None),
    "quarter-export": (BUSINESS, None),
    "quarter-print": (BUSINESS, None),
    "quarter-compute": (None, OFFICE),
    "trends": (BUSINESS, None),
    "trends-export": (BUSINESS, None),
    "check-records": (BUSINESS, None),
    "figure-records": (BUSINESS, None),
    "returns": (BUSINESS, None),
    "publications": (BUSINESS, OFFICE),
}
# a workbook is its sender's alone
OWN_IMPORTS = {"own": "secretary", "elsewhere": "other_secretary", "abroad": "other_office"}
IMPORTERS = BUSINESS - {"leader"}
# what is one person's alone: how it is asked for, who has such things at all
OWN_THINGS = {
    "import": ("GET", IMPORTERS),
    "import-wrong": ("GET", IMPORTERS),
    "import-write": ("POST", IMPORTERS),
    "import-take-back": ("POST", IMPORTERS),
    "import-sheet": ("GET POST", IMPORTERS),
    "view": ("GET POST", ALL),
    "view-delete": ("POST", ALL),
    "bulk-change": ("GET POST", ALL),
    "job": ("GET", ALL),
    "job-file": ("GET", ALL),
    "job-cancel": ("POST", ALL),
}
OUTLINES = {  # names of registers: whose forms come empty
    "unit": OFFICE,
    "household": SECRETARIES,
    "contact": {"office", "liaison"},
    "fivehaves": LEADS,
    "nothing": set(),
}
# of a published quarter: open to its county alone; what changed since to who reads all of it
PUBLISHED = {"published-file": BUSINESS, "publication-changes": {"office", "leader"}}
PUBLISHED |= {"publications-compare": BUSINESS}
# what a superior reads of the counties of their posts
OF_SUPERIORS = {"published-quarter", "published-county-file", "published-trend"}
EVERYBODYS = {"sign-in": ("GET", "POST"), "set_language": ("POST",)}
