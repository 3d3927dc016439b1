"""How the report words figures: one sentence for those that stand, one for what was done.

The words follow from an indicator's label, kind and measure alone, so a new figure needs none of
its own. What nobody knows, and a change that has no meaning, is left to the table.
"""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .counting import STOCK
from .measures import Yuan

LEAST_SHOWN = 5_000  # fen; what is less rounds to 0.00 of 10,000 yuan


def sentences(rows, quarter, parts_of) -> str:
    """The known figures among the rows; ``parts_of(row)`` gives (words, row) of its kinds."""
    known = [row for row in rows if row.value is not None]
    stocks = [row for row in known if row.indicator.kind == STOCK]
    flows = [row for row in known if row.indicator.kind != STOCK]
    first = standing(stocks, quarter, parts_of) if stocks else ""
    second = done(flows, quarter, parts_of) if flows else ""
    if first and second:
        return _("%(first)s %(second)s") % {"first": first, "second": second}
    return first or second


def standing(rows, quarter, parts_of) -> str:
    figures = told(rows, parts_of)
    return _("As of %(day)s: %(figures)s.") % {"day": day_words(quarter.last), "figures": figures}


def done(rows, quarter, parts_of) -> str:
    """With the year to date, but in the first quarter, which is the year to date."""
    figures = told(rows, parts_of, to_date=quarter.number > 1)
    return _("In the quarter: %(figures)s.") % {"figures": figures}


def told(rows, parts_of, *, to_date=False) -> str:
    return pgettext("between two figures", "; ").join(
        figure_words(row, parts_of(row), to_date) for row in rows
    )


def day_words(day) -> str:
    return date_format(day, pgettext("a date within a sentence", "j F Y"))


def figure_words(row, parts, to_date) -> str:
    clauses = [value_words(row, parts), change_words(row)]
    if to_date:
        clauses.append(year_words(row))
    return pgettext("between two clauses", ", ").join(filter(None, clauses))


def value_words(row, parts) -> str:
    label = in_sentence(row.indicator.label)
    if is_nothing(row.quarter):
        return _("no %(figure)s") % {"figure": label}
    amount = amount_words(row.measure, row.quarter)
    words = _("%(figure)s: %(amount)s") % {"figure": label, "amount": amount}
    named = [
        _("%(part)s %(amount)s")
        % {"part": in_sentence(part), "amount": amount_words(one.measure, one.quarter)}
        for part, one in parts
        if not is_nothing(one.quarter)
    ]
    return words + _(" (%(parts)s)") % {"parts": _(", ").join(named)} if named else words


def year_words(row) -> str:
    if is_nothing(row.year):
        return _("nor in the year to date")
    return _("%(amount)s in the year to date") % {"amount": amount_words(row.measure, row.year)}


def change_words(row) -> str:
    """Growth since the same quarter of last year; what there was then, where there is nothing."""
    measure = row.measure
    change = measure.change(row.quarter, row.before)
    if change is None:
        return ""
    if row.value == row.year_before:
        return _("unchanged on the same quarter of last year")
    if is_nothing(row.quarter):
        amount = amount_words(measure, row.before)
        return _("%(amount)s in the same quarter of last year") % {"amount": amount}
    if not change:
        return _("nearly unchanged on the same quarter of last year")
    size = number_format(abs(change), 1, use_l10n=True, force_grouping=True)
    return growth_words(measure, change > 0) % {"size": size}


def growth_words(measure, grown):
    if measure.in_points:
        return (
            _("up %(size)s percentage points on the same quarter of last year")
            if grown
            else _("down %(size)s percentage points on the same quarter of last year")
        )
    return (
        _("up %(size)s%% on the same quarter of last year")
        if grown
        else _("down %(size)s%% on the same quarter of last year")
    )


def amount_words(measure, raw) -> str:
    """A number with its unit of measure."""
    if measure.in_points:
        return f"{measure.text(raw)}%"
    words = {"number": measure.text(raw), "unit": measure.label}
    if isinstance(measure, Yuan):
        if 0 < raw < LEAST_SHOWN:
            return _("less than 0.01 × %(unit)s") % words
        return _("%(number)s × %(unit)s") % words
    return _("%(number)s %(unit)s") % words


def is_nothing(raw) -> bool:
    """Whether a count or an amount is zero; a rate of zero is told as a number."""
    return raw == 0


def in_sentence(label) -> str:
    """The label with a small letter, where it has one."""
    label = str(label)
    return label[:1].lower() + label[1:]
