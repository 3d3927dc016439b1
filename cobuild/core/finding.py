"""What a register's search box finds: names of whom a record is about, and its own words."""

from functools import reduce
from operator import or_

from django.db.models import CharField, Q, Value

from .fields import fields_on
from .names import name_matches
from .pairs import Among, Holds
from .scope import NOTHING, crosses_many

MOST_NAMES = 1000  # so many are named in the query, more are asked for within it


def holds(register, typed, user) -> Q:
    """The condition that a row of the register, or a name in it, is what somebody typed."""
    text = typed.strip()
    named = named_conditions(register.model, register.named, text)
    return reduce(or_, map(Q, [*own_conditions(register, text, user), *named]), NOTHING)


def holds_itself(register, typed, user) -> Q:
    """The same without the names of others that the rows bear."""
    return reduce(or_, map(Q, own_conditions(register, typed.strip(), user)), NOTHING)


def finds_itself(register) -> bool:
    """Whether rows of the register have words of their own to be found by."""
    return bool(register.search or register.sensitive_search or "" in register.named)


def own_conditions(register, text, user):
    model = register.model
    for lookup in register.search:
        if lookup.split("__")[0] not in model.paired:
            yield word_condition(model, lookup, text)
    for lookup in register.sensitive_search:
        yield Q(**{lookup: text}) & model.open_where(user)
    if model.paired:
        yield Holds(*model.paired, text=text)
    if "" in register.named:
        yield name_matches(text, short_name=has_short_name(model))


def word_condition(model, lookup, text):
    """Of records with several parts those are meant of which one holds the text."""
    condition = Q(**{lookup: text})
    if crosses_many(model, lookup.rpartition("__")[0]):
        return Among("pk", model._base_manager.filter(condition).values("pk"))
    return condition


def has_short_name(model) -> bool:
    """Whether the names are those of organisations; people have no short name."""
    return any(field.name == "short_name" for field in model._meta.get_fields())


def named_conditions(model, prefixes, text):
    """One condition for each prefix at which a related record has such a name."""
    fields = {path: fields_on(model, path) for prefix in prefixes if (path := prefix[:-2])}
    ids = ids_by_path({path: steps[-1].related_model for path, steps in fields.items()}, text)
    for path, steps in fields.items():
        if ids[path]:
            yield related_condition(steps, path, within(steps[-1].related_model, ids[path], text))


def ids_by_path(models, text) -> dict:
    """{path: keys of the related records of such a name}, asked for all at once."""
    found = {path: [] for path in models}
    if models:
        first, *others = [ids_of(path, related, text) for path, related in models.items()]
        for path, key in first.union(*others, all=True) if others else first:
            found[path].append(key)
    return found


def ids_of(path, related, text):
    path = Value(path, CharField())
    return named_rows(related, text).order_by().values_list(path, "pk")


def named_rows(related, text):
    return related._base_manager.filter(name_matches(text, short_name=has_short_name(related)))


def within(related, ids, text):
    return ids if len(ids) <= MOST_NAMES else named_rows(related, text).values("pk")


def related_condition(steps, path, ids):
    if not steps[0].many_to_many:
        return Q(**{f"{path}__in": ids})
    ties, many = steps[0].remote_field.through, steps[0]
    tied = ties._base_manager.filter(**{f"{many.m2m_reverse_field_name()}__in": ids})
    return Among("pk", tied.values(many.m2m_field_name()))
