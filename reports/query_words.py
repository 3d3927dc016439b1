"""The exact query of a figure in words: which records, which days, whose places, what is added up.

The words come from the declaration of the figure and from its query; what neither of them says,
such as that a household counts once, the definition of the figure does.
"""

from datetime import date

from django.db.models import Case, DateField, F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.periods import Quarter
from cobuild.core.scope import crosses_many

from .conditions import EVERYWHERE, conditions
from .counting import STOCK, Average, Quotient, Ratio, year_of
from .dimensions import DIMENSIONS
from .measures import Yuan

PATH = " › "
ANY_SPAN = Quarter(2026, 3).span  # for what is the same in every quarter
OF_REGISTER = gettext_lazy("%(register)s: %(words)s")
ORDER = ("=", "<=", "<", "BETWEEN", ">=", ">")
COMPARED_DAYS = {
    "<=": gettext_lazy("“%(field)s” on or before %(first)s"),
    "<": gettext_lazy("“%(field)s” before %(first)s"),
    "BETWEEN": gettext_lazy("“%(field)s” from %(first)s to %(last)s"),
    ">=": gettext_lazy("“%(field)s” on or after %(first)s"),
    ">": gettext_lazy("“%(field)s” after %(first)s"),
}
OR_EMPTY = {
    ">=": gettext_lazy("“%(field)s” on or after %(first)s, or empty"),
    ">": gettext_lazy("“%(field)s” after %(first)s, or empty"),
}
COMPARED = {
    "=": gettext_lazy("“%(field)s” is %(first)s"),
    ">": gettext_lazy("“%(field)s” more than %(first)s"),
}


def query_words(indicator, quarter, places, member="") -> list[tuple[str, str]]:
    """[(what is asked, the answer)]; ``places`` says whose records they are (place_words).

    ``member`` names the one member of a split whose records they are.
    """
    mine = _("%(places)s; of these what belongs to %(member)s") if member else "%(places)s"
    return [
        (_("What is counted"), counted_words(indicator)),
        (_("In which state"), state_words(indicator)),
        (_("This quarter"), condition_words(indicator, quarter)),
        (_("Year to date"), year_words(indicator, quarter)),
        (_("Same quarter of last year"), before_words(indicator, quarter)),
        (_("Whose"), mine % {"places": places, "member": member}),
        (_("Added up"), amount_words(indicator)),
        *split_lines(indicator),
    ]


def place_words(scope, unit) -> str:
    """Whose records count: the county's, or those of the places of one's posts (``unit``)."""
    if scope.county:
        return _("all of %(county)s") % {"county": scope.county}
    return _("what belongs to %(places)s") % {"places": unit}


def plural(model) -> str:
    return str(model._meta.verbose_name_plural)


def words_of_path(model, look_up) -> str:
    """``household__community`` as the names of its fields."""
    names = []
    for part in look_up.split("__"):
        if part == "pk":
            return plural(model)
        field = model._meta.get_field(part)
        if part != "key":  # by which a member is known, no words of people
            names.append(name_of(field))
        model = field.related_model
    return PATH.join(names)


def name_of(field) -> str:
    """The name of a field; of a relation that has none of its own that of what it leads to."""
    if field.auto_created:
        return plural(field.related_model)
    unnamed = field.is_relation and field.verbose_name == field.name.replace("_", " ")
    return str(field.related_model._meta.verbose_name if unnamed else field.verbose_name)


# Which records ----------------------------------------------------------------------------------


def counted_words(indicator) -> str:
    """The register, and what of it counts where that is not the record itself."""
    words = _("register “%(register)s”") % {"register": plural(indicator.model)}
    things = indicator.rows(EVERYWHERE, ANY_SPAN).model
    if things is not indicator.model:
        named = {"register": words, "things": plural(things)}
        words = _("%(register)s; what counts are the %(things)s in it, each once") % named
    return words


def state_words(indicator) -> str:
    """A register with a workflow counts what was sent in, any other all that is not voided."""
    states = {model: state_of(model) for model in registers_of(indicator)}
    if len(set(states.values())) == 1:
        return states[indicator.model]
    return by_register(states)


def registers_of(indicator) -> list[type]:
    """The registers whose records the query compares, the figure's own first."""
    compared = [register_of(indicator, one) for one in conditions(indicator.key, ANY_SPAN)]
    return list(dict.fromkeys([indicator.model, *compared]))


def register_of(indicator, condition) -> type:
    """An agreement of one system is compared as an agreement."""
    model = condition.model
    return indicator.model if issubclass(indicator.model, model) else model


def by_register(words) -> str:
    """A line for each {model: words}"""
    named = ({"register": plural(model), "words": of_model} for model, of_model in words.items())
    return "\n".join(OF_REGISTER % names for names in named)


def state_of(model) -> str:
    return _("submitted or confirmed") if model.workflow else _("recorded and not voided")


