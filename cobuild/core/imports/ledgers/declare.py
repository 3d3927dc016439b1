"""What a kind of ledger can say, and which registers its rows feed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import models

from cobuild.core.imports.headings import in_all_languages, known_headings, targets_of
from cobuild.core.money import YuanField

LOOSE = "~*"  # before a word that is only part of a heading


@dataclass(frozen=True)
class Item:
    """One thing that a row can say.

    ``words`` are headings that mean it: exactly, ``~so`` at the end of a heading, ``*so*`` inside.
    ``fills`` is (model, name) of what it fills, where the kind of its values matters. A word that
    several items share goes to the one whose item ``near`` stands closest to the left.
    ``carried``: an empty cell takes the value above. ``fixed``: one value can be said for all
    rows. ``span``: a first and a last day may stand in one cell. ``usual`` is what it is where
    nobody says otherwise.
    """

    key: str
    label: str
    fills: tuple[type[models.Model], str] | None = None
    words: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    core: bool = False
    near: str = ""
    carried: bool = False
    fixed: bool = False
    span: bool = False
    usual: str = ""
    help: str = ""

    @property
    def model_field(self):
        return self.fills[0]._meta.get_field(self.fills[1]) if self.fills else None

    @cached_property
    def names(self) -> set[str]:
        return {self.key, *in_all_languages(self.label)}

    @cached_property
    def exact(self) -> set[str]:
        """The headings that mean it and nothing else."""
        return in_all_languages(self.label) | {word for word in self.words if word[0] not in LOOSE}

    @cached_property
    def loose(self) -> list[str]:
        return [word for word in self.words if word[0] in LOOSE]

    @property
    def is_amount(self):
        return isinstance(self.model_field, YuanField)

    @property
    def is_number(self):
        return self.is_amount or isinstance(self.model_field, models.IntegerField)

    @property
    def is_day(self):
        return isinstance(self.model_field, models.DateField)


@dataclass(frozen=True)
class Feed:
    """A register that the rows feed: ``make`` gives its fields' cells from what a row says.

    ``make(said)`` yields ``{field: Cell}`` once for each record, or for each row of its part
    (``relation.field``). ``known_by`` names the fields by which a record stands already: then
    empty cells say nothing, and the fields in ``once`` keep what they are. ``shared`` records are
    named in many rows.
    """

    model: type[models.Model]
    make: Callable
    known_by: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class Ledger:
    name: str
    label: str
    items: tuple[Item, ...]
    feeds: tuple[Feed, ...]
    rules: tuple[str, ...] = ()  # how what no cell says is derived, told before it is written

    @property
    def by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    @property
    def models(self):
        return [feed.model for feed in self.feeds]


def with_words(file, items) -> tuple[Item, ...]:
    """The items with the words of the JSON file: ``{key: {"words": […], "values": {…}}}``."""
    known = json.loads(Path(file).read_text(encoding="utf-8"))
    made = []
    for item in items:
        of_item = known.get(item.key, {})
        values = {value: tuple(texts) for value, texts in of_item.get("values", {}).items()}
        made.append(replace(item, words=tuple(of_item.get("words", ())), values=values))
    return tuple(made)


@cache
def declared_ledgers() -> tuple[Ledger, ...]:
    """The ledgers of every app that has a module ``ledgers``."""
    names = [f"{config.name}.ledgers" for config in apps.get_app_configs()]
    modules = [import_module(name) for name in names if find_spec(name)]
    return tuple(ledger for module in modules for ledger in module.LEDGERS)


def named(name, registers) -> Ledger | None:
    """The ledger of this name, or that of the one register of this name."""
    for ledger in declared_ledgers():
        if ledger.name == name:
            return ledger
    return next((plain(each) for each in registers if each.name == name), None)


def plain(register) -> Ledger:
    """A register as a ledger: each row is one record, or one row of its part."""
    targets = targets_by_key(register)
    words = {key: set() for key in targets}
    for heading, meant in known_headings(register).items():
        for target in meant:
            words[key_of(target)].add(heading)
    required = register.identity[0]
    items = tuple(
        Item(
            key,
            target.label,
            (target.part.model if target.part else register.model, target.name),
            tuple(sorted(words[key])),
            core=key == required,
            fixed=not target.part,
        )
        for key, target in targets.items()
    )
    return Ledger(
        register.name, str(register.label_plural), items, (Feed(register.model, as_said),)
    )


def as_said(said):
    yield said.all()


def key_of(target) -> str:
    return f"{target.part.relation}.{target.name}" if target.part else target.name


def targets_by_key(register) -> dict:
    return {key_of(target): target for target in targets_of(register)}
