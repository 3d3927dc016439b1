"""How a sheet is understood: what it is, what its headings mean, what holds for all its rows."""

from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _

from cobuild.core.imports.headings import known_headings, own_headings, read_headings
from cobuild.core.imports.registers import register_for

from .declare import Ledger, declared_ledgers, named
from .layout import Layout, candidates, words
from .matching import is_ignored, matched

CHOSEN, KEPT, RECOGNISED = "chosen", "kept", "recognised"


@dataclass(frozen=True)
class Understanding:
    """``columns`` as ``{column: key of an item}``, ``fixed`` texts for all rows by item,
    ``meanings`` as ``{item: {what is written: what it stands for}}``; ``by`` who understood it so.
    """

    ledger: Ledger
    layout: Layout
    columns: dict[int, str]
    fixed: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    by: str = RECOGNISED

    @property
    def missing(self) -> list[str]:
        """The labels of what a row must say and no column does."""
        said = {*self.columns.values(), *self.fixed}
        return [str(each.label) for each in self.ledger.items if each.core and each.key not in said]

    @property
    def unknown(self) -> list[str]:
        """The headings that no item is read from."""
        return [
            heading.text
            for heading in self.layout.headings
            if heading.column not in self.columns and not is_ignored(heading)
        ]

    @property
    def score(self):
        return len(self.columns) - len(self.unknown)


def digest_of(layout) -> str:
    """What a set of headings is recognised by, in whatever order they stand."""
    return sha256("\n".join(sorted(layout.texts)).encode()).hexdigest()


def understand(sheet, registers, choice=None, kept=None, fixed=None) -> Understanding | None:
    """The sheet as it was chosen, as one of its headings was kept, else as it is recognised.

    None where it is not clear, or where it is the sheet of one register, as ``register_for`` says.
    """
    if choice and choice.get("kind"):
        found = as_chosen(sheet, registers, choice)
    else:
        found = as_kept(sheet, registers, kept) or recognised(sheet, registers)
    if found and fixed:
        found.fixed.update({k: v for k, v in fixed.items() if k in found.ledger.by_key})
    return found


def as_chosen(sheet, registers, choice):
    ledger = named(choice["kind"], registers)
    if ledger is None:
        return None
    layout = layout_for(sheet, ledger)
    columns = choice.get("columns")
    if columns is None:
        read = matched(ledger, layout)
    else:
        read = {int(c): key for c, key in columns.items() if key in ledger.by_key}
    return Understanding(
        ledger,
        layout,
        read,
        dict(choice.get("fixed", {})),
        choice.get("meanings", {}),
        CHOSEN,
    )


def as_kept(sheet, registers, kept):
    """``kept(digests)`` gives ``{digest: how it was understood}``."""
    if kept is None:
        return None
    layouts = {digest_of(layout): layout for layout in candidates(sheet)}
    for digest, mapping in kept(list(layouts)).items():
        ledger = named(mapping.kind, registers)
        if ledger:
            layout = layouts[digest]
            at = dict(zip(layout.texts, layout.headings, strict=True))
            columns = {
                at[text].column: key
                for text, key in mapping.columns.items()
                if text in at and key in ledger.by_key
            }
            return Understanding(
                ledger, layout, columns, dict(mapping.fixed), mapping.meanings, KEPT
            )
    return None


def recognised(sheet, registers) -> Understanding | None:
    """The one ledger that fits, unless some register fits as well by its own headings, or better
    by other words for them."""
    fits = sorted(
        (read_as(sheet, ledger) for ledger in declared_ledgers()), key=lambda each: -each.score
    )
    fits = [each for each in fits if each.score > 0 and not each.missing]
    if not fits or (len(fits) > 1 and fits[0].score == fits[1].score):
        return None
    score, register = fits[0].score, register_for(sheet, registers)
    own, known = (how_well(register, sheet, by) for by in (own_headings, known_headings))
    return fits[0] if score > own and score >= known else None


def how_well(register, sheet, known) -> int:
    """How well the register fits that the sheet would be taken for, by the headings that
    ``known(register)`` gives; -1 where it would fail."""
    headings = register and read_headings(register, sheet.rows, known(register))
    if not headings:
        return -1
    targets = {target.name for target in headings.filled}
    if register.identity[0] not in targets:
        return -1
    return len(headings.targets) - len(headings.unknown)


def read_as(sheet, ledger) -> Understanding:
    layout = layout_for(sheet, ledger)
    return Understanding(ledger, layout, matched(ledger, layout))


def layout_for(sheet, ledger) -> Layout:
    """The row of headings that says most of the ledger; where none says any, the fullest row."""
    return max(candidates(sheet), key=lambda each: (len(matched(ledger, each)), *fullness(each)))


def fullest(sheet) -> Layout:
    return max(candidates(sheet), key=fullness)


def fullness(layout):
    """How many texts stand there, higher rows first."""
    texts = [heading for heading in layout.headings if not heading.own.isdigit()]
    return len(texts), -layout.last


def notes_of(understanding) -> list[str]:
    """What a person should know before agreeing: what is derived, carried down and left out."""
    ledger, layout = understanding.ledger, understanding.layout
    told = []
    if layout.factor != 1 and any(item.is_amount for item in used(understanding)):
        unit = next(k for k, v in words()["units"].items() if v == str(layout.factor))
        told.append(_("Amounts without a unit are in %(unit)s, as stated above.") % {"unit": unit})
    if layout.as_of and "as_of" in ledger.by_key:
        told.append(
            _("It shows how things stood on %(day)s, as stated above.") % {"day": layout.as_of}
        )
    told += [str(rule) for rule in ledger.rules]
    unknown = understanding.unknown
    if unknown:
        words_ = _("These columns are left out: %(names)s.")
        told.append(words_ % {"names": _(", ").join(unknown)})
    return told


def used(understanding):
    return [understanding.ledger.by_key[key] for key in understanding.columns.values()]
