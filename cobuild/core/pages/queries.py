"""Addresses of lists as views keep them: in one order, and only what the list understands."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

OPEN_FILTERS = "filters"  # in the address: show the form with all filters
NOT_KEPT = ("page", "after", "before", "format", "view", OPEN_FILTERS)  # no part of a view


def canonical(query) -> str:
    """The parameters that say which rows are shown and how; the same for the same list."""
    pairs = [(name, value) for name, values in query.lists() for value in values if value]
    return urlencode(sorted([p for p in pairs if p[0] not in NOT_KEPT], key=lambda pair: pair[0]))


def fitting(register, text, request) -> tuple[QueryDict, list[str]]:
    """What of the query the list understands before this reader, and the names of the rest."""
    query, left_out = QueryDict(text, mutable=True), []
    nothing = register.model._default_manager.none()
    form = register.filterset(query, queryset=nothing, request=request).form
    known = {
        "sort": {column.name for column in register.offered if column.sort},
        "columns": {column.name for column in register.offered},
    }
    for name in list(query):
        if name in known:
            wanted = ",".join(query.getlist(name)).split(",")
            fits = {word.removeprefix("-") for word in wanted} <= known[name]
        else:
            fits = name in form.fields and name not in form.errors
        if not fits:
            query.pop(name)
            left_out.append(words_for(name, form))
    return query, left_out


def row_keys(data) -> list[int]:
    """The keys of the ticked rows, each once; what cannot be a key is left out."""
    typed = [row for row in data.getlist("row") if row.isascii() and row.isdecimal()]
    return list(dict.fromkeys(int(row) for row in typed if len(row) < 19))


def words_for(name, form) -> str:
    if name in form.fields:
        return str(capfirst(form.fields[name].label))
    return {"sort": _("Order"), "columns": _("Columns")}.get(name, name[:40])
