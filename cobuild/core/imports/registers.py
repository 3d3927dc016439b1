"""The registers that a workbook can fill, and which of them a sheet is."""

from functools import cache
from graphlib import TopologicalSorter

from django.urls import get_resolver

from cobuild.core import cells

from .headings import in_all_languages, read_headings


@cache
def declared_registers() -> list:
    """Every register of the URL configuration that says by what its rows are known."""
    found = {}
    for pattern in patterns(get_resolver().url_patterns):
        register = getattr(pattern.callback, "view_initkwargs", {}).get("register")
        if register and register.identity:
            found[register.name] = register
    return list(found.values())


def patterns(entries):
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def importable_by(user) -> list:
    """The registers where the user may record, those that others refer to first."""
    return [register for register in in_order() if user.may_record(register.model)]


@cache
def in_order() -> list:
    registers = {register.model: register for register in declared_registers()}
    needs = {
        model: set(models_named(register)) & set(registers) for model, register in registers.items()
    }
    return [registers[model] for model in TopologicalSorter(needs).static_order()]


def models_named(register):
    """The models that rows of the register refer to, themselves aside."""
    for field in register.model._meta.get_fields():
        if field.concrete and field.is_relation and field.name in register.field_names:
            related = field.related_model
            if not issubclass(register.model, related):
                yield from [related, *related.__subclasses__()]


def titles_of(register) -> set[str]:
    meta = register.model._meta
    return in_all_languages(meta.verbose_name) | in_all_languages(meta.verbose_name_plural)


def register_for(sheet, registers):
    """The register of a sheet: the one it is called after, else the one its headings fit best."""
    title = cells.heading(sheet.title)
    for register in declared_registers():
        if title in titles_of(register):
            return register
    fits = [(fit(sheet, register), register) for register in registers]
    best = max((score for score, register in fits), default=0)
    fitting = [register for score, register in fits if score == best and best > 0]
    return fitting[0] if len(fitting) == 1 else None


def fit(sheet, register) -> int:
    """How many headings name a field of the register, less those that name none."""
    headings = read_headings(register, sheet.rows)
    return len(headings.targets) - len(headings.unknown) if headings else 0
