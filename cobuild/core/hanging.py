"""What hangs on a record: standing records that would mean nothing without it."""

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def hanging_on(record) -> list[tuple]:
    """[(model, how many of its standing records hang on the record)]"""
    found = {}
    for field in fields_to(type(record)):
        rows = field.model._base_manager.exclude(state="voided").filter(**{field.name: record.pk})
        found.setdefault(field.model, set()).update(rows.values_list("pk", flat=True))
    return [(model, len(keys)) for model, keys in found.items() if keys]


def fields_to(model):
    """The fields by which records of any register hang on records of the model."""
    for relation in model._meta.related_objects:
        if not relation.one_to_one and hangs_by(relation.field):
            yield relation.field


def hangs_by(field) -> bool:
    """Whether its records hang on what the field names: it is required, or one of several, or
    says who sees them. What counts only with its owner goes with it and holds nobody up."""
    places = getattr(field.model, "scope", None)
    if places is None or field.name in ("created_by", field.model.counts_with):
        return False
    return field.many_to_many or not field.null or field.name in first_steps(places.values())


def first_steps(paths) -> set[str]:
    """The fields with which look-ups begin, each a path or several."""
    each = [(path,) if isinstance(path, str) else path for path in paths]
    return {path.partition("__")[0] for paths in each for path in paths}


def check_nothing_hangs_on(record):
    found = hanging_on(record)
    if found:
        names = [
            _("%(register)s (%(number)s)")
            % {"register": capfirst(model._meta.verbose_name_plural), "number": number}
            for model, number in found
        ]
        words = _("Other records hang on this one, void or change them first: %s.")
        raise ValidationError(words % _(", ").join(names))
