"""What the query of a figure compares with a day, a year or a word, read from the query itself."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.apps import apps

from cobuild.core.periods import Span
from cobuild.core.scope import INSTALLATION

from .counting import Quotient, Ratio
from .indicators import BY_KEY
from .scopes import Scope

EVERYWHERE = Scope(lambda model: {INSTALLATION: ()})
VALUE = r"(\d{4}-\d\d-\d\d|\w+)(?![\w.(])"
PARTS = re.compile(
    r'"(?P<table>\w+)" (?P<alias>[A-Z]\d+)\b'  # what an inner query calls a table
    rf'|"?(?P<of>\w+)"?\."(?P<column>\w+)" '
    rf"(?:(?P<sign><=|>=|<|>|=) {VALUE}|(?P<between>BETWEEN) {VALUE} AND {VALUE})"
)


@dataclass(frozen=True)
class Condition:
    """A ``field`` compared with a value, or BETWEEN two of them, as the query writes them."""

    field: object
    sign: str
    values: tuple[str, ...]

    @property
    def model(self):
        return self.field.model


@lru_cache(maxsize=2000)
def conditions(key, span: Span) -> tuple[Condition, ...]:
    """All that the figure's records over the span have in common, each once.

    A rate counts a part of its records: what the part has in common is among it.
    """
    indicator = BY_KEY[key]
    of_rate = isinstance(indicator, Ratio | Quotient)
    rows = (indicator.records if of_rate else indicator.found)(EVERYWHERE, span)
    return tuple(dict.fromkeys(compared(str(rows.query))))


def compared(sql):
    """The conditions of a query; an inner one names its tables before it compares."""
    models = models_by_table()
    called = {table: table for table in models}
    for part in PARTS.finditer(sql):
        if part["alias"]:
            called[part["alias"]] = part["table"]
            continue
        field = field_of(models[called[part["of"]]], part["column"])
        values = [value for value in part.groups()[5:] if value not in (None, "BETWEEN")]
        yield Condition(field, part["sign"] or part["between"], tuple(values))


@cache
def models_by_table():
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def field_of(model, column):
    return next(field for field in model._meta.local_fields if field.column == column)
