"""Names people type in full, in part, short, in pinyin or as initials; lists sort by pinyin."""

import json
from functools import cache
from pathlib import Path

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from .fields import LineField
from .records import RecordQuerySet


def pinyin_of(name: str) -> str:
    return "".join(lazy_pinyin(name, errors="default")).lower()[:300]


def initials_of(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower()[:120]


@cache
def surnames() -> dict[str, str]:
    """Surnames that pypinyin reads, alone or before some given name, otherwise than surnames are.

    Those of two signs are not among them: it knows their readings.
    """
    return json.loads(Path(__file__).with_name("surnames.json").read_text(encoding="utf-8"))


def person_syllables(name: str) -> list[str]:
    """The syllables of a person's name; the surname as surnames are read."""
    surname, given = name[:1], name[1:]
    if surname in surnames():
        return [surnames()[surname], *lazy_pinyin(given, errors="default")]
    return lazy_pinyin(name, errors="default")


def person_pinyin(name: str) -> str:
    return "".join(person_syllables(name)).lower()[:300]


def person_initials(name: str) -> str:
    return "".join(syllable[:1] for syllable in person_syllables(name)).lower()[:120]


class NamedQuerySet(RecordQuerySet):
    def search(self, text: str):
        """Rows whose name, short name, pinyin or initials hold the text."""
        return self.filter(name_matches(text))


def name_matches(text: str, path: str = "", *, short_name=True) -> Q:
    """The condition that a name at ``path`` (``""`` or ``"unit__"``) is what somebody typed."""
    typed = text.strip()
    plain = typed.lower().replace(" ", "")
    found = (
        Q(**{f"{path}name__icontains": typed})
        | Q(**{f"{path}pinyin__contains": plain})
        | Q(**{f"{path}initials__contains": plain})
    )
    return found | Q(**{f"{path}short_name__icontains": typed}) if short_name else found


class Named(models.Model):
    """A name with what finds and sorts it; the name itself is stored exactly as typed."""

    name = LineField(_("name"), max_length=100)
    short_name = LineField(_("short name"), max_length=40, blank=True)
    pinyin = LineField(max_length=300, editable=False)
    initials = LineField(max_length=200, editable=False)
    worded_by = ("name",)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def derive(self):
        self.set_pinyin()
        super().derive()

    def set_pinyin(self):
        self.pinyin = pinyin_of(self.name)
        texts = [text for text in (self.name, self.short_name) if text]
        self.initials = " ".join(dict.fromkeys(initials_of(text) for text in texts))[:200]


class Person(models.Model):
    """A person's full name with what finds and sorts it; two people may share a name."""

    name = LineField(_("full name"), max_length=50)
    pinyin = LineField(max_length=300, editable=False)
    initials = LineField(max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def derive(self):
        self.set_pinyin()
        super().derive()

    def set_pinyin(self):
        self.pinyin = person_pinyin(self.name)
        self.initials = person_initials(self.name)
