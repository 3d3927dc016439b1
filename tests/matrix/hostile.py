"""Parameters nobody would type: too long, of the wrong kind, or reaching where they must not."""

import random

from tests import factories as make

VALUES = (
    "9" * 5000,
    "-1",
    "1e400",
    "NaN",
    "%ED%A0%80",  # half of a pair of signs
    "%FF%FE",
    "%0D%0ASet-Cookie:a=b",
    "x" * 4000,
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "\u0663",
    "%27%20OR%201=1",
    "..%2F..%2Fetc",
    "{{7*7}}",
    "[]",
    "true",
    "-",
    "",
)
NAMES = (
    "sort",
    "columns",
    "after",
    "before",
    "page",
    "format",
    "q",
    "state",
    "copy",
    "quarter",
    "year",
    "by",
    "system",
    "column",
    "split",
    "member",
    "version",
    "left",
    "right",
    "show",
    "fate",
    "key",
    "from",
    "to",
    "figure",
    "community",
    "unit",
    "zone",
    "host",
    "counted",
    "standing_on",
    "attended_by",
    "organisation",
    "nobody_knows_it",
)
# look-ups into other tables, and the two ways in which a list could follow them
INTO_OTHERS = (
    "created_by__password",
    "community__county__name",
    "created_by__username__startswith",
)
INTO_OTHERS += ("pk__gt", "id", "version__gte", "void_reason")
WAYS = ("{name}=a", "sort={name}", "sort=-{name}", "columns={name}", "after={name}")


def queries(seed, number, names):
    """Query strings; some names come twice, and some are those that the address knows."""
    chance = random.Random(seed)
    for _turn in range(number):
        known = [*NAMES, *names]
        pairs = [(chance.choice(known), chance.choice(VALUES)) for _each in range(6)]
        yield "&".join(f"{name}={value}" for name, value in [*pairs, pairs[0]])


def hidden_names(register):
    """Every look-up by which a list of the register might reach what it does not show."""
    sensitive = {name for one in make.registers().values() for name in one.model.sensitive_fields}
    prefixes = ("", "household__", "pairing__household__")
    shown = {column.name for column in register.offered} | set(register.filters)
    names = {f"{prefix}{name}" for prefix in prefixes for name in sensitive} | set(INTO_OTHERS)
    return sorted(names - (shown - set(register.model.sensitive_fields)))
