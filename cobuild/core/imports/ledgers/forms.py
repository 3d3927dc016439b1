"""What a person says of a sheet: what it is, what its headings mean, what holds for all rows."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.imports.fates import column_letters
from cobuild.core.imports.references import folded, rows_for
from cobuild.core.typed import DayField

from .declare import declared_ledgers, named
from .reader import in_usual_language

LONGEST_TEXT = 200


class SheetForm(forms.Form):
    """``told`` is the sheet as ``Outcome.sheets`` has it; ``cleaned_data`` becomes ``choice``.

    While another kind of sheet is chosen than the one that the headings are read for, only the
    kind counts: the headings are read anew and shown.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What the sheet is"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )

    def __init__(self, *args, told, registers, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.told, self.registers, self.user = told, registers, user
        self.fields["kind"].choices = [("", _("choose")), *kinds(registers)]
        self.initial["kind"] = told["kind"]
        self.ledger = named(told["kind"], registers)
        if self.ledger and self.data.get("kind", told["kind"]) == told["kind"]:
            self.add_columns()
            self.add_fixed()
            self.add_meanings()

    def add_columns(self):
        items = [(item.key, capfirst(str(item.label))) for item in self.ledger.items]
        for column, text, _kept, example, key in self.told["columns"]:
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=f"{column_letters(column)} {text}",
                choices=[("", _("left out")), *items],
                required=False,
                initial=key,
                help_text=example,
            )

    def add_fixed(self):
        """What no column says can be said for all rows."""
        read = {key for *_more, key in self.told["columns"]} - set(self.told["fixed"])
        for item in self.ledger.items:
            if item.fixed and item.key not in read:
                field = fixed_field(item, self.user)
                field.initial = self.told["fixed"].get(item.key, "")
                self.fields[f"fixed_{item.key}"] = field

    def add_meanings(self):
        self.meant = {}
        for key in {**self.told["words"], **self.told["meanings"]}:
            item = self.ledger.by_key.get(key)
            before = self.told["meanings"].get(key, {})
            texts = [*self.told["words"].get(key, ()), *before]
            for number, text in enumerate(dict.fromkeys(texts) if item else ()):
                name = f"meaning_{key}_{number}"
                self.meant[name] = key, text
                self.fields[name] = forms.ChoiceField(
                    label=_("“%(text)s” under “%(item)s”") % {"text": text, "item": item.label},
                    choices=[("", _("choose")), *options_of(item, self.user)],
                    required=False,
                    initial=before.get(folded(text), ""),
                )

    def clean(self):
        seen = {}
        for name in self.column_names:
            key = self.cleaned_data.get(name)
            if key and key in seen:
                words = _("“%(other)s” means the same already.")
                other = self.fields[seen[key]].label
                self.add_error(name, ValidationError(words % {"other": other}))
            elif key:
                seen[key] = name
        return self.cleaned_data

    @property
    def column_names(self):
        return [name for name in self.fields if name.startswith("column_")]

    @property
    def columns(self):
        return [self[name] for name in self.column_names]

    @property
    def fixed(self):
        return [self[name] for name in self.fields if name.startswith("fixed_")]

    @property
    def meanings(self):
        return [self[name] for name in self.fields if name.startswith("meaning_")]

    @property
    def is_settled(self):
        """Whether more than the kind of sheet was said."""
        return bool(self.column_names)

    @property
    def choice(self) -> dict:
        """What was said, as ``understand`` takes it."""
        data = self.cleaned_data
        if not self.is_settled:
            return {"kind": data["kind"]}
        columns = {n.removeprefix("column_"): data[n] for n in self.column_names if data[n]}
        fixed = {
            name.removeprefix("fixed_"): str(data[name])
            for name in self.fields
            if name.startswith("fixed_") and data[name] not in ("", None)
        }
        meanings = {}
        for name, (key, text) in self.meant.items():
            if data[name]:
                meanings.setdefault(key, {})[folded(text)] = data[name]
        return {"kind": data["kind"], "columns": columns, "fixed": fixed, "meanings": meanings}

    @property
    def lasting(self) -> dict:
        """What is kept for the next sheet with these headings: not the days of this one."""
        choice = self.choice
        kept = {str(column): text for column, _t, text, *_more in self.told["columns"]}
        items = self.ledger.by_key
        return {
            "kind": choice["kind"],
            "columns": {kept[column]: key for column, key in choice["columns"].items()},
            "fixed": {k: v for k, v in choice["fixed"].items() if not items[k].is_day},
            "meanings": choice["meanings"],
        }


def kinds(registers):
    """The ledgers and registers that a sheet can be, those that the user may record."""
    models = {register.model for register in registers}
    ledgers = [each for each in declared_ledgers() if models & set(each.models)]
    return [
        (_("Ledgers"), [(each.name, capfirst(str(each.label))) for each in ledgers]),
        (
            _("Registers"),
            [(each.name, capfirst(str(each.label_plural))) for each in registers],
        ),
    ]


def fixed_field(item, user):
    label = capfirst(str(item.label))
    options = options_of(item, user)
    usual = _("Where nothing is said: %s.") % in_usual_language(item.usual) if item.usual else ""
    common = {"label": label, "required": False, "help_text": item.help or usual}
    if options:
        return forms.ChoiceField(choices=[("", _("as the rows say")), *options], **common)
    if item.is_day:
        return DayField(**common)
    return forms.CharField(max_length=LONGEST_TEXT, **common)


def options_of(item, user) -> list[tuple[str, str]]:
    """What a word of the item can stand for; empty where it takes no words of a list."""
    field = item.model_field
    if field is None:
        labels = {"True": _("yes"), "False": _("no")}
        return [(value, labels.get(value, value)) for value in item.values]
    if field.choices:
        return [(str(value), str(label)) for value, label in field.flatchoices]
    if field.is_relation and not hasattr(field.related_model, "access"):
        return [(str(row), str(row)) for row in rows_for(field.related_model, user)]
    return []
