"""Tables of registers: django-tables2 for columns, order and pages, lean rows for speed."""

from copy import copy

import django_tables2 as tables

from .paging import in_full_order, page_of
from .records import Record


class Heading(tables.Column):
    """Each table gets its own by a flat copy; most of what a deep one takes is translated words."""

    def __deepcopy__(self, memo):
        return copy(self)


class RegisterTable(tables.Table):
    """A table whose rows come lean: rendering django-tables2's cells is ten times slower."""

    register = None

    def __init__(self, data, *, user, shown, **kwargs):
        self.user = user
        self.shown = shown
        super().__init__(data, **kwargs)

    @property
    def ordered(self):
        """All records of the list, in its order."""
        return in_full_order(self.data.data)

    def show_page(self, query, size, known):
        """The page that the address asks for; only we choose the size. ``known()``: paging.py."""
        self.page = page_of(self.data.data, query, size, known)

    def lean_rows(self):
        """Per row of the page: the record, its address and its cells as (column, words)."""
        for record in self.page.records:
            cells = [(column, column.text(record, self.user)) for column in self.shown]
            yield record, record.get_absolute_url(), cells

    def headings(self):
        """Per column: its declaration and its heading with the order."""
        return [(column, self.columns[column.name]) for column in self.shown]

    def values_of(self, record):
        """What a file has in the row; a related record by the name that the user may read."""
        values = (column.value(record, self.user) for column in self.shown)
        return [v.words_for(self.user) if isinstance(v, Record) else v for v in values]


def table_for(register):
    """The table class of a register; sortable where the column says by what, shown or not."""
    columns = {
        column.name: Heading(
            verbose_name=column.label, orderable=bool(column.sort), order_by=column.sort or None
        )
        for column in register.offered
    }
    return type("Table", (RegisterTable,), {**columns, "register": register})
