"""What a cell of a workbook means: days, numbers, amounts, texts, codes, names and headings.

Cells that hold text are in the tables of cells.json, others here.
"""

import json
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, seed
from hypothesis import strategies as st

from cobuild.core import cells
from cobuild.core.money import parse_yuan

TABLES = json.loads(Path(__file__).with_name("cells.json").read_text(encoding="utf-8"))
WAN = Decimal(10_000)
MARCH_5 = date(2025, 3, 5)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refusal(read, value, **options):
    """The whole message with which a cell is refused."""
    with pytest.raises(ValidationError) as caught:
        read(value, **options)
    assert len(caught.value.messages) == 1
    return caught.value.messages[0]


# Days

SAME_DAY = [
    MARCH_5,
    datetime(2025, 3, 5),
    datetime(2025, 3, 5, 23, 59, 59, 999_900),
    45721,
    45721.0,
    45721.999_999,
    20250305,
    20250305.0,
    *TABLES["same_day"],
]
REFUSED_DAYS = {
    3.5: "no year",
    2025: "not a whole day",
    2025.3: "not a whole day",
    date(1899, 12, 31): "1900 to 2199",
    datetime(2200, 1, 1): "1900 to 2199",
    109575: "not a whole day",
    60: "not a day",
    -5: "not a day",
    1e400: "not a day",
    float("-inf"): "not a day",
    float("nan"): "not a day",
    10**30: "not a day",
    True: "not a day",
    time(8, 30): "not a day",
    **TABLES["refused_days"],
}


@pytest.mark.parametrize("value", SAME_DAY, ids=repr)
def test_one_day_in_many_forms(value):
    found = cells.day(value)
    assert found == MARCH_5
    assert type(found) is date


def test_there_are_enough_forms():
    assert len(SAME_DAY) >= 60


@pytest.mark.parametrize(("value", "expected"), TABLES["other_days"].items(), ids=repr)
def test_other_days(value, expected):
    assert cells.day(value) == date.fromisoformat(expected)


@pytest.mark.parametrize(("value", "reason"), REFUSED_DAYS.items(), ids=repr)
def test_what_is_no_day_is_refused_in_words(value, reason):
    message = refusal(cells.day, value)
    assert reason in message
    assert str(value) in message


@pytest.mark.parametrize("value", [None, *TABLES["no_day_and_no_amount"]])
def test_no_day_and_no_amount(value):
    assert cells.day(value) is None
    assert cells.number(value) is None
    assert cells.yuan(value) is None


CHINESE = str.maketrans(
    "0123456789", "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
)
WIDE = str.maketrans(
    "0123456789-/.",
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0d\uff0f\uff0e",
)


def in_words(number):
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "\u5341" if tens == 1 else str(tens).translate(CHINESE) + "\u5341"
    return ten + (str(ones).translate(CHINESE) if ones else "")


def in_chinese(day):
    year = str(day.year).translate(CHINESE)
    return f"{year}\u5e74{in_words(day.month)}\u6708{in_words(day.day)}\u65e5"


FORMS = [
    date.isoformat,
    lambda day: f"{day.year}\u5e74{day.month}\u6708{day.day}\u65e5",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month}/{day.day} 0:00",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%Y-%m-%d}".translate(WIDE),
    in_chinese,
    lambda day: int(f"{day:%Y%m%d}"),
    lambda day: datetime(day.year, day.month, day.day, 23, 59, 59, 999_900),
]
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@seed(1)
@given(day=DAYS, form=st.sampled_from(FORMS))
def test_every_day_comes_back_from_every_form(day, form):
    assert cells.day(form(day)) == day


@seed(1)
@given(
    day=st.dates(date(1927, 5, 18), date(2173, 10, 13)),
    part=st.floats(0, 0.9999),
    form=st.sampled_from([float, str, "{:.6f}".format]),
)
def test_every_day_comes_back_from_its_count(day, part, form):
    assert cells.day(form((day - date(1899, 12, 30)).days + part)) == day


def test_the_last_days_that_a_number_counts():
    assert cells.day(109574) == date(2199, 12, 31)
    assert cells.day(100000) == date(2173, 10, 14)
    assert cells.day(10000) == date(1927, 5, 18)
    refusal(cells.day, 9999)


# Numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        (-1, -1),
        (-0.0, 0),
        (2**53, 2**53),
        (2**31, 2**31),
        (Decimal("7.00"), 7),
        *TABLES["whole_numbers"],
    ],
    ids=repr,
)
def test_whole_numbers(value, expected):
    found = cells.number(value)
    assert found == expected
    assert type(found) is int


@pytest.mark.parametrize(
    "value",
    [
        12.5,
        1e400,
        float("nan"),
        float("-inf"),
        2**53 + 1,
        2**63,
        1e300,
        True,
        MARCH_5,
        *TABLES["what_is_no_whole_number"],
    ],
    ids=repr,
)
def test_what_is_no_whole_number(value):
    assert str(value).split()[0] in refusal(cells.number, value)


@seed(1)
@given(st.integers(-(2**53), 2**53))
def test_whole_numbers_come_back_from_every_form(number):
    for form in (number, str(number), f"{number:,}", str(number).translate(WIDE), float(number)):
        assert cells.number(form) == number


# Amounts

AMOUNTS = [
    (0, "0.00"),
    (-0.0, "0.00"),
    (6200, "6200.00"),
    (0.1, "0.10"),
    (1234.5600000000001, "1234.56"),
    (0.1 + 0.2, "0.30"),
    (-12.5, "-12.50"),
    (Decimal("1.50"), "1.50"),
    *TABLES["amounts"],
]


@pytest.mark.parametrize(("value", "expected"), AMOUNTS, ids=repr)
def test_amounts(value, expected):
    assert str(cells.yuan(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, "50000.00"), (0.05, "500.00"), (1.1, "11000.00"), *TABLES["the_unit_counts_once"]],
    ids=repr,
)
def test_the_unit_counts_once(value, expected):
    assert str(cells.yuan(value, factor=WAN)) == expected


REFUSED_AMOUNTS = {
    1.005: "two decimals",
    1234.560001: "two decimals",
    1e400: "too large",
    1e300: "too large",
    float("nan"): "too large",
    "1" * 20: "Enter an amount",
    10**20: "too large",
    True: "Enter an amount",
    MARCH_5: "Enter an amount",
    time(8, 30): "Enter an amount",
    **TABLES["refused_amounts"],
}


@pytest.mark.parametrize(("value", "reason"), REFUSED_AMOUNTS.items(), ids=repr)
def test_what_is_no_amount_is_refused_in_words(value, reason):
    message = refusal(cells.yuan, value)
    assert reason in message
    assert " ".join(str(value).split()) in message


def test_a_sign_for_yuan_under_ten_thousands_is_not_guessed():
    assert "Add the unit" in refusal(cells.yuan, "\uffe55", factor=WAN)
    assert cells.yuan("\uffe55") == 5


WHOLE = st.integers(-(10**12), 10**12)


@seed(1)
@given(
    whole=WHOLE,
    places=st.integers(0, 6),
    unit=st.sampled_from(["", "\u5143", "\u4e07", "\u4e07\u5143"]),
    factor=st.sampled_from([Decimal(1), WAN]),
    wide=st.booleans(),
)
def test_amounts_are_exact_to_the_fen_or_refused(whole, places, unit, factor, wide):
    typed = f"{Decimal(whole).scaleb(-places):f}" + unit
    yuan = Fraction(whole, 10**places) * {"": int(factor), "\u5143": 1}.get(unit, 10_000)
    cell = typed.translate(WIDE) if wide else typed
    if (yuan * 100).denominator == 1 and abs(yuan) < 10**13:
        assert Fraction(cells.yuan(cell, factor=factor)) == yuan
    else:
        refusal(cells.yuan, cell, factor=factor)


@seed(1)
@given(fen=st.integers(-(10**12), 10**12))
def test_fen_survive_a_binary_fraction(fen):
    assert cells.yuan(fen / 100) * 100 == fen
    assert cells.yuan(fen / 1_000_000, factor=WAN) * 100 == fen


# Texts


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (MARCH_5, "2025-03-05"),
        (True, "TRUE"),
        (datetime(2025, 3, 5, 23, 59, 59, 999_900), "2025-03-05"),
        (time(8, 30), "08:30"),
        *TABLES["texts"],
    ],
    ids=repr,
)
def test_texts(value, expected):
    assert cells.text(value) == expected