# Which days -------------------------------------------------------------------------------------


def condition_words(indicator, quarter) -> str:
    """What each record that counts has in common, register by register."""
    found = {model: [] for model in registers_of(indicator)}
    for condition in sorted(conditions(indicator.key, quarter.span), key=place_in_words):
        found[register_of(indicator, condition)].append(words_of(condition))
    words = {model: _("; ").join(parts) for model, parts in found.items() if parts}
    return words[indicator.model] if list(words) == [indicator.model] else by_register(words)


def place_in_words(condition) -> int:
    return ORDER.index(condition.sign)


def words_of(condition) -> str:
    """“received on” from July 1 to September 30, for instance."""
    first, *more = map(day_words, condition.values)
    named = {"field": condition.field.verbose_name, "first": first, "last": more[0] if more else ""}
    if not isinstance(condition.field, DateField):
        named["first"] = dict(condition.field.flatchoices or ()).get(first, first)
        return COMPARED[condition.sign] % named
    signs = COMPARED_DAYS | (OR_EMPTY if condition.field.null else {})
    return signs[condition.sign] % named


def day_words(text) -> str:
    """A day as people write it; any other value as it is."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if "-" in text else text


def year_words(indicator, quarter) -> str:
    if indicator.kind == STOCK or isinstance(indicator, Average):
        return _("the same as this quarter")
    return period_words(quarter.year_to_date)


def before_words(indicator, quarter) -> str:
    span = quarter.year_before.span
    if indicator.kind == STOCK:
        return _("the same as of %(day)s") % {"day": date_format(span.last, "DATE_FORMAT")}
    return period_words(year_of(span) if isinstance(indicator, Average) else span)


def period_words(span) -> str:
    first, last = (date_format(day, "DATE_FORMAT") for day in (span.first, span.last))
    return _("the same from %(first)s to %(last)s") % {"first": first, "last": last}


# What is added up -------------------------------------------------------------------------------


def amount_words(indicator) -> str:
    measure = indicator.measure
    words = added_words(indicator) % added_names(indicator)
    if isinstance(measure, Yuan):
        return _("%(amount)s, in yuan and fen; shown in %(unit)s with two decimals") % {
            "amount": words,
            "unit": measure.label,
        }
    return _("%(amount)s; unit of measure: %(unit)s") % {"amount": words, "unit": measure.label}


def added_words(indicator) -> str:
    if isinstance(indicator, Average):
        return _("the sum of “%(amount)s” ÷ the figure “%(among)s” of the last day")
    if isinstance(indicator, Ratio):
        return _("how many have “%(part)s” ÷ how many there are")
    if isinstance(indicator, Quotient):
        return _("the sum of “%(part)s” ÷ the sum of “%(whole)s”")
    if indicator.amount is None:
        return _("each counts as one")
    if not fields_of(indicator):
        return _("what the definition says of each")
    return _("the sum of “%(amount)s”")


def added_names(indicator) -> dict:
    names = {name: getattr(indicator, f"{name}_label", "") for name in ("part", "whole")}
    among = getattr(indicator, "among", None)
    return names | {"amount": " + ".join(fields_of(indicator)), "among": among and among.label}


def fields_of(indicator) -> list[str]:
    """The fields of a record that are added up, where the amount is nothing but their sum."""
    if indicator.amount is None or isinstance(indicator.amount, Case):
        return []
    return paths_of(indicator.rows(EVERYWHERE, ANY_SPAN).model, indicator.amount)


def paths_of(model, look_up) -> list[str]:
    """The fields of a look-up or an expression, each by the names that lead to it."""
    parts = [F(look_up)] if isinstance(look_up, str) else look_up.flatten()
    names = dict.fromkeys(part.name for part in parts if isinstance(part, F))
    return [words_of_path(model, name) for name in names]


# How it is split --------------------------------------------------------------------------------


def split_lines(indicator) -> list[tuple[str, str]]:
    labels = {split: DIMENSIONS[split].label for split in indicator.splits}
    return [
        (_("Split by %(split)s") % {"split": label}, split_words(indicator, split))
        for split, label in labels.items()
    ]


def split_words(indicator, split) -> str:
    look_up = indicator.splits[split]
    total = indicator.rows(EVERYWHERE, ANY_SPAN).model
    model = indicator.split_rows_of(split, EVERYWHERE, ANY_SPAN).model
    named = {"path": " / ".join(paths_of(model, look_up)), "things": plural(model)}
    if model is not total:
        return _("“%(path)s” of the %(things)s, each of which counts as one") % named
    if split in indicator.split_rows:
        return _("“%(path)s”; each counts anew what belongs to it") % named
    if isinstance(look_up, str) and crosses_many(model, look_up):
        return _("“%(path)s”; what belongs to several counts in each of them") % named
    return _("“%(path)s”") % named
