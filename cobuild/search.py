"""Search over all registers within one's scope, and the jump to where a word alone leads."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Value, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from cobuild.core.filters import LONGEST_SEARCH
from cobuild.core.finding import finds_itself, holds_itself
from cobuild.core.names import initials_of, pinyin_of
from cobuild.core.pages.registers import Register, title_of, with_related
from cobuild.core.periods import Quarter
from cobuild.core.records import State

from .context import (
    ACCOUNT_REGISTERS,
    MORE_REGISTERS,
    REGISTERS,
    groups_for,
    items_of,
    register_at,
    roles_of,
)

SHOWN = 5  # of a register, and of the menu
CODES = ("credit_code", "number", "voucher", "username")  # fields that tell one record
MORE_COLUMNS = 2  # beside a record's title
ORDER = (*REGISTERS, *MORE_REGISTERS, *ACCOUNT_REGISTERS)


@dataclass
class Found:
    """What a register holds of the words: at most ``SHOWN`` rows as (words, address, more)."""

    register: Register
    records: list
    rows: list
    has_more: bool
    address: str


def search(request):
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    groups = found(typed, request.user) if typed else []
    places = places_named(typed, request.user) if typed else []
    fragment = request.htmx and not request.htmx.boosted
    if not fragment and (target := jump(typed, places, groups)):
        return redirect(target)
    context = {"typed": typed, "groups": groups, "places": places}
    response = render(request, "search/_found.html" if fragment else "search/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


# Records ----------------------------------------------------------------------------------------


def found(typed, user) -> list[Found]:
    groups = (of_register(register, typed, user) for register in registers_of(user))
    return [group for group in groups if group.rows]


def registers_of(user):
    """The registers that the user reads and whose rows have words of their own."""
    for name in ORDER:
        register = register_at(f"{name}-list")
        if (
            register
            and finds_itself(register)
            and any(user.places_to_read(register.model).values())
        ):
            yield register


def of_register(register, typed, user) -> Found:
    """One query: the best matches first, then as the register's rows are ordered."""
    title, *others = columns_told(register)
    rows = register.model._default_manager.visible_to(user).exclude(state=State.VOIDED)
    rows = rows.filter(holds_itself(register, typed, user))
    rows = with_related(rows, register.model, [title, *others])
    records = list(by_rank(rows, register, typed)[: SHOWN + 1])
    shown = [row_of(record, title, others, user) for record in records[:SHOWN]]
    address = f"{reverse(f'{register.name}-list')}?{urlencode({'q': typed})}"
    return Found(register, records[:SHOWN], shown, len(records) > SHOWN, address)


def columns_told(register):
    """The title, then the first columns that need no query of their own."""
    title = title_of(register.shown)
    others = [c for c in register.shown if c is not title and c.kind in ("text", "date", "year")]
    fields = {field.name for field in register.model._meta.get_fields()}
    return [title, *[c for c in others if c.name in fields][:MORE_COLUMNS]]


def row_of(record, title, others, user):
    words = title.text(record, user) or record.words_for(user)
    return words, record.get_absolute_url(), [t for c in others if (t := c.text(record, user))]


def by_rank(rows, register, typed):
    """Names that are the words, then those that begin with them, then the others."""
    if "" not in register.named:
        return rows
    rank = Case(
        When(name__iexact=typed, then=Value(0)),
        When(name__istartswith=typed, then=Value(1)),
        default=Value(2),
    )
    return rows.order_by(rank, *register.model._meta.ordering)


# Jumps ------------------------------------------------------------------------------------------


def places_named(typed, user) -> list[tuple[str, str]]:
    """(label, address) of the quarter or the entries of the menu that the words name."""
    items = items_of(groups_for(roles_of(user)))
    entries = [(str(item.label), item.url) for item in items if names(item.label, typed)]
    return (quarter_named(typed, items) + entries)[:SHOWN]


def quarter_named(typed, items):
    try:
        quarter = Quarter.parse(typed.upper())
    except ValueError:
        return []
    has_page = reverse("quarter-now") in {item.url for item in items}
    return [(str(quarter), reverse("quarter", args=[quarter]))] if has_page else []


def names(label, typed) -> bool:
    label, plain = str(label), typed.casefold().replace(" ", "")
    words = (label.casefold().replace(" ", ""), pinyin_of(label), initials_of(label))
    return plain in words[0] or any(word.startswith(plain) for word in words[1:])


def jump(typed, places, groups) -> str:
    """Where the words alone lead: a quarter, an entry of the menu, the record of a code."""
    exact = [url for label, url in places if label.casefold() == typed.casefold()]
    coded = [
        record.get_absolute_url()
        for group in groups
        for record in group.records
        if typed in codes_of(record, group.register)
    ]
    targets = exact or coded
    return targets[0] if len(targets) == 1 else ""


def codes_of(record, register) -> list[str]:
    searched = {lookup.rpartition("__")[0] for lookup in register.search}
    return [str(getattr(record, name)) for name in CODES if name in searched]
