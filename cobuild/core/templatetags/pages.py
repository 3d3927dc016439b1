"""The few words that the templates of registers need."""

from django import template
from django.urls import reverse

from cobuild.core.ledger import badge_html, cells_html, tick_html

register = template.Library()


@register.simple_tag
def page(record, name):
    """The address of a page of the record: ``{% page record "edit" %}``."""
    return record.page(name)


@register.simple_tag
def address(of_register, name):
    """The address of a page of a register: ``{% address register "list" %}``."""
    return reverse(f"{of_register.name}-{name}")


@register.filter
def have_content(fields):
    """Whether one of the form's fields holds something or is wrong, so that it must be seen."""
    return any(field.value() or field.errors for field in fields)


@register.filter
def have_words(values):
    """Whether one of a section's values, as (column, words, links), says anything."""
    return any(words for column, words, links in values)


@register.simple_tag
def badge(column, record):
    """The value of a badge column, with the look that belongs to it."""
    return badge_html(column.name, column.look_of(record), column.text(record))


@register.simple_tag(takes_context=True)
def ledger_cells(context, record, url, cells, title, tick=False):
    """The cells of a row: ``{% ledger_cells record url cells title %}``, with a box to tick."""
    made = context.render_context.setdefault(ledger_cells, {})
    row = cells_html(record, url, cells, title, made)
    return tick_html(record) + row if tick else row
