"""Pages of a list: by number as far as rows are counted, by key beyond.

Counting and skipping millions of rows is slow (design page architecture.md, "Traps"): rows are
counted to ``CAP`` only, what is searched for to ``SEARCH_CAP``, and what lies beyond is reached
with ``?after=`` or ``?before=``, the key of the row where the last page ended or began. The address
holds that key and not the values the list is sorted by, which may be sensitive.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from .fields import fields_on
from .scope import NOTHING

CAP = 10_000
SEARCH_CAP = 1000  # what a search finds is compared row by row
NO_STEP = {"page": None, "after": None, "before": None}


@dataclass(frozen=True)
class Key:
    """One look-up that rows are ordered by; no value counts as the greatest on every database."""

    path: str
    descending: bool
    nullable: bool

    @property
    def reversed(self):
        return replace(self, descending=not self.descending)

    @property
    def order(self):
        nulls = True if self.nullable else None
        if self.descending:
            return F(self.path).desc(nulls_first=nulls)
        return F(self.path).asc(nulls_last=nulls)

    def at(self, value) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value) -> Q:
        """The rows that come after the value."""
        known = Q(**{f"{self.path}__isnull": False})
        if value is None:
            return known if self.descending else NOTHING
        further = Q(**{f"{self.path}__{'lt' if self.descending else 'gt'}": value})
        return further | ~known if self.nullable and not self.descending else further

    def onward(self, value) -> Q:
        """The rows at or after the value, in a form that an index serves; all where none does."""
        operator = "lte" if self.descending else "gte"
        return Q() if self.nullable else Q(**{f"{self.path}__{operator}": value})


def keys_of(rows) -> list[Key]:
    """What the rows are ordered by, each look-up once, with their own key at the end."""
    keys = {}
    for key in ordered_by(rows, rows.query.order_by or rows.model._meta.ordering):
        keys.setdefault(key.path, key)
        if key.path == "pk":
            return list(keys.values())
    descending = bool(keys) and list(keys.values())[-1].descending
    return [*keys.values(), Key("pk", descending, nullable=False)]


def ordered_by(rows, terms, prefix="", flipped=False) -> Iterator[Key]:
    """The terms of an order as keys; a related record stands for what its own rows go by."""
    for term in terms:
        name, descending = read_term(term)
        path, descending = prefix + name, descending != flipped
        if its_own := order_of_related(rows, path):
            yield from ordered_by(rows, its_own, f"{path}__", descending)
        else:
            yield Key(path, descending, may_be_unknown(rows, path))


def order_of_related(rows, path):
    """What the rows of the related model go by, where the look-up ends at one."""
    if path in rows.query.annotations or path.endswith("pk"):
        return ()
    last = fields_on(rows.model, path)[-1]
    return last.related_model._meta.ordering if last.is_relation else ()


def may_be_unknown(rows, path) -> bool:
    if path in rows.query.annotations:
        return True
    steps = path.removesuffix("pk").removesuffix("__")
    return bool(steps) and any(step.null for step in fields_on(rows.model, steps))


def read_term(term) -> tuple[str, bool]:
    """(look-up, whether descending) of one term of an order."""
    if isinstance(term, OrderBy):
        return term.expression.name, term.descending
    return term.removeprefix("-"), term.startswith("-")


def in_full_order(rows):
    """The rows so ordered that no two change places between pages or databases."""
    return rows.order_by(*[key.order for key in keys_of(rows)])


def beyond_row(keys, values) -> Q:
    """The rows that come after the one with these values."""
    here, found = Q(), NOTHING
    for key, value in zip(keys, values, strict=True):
        found |= here & key.beyond(value)
        here &= key.at(value)
    return keys[0].onward(values[0]) & found


class CappedPaginator(Paginator):
    """``count`` ends at ``cap``; ``is_capped`` says that there are more."""

    def __init__(self, rows, size, cap):
        super().__init__(rows, size)
        self.cap = cap

    @cached_property
    def found(self):
        return self.object_list.order_by().values("pk")[: self.cap + 1].count()

    @cached_property
    def count(self):
        return min(self.found, self.cap)

    @property
    def is_capped(self):
        return self.found > self.cap


@dataclass(frozen=True)
class ListPage:
    """``number`` is None beyond the cap; ``previous`` and ``next`` say what the address of the
    page beside it changes, and are empty where there is none."""

    paginator: CappedPaginator
    records: list
    number: int | None = None
    previous: dict = field(default_factory=dict)
    next: dict = field(default_factory=dict)


def page_of(rows, query, size, known) -> ListPage:
    """The page of the rows that the address asks for or, where there is none, the nearest.

    ``known()`` are the rows among which ``after`` and ``before`` may point: one that no longer
    passes the filter still says where the next page begins.
    """
    cap = min(CAP, SEARCH_CAP) if query.get("q") else CAP
    paginator = CappedPaginator(in_full_order(rows), size, cap)
    page = page_by_key(paginator, keys_of(rows), query, known) if paginator.is_capped else None
    return page or page_by_number(paginator, query.get("page"))


def page_by_number(paginator, number):
    page = paginator.get_page(number)
    records, number = list(page), page.number
    back = {**NO_STEP, "page": number - 1} if page.has_previous() else {}
    on = {**NO_STEP, "page": number + 1} if page.has_next() else {}
    if paginator.is_capped and not on:
        on = step("after", records[-1])
    return ListPage(paginator, records, number, back, on)


def step(word, record):
    return {**NO_STEP, word: record.pk}


def page_by_key(paginator, keys, query, known) -> ListPage | None:
    """The page after or before the row of the address; None for no such row or page."""
    backwards = "after" not in query
    values = values_at(query.get("before" if backwards else "after"), keys, known)
    if values is None:
        return None
    keys = [key.reversed for key in keys] if backwards else keys
    rows = paginator.object_list.filter(beyond_row(keys, values))
    records = list(rows.order_by(*[key.order for key in keys])[: paginator.per_page + 1])
    has_more = len(records) > paginator.per_page
    if not records or backwards and not has_more:
        return None
    records = records[: paginator.per_page]
    if backwards:
        records.reverse()
    on = step("after", records[-1]) if has_more or backwards else {}
    return ListPage(paginator, records, None, step("before", records[0]), on)


def values_at(typed, keys, known):
    """What the row of this key is ordered by; None where it is not known."""
    try:
        key = int(typed or "")
    except ValueError:
        return None
    return known().filter(pk=key).order_by().values_list(*[key.path for key in keys]).first()
