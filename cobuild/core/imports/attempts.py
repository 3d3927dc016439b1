"""What an entry can mean: a record that is not stored yet, checked without asking row by row."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from cobuild.core.records import Record

MOST_AT_ONCE = 25_000  # records whose relations are read together


@dataclass(eq=False)
class Attempt:
    """One meaning of an entry; ``broken`` is what is wrong with its fields taken together."""

    entry: object
    new: Record
    rows: list = field(default_factory=list)  # of its part
    broken: ValidationError | None = None


def attempts_of(model, entries, refuse) -> dict[int, list[Attempt]]:
    """{position of an entry: its meanings}; what is wrong with single cells is refused at once."""
    found = {}
    for position, entry in enumerate(entries):
        try:
            if not entry.is_wrong:
                found[position] = [built(model, meaning) for meaning in meanings(entry)]
        except ValidationError as error:
            refuse(entry, error)
    every = [attempt for several in found.values() for attempt in several]
    load_relations([attempt.new for attempt in every])
    for attempt in every:
        check_alone(attempt)
    return found


def meanings(entry) -> list:
    """The entry for each record that its one ambiguous cell can name; none where two cells are."""
    if not entry.several:
        return [entry]
    if len(entry.several) > 1:
        return []
    ((name, (_column, several)),) = entry.several.items()
    return [replace(entry, values={**entry.values, name: record}) for record in several.records]


def built(model, entry) -> Attempt:
    """The record of an entry and the rows of its part, each field of them checked by itself."""
    single, needed, unchecked = shape_of(model, tuple(entry.values))
    missing = [name for name in needed if entry.values[name] is None]
    if missing:
        raise ValidationError(dict.fromkeys(missing, _("This field is required.")))
    new = model(**{name: entry.values[name] for name in single})
    check_fields(new, unchecked)
    return Attempt(entry, new, [part_row(entry.part, lot) for lot in entry.lots])


@lru_cache(maxsize=64)
def shape_of(model, names) -> tuple[list[str], list[str], set[str]]:
    """Of these fields the single ones, the relations that may not be empty, and what is not
    checked: relations, and every field that is not among them."""
    fields = [model._meta.get_field(name) for name in names]
    single = [each for each in fields if not each.many_to_many]
    needed = [each.name for each in single if each.is_relation and not each.null]
    checked = {each.name for each in single if not each.is_relation}
    unchecked = {each.name for each in model._meta.fields} - checked
    return [each.name for each in single], needed, unchecked


def part_row(part, lot):
    row = part.model(**lot)
    check_fields(row, [each.name for each in part.model._meta.fields if each.is_relation])
    return row


def check_fields(record, unchecked):
    """Each field by itself; an empty one is told in the words of a form."""
    try:
        record.clean_fields(exclude=unchecked)
    except ValidationError as error:
        for each in chain.from_iterable(error.error_dict.values()):
            if each.code in ("null", "blank"):
                each.message = _("This field is required.")
        raise


def check_alone(attempt):
    """An error can be an old one: it only counts where the row changes something."""
    try:
        attempt.new.check_alone()
    except ValidationError as error:
        attempt.broken = error


def load_relations(records):
    """Read, for all of them together, what checks, words and history ask of related records."""
    if not records:
        return
    paths = relations_of(type(records[0]), are_stored=records[0].pk is not None)
    for start in range(0, len(records), MOST_AT_ONCE):
        prefetch_related_objects(records[start : start + MOST_AT_ONCE], *paths)


def relations_of(model, *, are_stored) -> list[str]:
    """The model's own relations, what their words are made of, and what it is checked with."""
    paths = []
    for each in model._meta.concrete_fields:
        if each.many_to_one and each.name != "created_by":
            words_from = getattr(each.related_model, "words_from", ())
            paths += [each.name, *(f"{each.name}__{path}" for path in words_from)]
    backwards = {each.name for each in model._meta.related_objects}
    return paths + [
        path for path in model.checked_with if are_stored or path.split("__")[0] not in backwards
    ]
