"""From the tables of ``expectation`` to the outcome of each cell."""

from tests.matrix import expectation as plain

FIRST = {"anonymous": "sign-in", "disabled": "sign-in", "first_password": "password"}
STAYS_OPEN = {("first_password", "password"), ("first_password", "sign-out")}
AT_HOME = ("draft", "drafted", "submitted", "voided")
OPEN, REFUSED, HIDDEN, METHOD = "open", "refused", "hidden", "method"
READING_METHODS = ("GET", "HEAD", "FRAGMENT")


def side(method):
    """0 for what reads, 1 for what sends, None for all other methods."""
    return 0 if method in READING_METHODS else 1 if method == "POST" else None


def outcome(cell) -> str:
    """What the cell (principal, name, method, situation) must answer."""
    principal, name, method, situation = cell
    if name in plain.EVERYBODYS:
        allowed = plain.EVERYBODYS[name]
        return OPEN if method in allowed or method == "HEAD" and "GET" in allowed else METHOD
    if name == "sign-in-code":  # leads back to the password, whoever asks
        return "sign-in" if taken(method, "GET POST") else METHOD
    if principal in FIRST and (principal, name) not in STAYS_OPEN:
        return FIRST[principal]
    if (name, method) == ("sign-out", "POST"):
        return "sign-in"
    role = plain.ROLE_OF.get(principal, "office")
    if name in plain.OTHERS:
        return of_page(role, plain.OTHERS[name], method)
    if name == "second-factor-picture":  # nobody is setting up a phone
        return HIDDEN if taken(method, "GET") else METHOD
    if name == "audit-entry":
        word = of_page(role, ({"auditor"}, None), method)
        return HIDDEN if word == OPEN and situation == "missing" else word
    if name in plain.OF_SUPERIORS:
        word = of_page(role, ({"superior"}, None), method)
        return HIDDEN if word == OPEN and situation == "missing" else word
    if name == "view-save":
        return of_saving_a_view(role, method, situation)
    if name in plain.PUBLISHED:
        return of_published(principal, role, name, method, situation)
    if name == "import-outline":
        return of_outline(role, method, situation)
    if name in plain.OWN_THINGS:
        return of_own_thing(principal, role, name, method, situation)
    return of_register(principal, role, name, method, situation)


def of_page(role, sides, method):
    number = side(method)
    if number is None or sides[number] is None:
        return METHOD
    return OPEN if role in sides[number] else REFUSED


def of_published(principal, role, name, method, situation):
    if side(method) != 0:
        return METHOD
    if role not in plain.BUSINESS:
        return REFUSED
    if situation == "missing" or principal == "other_office":
        return HIDDEN
    return OPEN if role in plain.PUBLISHED[name] else REFUSED


def of_outline(role, method, situation):
    if side(method) != 0:
        return METHOD
    if role not in plain.IMPORTERS:
        return REFUSED
    return OPEN if role in plain.OUTLINES[situation] else HIDDEN


def taken(method, methods) -> bool:
    """Whether the method is among those of the line, of which GET stands for all that read."""
    return ("GET" if method in READING_METHODS else method) in methods.split()


def of_own_thing(principal, role, name, method, situation):
    methods, roles = plain.OWN_THINGS[name]
    if not taken(method, methods):
        return METHOD
    if role not in roles:
        return REFUSED
    return OPEN if plain.OWN_IMPORTS.get(situation) == principal else HIDDEN


def of_saving_a_view(role, method, situation):
    """``situation`` is the name of a register."""
    if side(method) is None:
        return METHOD
    if situation == "nothing":
        return HIDDEN
    return OPEN if role in plain.REGISTERS[situation][0] else REFUSED


def of_register(principal, role, name, method, situation):
    register, page = parts_of(name)
    readers, writers = plain.REGISTERS[register]
    if page in ("list", "export", "totals"):
        return of_page(role, (readers, None), method)
    if page == "bulk":
        return of_page(role, (None, readers), method)
    if page == "new":
        recorders = writers | {"liaison"} if register in plain.DRAFTED_BY_LIAISONS else writers
        return of_page(role, (recorders, recorders), method)
    if method not in methods_of(page):
        return METHOD
    if situation == "voided" and name in plain.GONE_WHEN_VOIDED:
        return HIDDEN
    if situation == "missing" or not sees(principal, role, register, situation, page):
        return HIDDEN
    if page in plain.READING or name in plain.MORE_PAGES:
        return OPEN
    return OPEN if may(principal, role, register, page, situation) else REFUSED


def parts_of(name):
    """(register, page) of the name of an address of a record."""
    more = plain.MORE_PAGES | plain.MORE_CHANGES
    if name in more:
        return more[name], name
    register = name.split("-")[0]
    return register, name.removeprefix(f"{register}-")


def methods_of(page):
    if page in ("attach", "attachment-remove"):
        return ("POST",)
    if page in plain.READING or page in plain.MORE_PAGES:
        return READING_METHODS
    return (*READING_METHODS, "POST")


def place(situation):
    return "own" if situation in AT_HOME else situation


def reach(principal, register):
    if register in plain.ZONE_WIDE:
        return plain.IN_ZONE.get(principal, plain.REACH.get(principal, set()))
    return plain.REACH.get(principal, set())


def sees(principal, role, register, situation, page):
    readers, writers = plain.REGISTERS[register]
    if page in ("association-ledger", "zone-ledger") and role == "admin":
        return False
    if role not in readers:
        return False
    if role == "admin":
        return True
    here = place(situation)
    if register in plain.DIRECTORIES | plain.OF_INSTALLATION:
        county = {"abroad"} if principal == "other_office" else plain.COUNTY
        return here in county
    if here not in reach(principal, register):
        return False
    if role == "liaison" and register in plain.NOTHING_OF_UNITS:
        return False
    if situation == "drafted" and role == "liaison":
        return True
    return situation not in ("draft", "drafted") or role in writers


def may(principal, role, register, page, situation):
    """Whether who sees the record may do this to it in its state."""
    if page == "reveal":
        return role == "office"
    _readers, writers = plain.REGISTERS[register]
    if situation == "drafted" and role == "liaison":
        return page not in ("submit", "confirm", "send-back")
    if situation == "voided" or role not in writers:
        return False
    if place(situation) not in reach(principal, register) and role != "admin":
        return False
    if register not in plain.WORKFLOW:
        return True
    if page == "submit":
        return situation in ("draft", "drafted")
    if page == "confirm":
        return situation == "submitted" and role == "office"
    if page == "send-back":
        return situation not in ("draft", "drafted") and role == "office"
    return situation in ("draft", "drafted", "submitted") or role == "office"
