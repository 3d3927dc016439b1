"""Each bad file has its own answer, and the process that asks lives on."""

import pytest

from cobuild.core.sheets import Unreadable, read_sheets
from cobuild.core.sheets.messages import MESSAGES
from cobuild.core.sheets.reader import limits

from . import bad, good

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", bad.FILES)
def test_a_bad_file_is_refused_with_its_own_message(name):
    with pytest.raises(Unreadable) as refused:
        read_sheets(bad.BAD_FILES[name], name)
    assert refused.value.code == bad.KINDS[name]
    assert "%" not in refused.value.message


def test_every_message_has_its_file():
    assert len(bad.FILES) >= 40
    assert set(MESSAGES) - set(bad.KINDS.values()) == {"slow", "cells"}


def test_who_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    with pytest.raises(Unreadable) as refused:
        read_sheets(good.small(), "a.xlsx")
    assert refused.value.code == "slow"


def test_more_cells_than_allowed_are_refused():
    with pytest.raises(Unreadable) as refused:
        read_sheets(b",".join([b"1"] * 200) + (b"\n" + b"," * 199 + b"1") * 20_001, "a.csv")
    assert refused.value.code == "cells"


def test_an_answer_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(limits, "ANSWER", 50)
    with pytest.raises(Unreadable) as refused:
        read_sheets(b"1234567890\n" * 10, "a.csv")
    assert refused.value.code == "cells"
