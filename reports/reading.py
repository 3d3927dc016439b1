"""Which tables a piece of work reads, taken from its own queries."""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

QUOTED = re.compile('"([^"]+)"')
noted: ContextVar[tuple[set, ...]] = ContextVar("noted", default=())


@contextmanager
def tables_read():
    """The set of quoted names, among them all tables, in the queries made meanwhile."""
    names = set()
    token = noted.set((*noted.get(), names))
    try:
        with connection.execute_wrapper(note_query):
            yield names
    finally:
        noted.reset(token)


def note_query(execute, sql, params, many, context):
    note(QUOTED.findall(sql))
    return execute(sql, params, many, context)


def note(names):
    """Note what an earlier query read whose answer is used again."""
    for one in noted.get():
        one.update(names)
