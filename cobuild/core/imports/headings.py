"""Which column of a sheet fills which field: headings in any order, in any of our languages."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from cobuild.core import cells
from cobuild.core.money import TEN_THOUSAND_SIGN, WAN

HEADING_ROWS = 20  # of which one has the headings; titles and notes stand above it
IGNORED = ("\u5e8f\u53f7", "no.", "#")  # running numbers


@dataclass(frozen=True)
class Target:
    """A field that a column can fill; ``part`` where it is one of the rows of a record's part."""

    field: models.Field
    part: object = None

    @property
    def name(self):
        return self.field.name

    @property
    def label(self):
        return str(self.field.verbose_name)

    @property
    def is_single(self):
        """Whether it is one value of the record itself."""
        return not (self.part or self.field.many_to_many)


@dataclass(frozen=True)
class Headings:
    """The row of the headings and what each column fills, as ``{column: target}``."""

    row: int
    targets: dict[int, Target]
    unknown: dict[int, str]
    doubled: tuple[str, ...]
    factors: dict[int, Decimal]  # of amounts written in ten thousands of yuan

    @property
    def filled(self) -> set[Target]:
        return set(self.targets.values())


def targets_of(register) -> list[Target]:
    """The fields that the sheet of a register has columns for."""
    known = {field.name: field for field in register.model._meta.get_fields()}
    own = [Target(known[name]) for name in register.field_names if name in known]
    parts = [
        Target(part.model._meta.get_field(name), part)
        for part in register.parts
        for name in part.fields
    ]
    return own + parts


def is_required(target) -> bool:
    field = target.field
    optional = field.blank or field.null or field.many_to_many or field.has_default()
    return not (optional or target.part)


def in_all_languages(*texts) -> set[str]:
    """What the texts, put one behind the other, are in each language, as headings are compared."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(cells.heading(" ".join(str(text) for text in texts)))
    return found


def own_headings(register) -> dict[str, list[Target]]:
    """The headings that we ourselves give a field: its label, with the register's name before it,
    its key."""
    known = {}
    for target in targets_of(register):
        model = target.part.model if target.part else register.model
        words = in_all_languages(target.field.verbose_name)
        words |= in_all_languages(model._meta.verbose_name, target.field.verbose_name)
        for heading in words | {cells.heading(target.name)}:
            known.setdefault(heading, []).append(target)
    return known


def known_headings(register) -> dict[str, list[Target]]:
    """Every heading that names a field; what counties write for it where that is no own one."""
    known, shown = own_headings(register), shown_headings(register)
    others = {}
    for target in targets_of(register):
        for heading in headings_instead(register, target) - known.keys() - shown:
            others.setdefault(heading, []).append(target)
    return known | others


def headings_instead(register, target) -> set[str]:
    """What counties write instead of the label, with and without the register's name before it."""
    own = in_all_languages(target.field.verbose_name)
    words = {word for heading in own for word in other_words().get(heading, ())}
    model = target.part.model if target.part else register.model
    named = in_all_languages(model._meta.verbose_name)
    return words | {f"{name}{word}" for name in named for word in words}


@cache
def other_words() -> dict[str, list[str]]:
    """{a label as headings are compared: other words for it}"""
    return json.loads(Path(__file__).with_name("other_words.json").read_text(encoding="utf-8"))


def read_headings(register, rows, known=None) -> Headings | None:
    """The headings of a sheet: the row that names most fields; None where no row names any."""
    known = known or known_headings(register)
    found = [headings_in(known, number, row) for number, row in enumerate(rows[:HEADING_ROWS])]
    best = max(found, key=lambda headings: len(headings.targets), default=None)
    return best if best and best.targets else None


def headings_in(known, number, row) -> Headings:
    targets, unknown, doubled, factors = {}, {}, [], {}
    for column, cell in enumerate(row):
        text = cells.heading(cell)
        if not text or text in IGNORED:
            continue
        target = next((t for t in known.get(text, ()) if t not in targets.values()), None)
        if target:
            targets[column] = target
            if cells.heading_unit(cell).startswith(TEN_THOUSAND_SIGN):
                factors[column] = WAN
        elif text in known:
            doubled.append(str(cell).strip())
        else:
            unknown[column] = str(cell).strip()
    return Headings(number, targets, unknown, tuple(doubled), factors)


def problems_of(register, headings, given) -> list[str]:
    """What is wrong with the headings; ``given`` names fields that need no column."""
    found = []
    if headings.doubled:
        names = _(", ").join(headings.doubled)
        found.append(_("These headings stand there twice: %(names)s.") % {"names": names})
    first = register.identity[0]
    if first not in given and first not in {target.name for target in headings.filled}:
        label = register.model._meta.get_field(first).verbose_name
        found.append(_("The column “%s” is missing.") % label)
    return found


def shown_headings(register) -> set[str]:
    """What stands above the columns of the register's list."""
    return set().union(*(in_all_languages(column.label) for column in register.shown))


def ignored(register, headings) -> list[str]:
    """The headings that name no field, nor anything else that the register's list shows."""
    shown = shown_headings(register)
    return [text for text in headings.unknown.values() if cells.heading(text) not in shown]
