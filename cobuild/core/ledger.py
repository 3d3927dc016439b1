"""The cells of a ledger's row as HTML: as a template of their own they take ten times as long.

Fifty rows are most of a page: what HTML lets one leave out (ends of cells, quotes) is left out.
"""

from django.utils.html import conditional_escape as escape
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

TICK = '<td class=is-tick><input type=checkbox name=row value={} aria-label="{}">'
TAG = '<span class="tag tag-{look}">{words}</span>'
SYSTEM = (
    '<span class="system"><span class="mark mark-{look}" aria-hidden="true"></span>{words}</span>'
)
MARK = '<span class="mark mark-{look}" role="img" title="{words}"></span>'


def cells_html(record, url, cells, title, made):
    """``cells`` as (column, words); the column named ``title`` leads to the record.

    ``made`` keeps from one row of the page to the next what many rows have alike.
    """
    parts = []
    for column, words in cells:
        is_title = column.name == title
        if column.name not in made:
            made[column.name] = opening_of(column, is_title)
        parts += made[column.name], content(record, url, column, words, is_title, made)
    return mark_safe("".join(parts))  # nosec B308 B703 # each part is escaped where it is made


def tick_html(record):
    """The cell of the box that ticks the row; its name is what the row is named by."""
    return format_html(TICK, record.pk, record)


def opening_of(column, is_title):
    """What leads to the record needs no label on a phone, and plain text no class."""
    names = [f"is-{column.kind}"] * (column.kind != "text") + ["is-title"] * is_title
    style = f" class={quoted(names)}" if names else ""
    label = "" if is_title else f' data-label="{escape(capfirst(str(column.label)))}"'
    return f"<td{style}{label}>"


def quoted(names):
    return f'"{" ".join(names)}"' if names[1:] else names[0]


def content(record, url, column, words, is_title, made):
    if column.kind == "badge":
        look = column.look_of(record)
        badge = column.name, look, words
        if badge not in made:
            made[badge] = badge_html(*badge)
        return made[badge]
    if is_title:
        return f'<a href="{escape(url)}">{system_mark(record, made)}{escape(words or record)}</a>'
    return escape(words)


def badge_html(kind, look, words):
    """A state as a tag, a system with its colour mark; nothing where there is nothing to say."""
    if not words:
        return ""
    return format_html(SYSTEM if kind == "system" else TAG, look=look, words=words)


def system_mark(record, made):
    system = getattr(record, "system", "")
    if not system:
        return ""
    if (MARK, system) not in made:
        words = record.get_system_display()
        made[MARK, system] = format_html(MARK, look=system, words=words)
    return made[MARK, system]