@pytest.mark.parametrize(
    ("value", "sign", "place"),
    [
        ("ab\x00c", "U+0000", 3),
        ("\x07", "U+0007", 1),
        ("a\ud800", "U+D800", 2),
        ("\u793e\ufeff\u533a", "U+FEFF", 2),
        ("a\x85b", "U+0085", 2),
        ("a\r\n\x1fb", "U+001F", 3),
        ("a\uffffb", "U+FFFF", 2),
    ],
    ids=repr,
)
def test_signs_that_cannot_be_stored(value, sign, place):
    for read in (cells.text, cells.code, cells.names):
        message = refusal(read, value)
        assert f"{sign} at place {place}" in message
        message.encode()  # and the message itself can be stored
        assert "\x00" not in message


@pytest.mark.parametrize("value", [10**15, 330421199001011234, 3.30421e17, float("nan"), 1e400])
def test_a_number_that_lost_digits_is_no_text(value):
    assert "Set the column to text" in refusal(cells.text, value)
    assert "Set the column to text" in refusal(cells.code, value)


@seed(1)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.characters(), max_size=20))
def test_any_text_is_read_or_refused(value):
    for read in (
        cells.day, cells.number, cells.yuan, cells.text, cells.code, cells.yes,
        cells.names, cells.heading, cells.heading_unit,
    ):  # fmt: skip
        try:
            found = read(value)
        except ValidationError as error:
            "".join(error.messages).encode()
        else:
            if read is cells.text:
                assert cells.text(found) == found
                found.encode()


# Codes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (12, "12"),
        (13800003266.0, "13800003266"),
        (13800003266, "13800003266"),
        (999_999_999_999_999, "999999999999999"),
        *TABLES["codes"],
    ],
    ids=repr,
)
def test_codes(value, expected):
    assert cells.code(value) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (10**15, "digits are lost"),
        (MARCH_5, "not a code"),
        (datetime(2025, 3, 5), "not a code"),
        (True, "not a code"),
        *TABLES["what_is_no_code"],
    ],
    ids=repr,
)
def test_what_is_no_code(value, reason):
    assert reason in refusal(cells.code, value)


# Yes and no


@pytest.mark.parametrize(
    "value",
    [True, 1, 1.0, *TABLES["yes"]],
)
def test_yes(value):
    assert cells.yes(value) is True


@pytest.mark.parametrize("value", [False, 0, 0.0, *TABLES["no"]])
def test_no(value):
    assert cells.yes(value) is False


@pytest.mark.parametrize("value", [None, *TABLES["neither"]])
def test_neither(value):
    assert cells.yes(value) is None


@pytest.mark.parametrize(
    "value", [2, 0.5, MARCH_5, float("nan"), *TABLES["what_is_neither_yes_nor_no"]]
)
def test_what_is_neither_yes_nor_no(value):
    assert str(value) in refusal(cells.yes, value)


# Headings


@pytest.mark.parametrize(
    ("value", "name", "unit"),
    [(None, "", ""), (2025, "2025", ""), *TABLES["headings"]],
    ids=repr,
)
def test_headings(value, name, unit):
    assert (cells.heading(value), cells.heading_unit(value)) == (name, unit)


# Several names


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, []), (12.0, ["12"]), *TABLES["several_names_in_a_cell"]],
    ids=repr,
)
def test_several_names_in_a_cell(value, expected):
    assert cells.names(value) == expected


@pytest.mark.parametrize("part", [",a", "(", "(,", "()", "\u738b \u82b3", "a ", "\n"])
def test_a_full_cell_is_read_at_once(part):
    began = monotonic()
    cells.names(part * (32_767 // len(part)))
    assert monotonic() - began < 1  # second; quadratic work would take many


# What people type into the forms is read by the same rules


@pytest.mark.parametrize("typed", [*TABLES["a_form_does_not_join_two_numbers_to_one_amount"]])
def test_a_form_does_not_join_two_numbers_to_one_amount(typed):
    with pytest.raises(ValidationError):
        parse_yuan(typed)


def test_a_form_reads_separators_and_units():
    assert parse_yuan("1,280,500.5\u5143") == parse_yuan("128.05005\u4e07") == Decimal("1280500.50")
