"""Days as clerks write them. Faults 19 and 20 of the catalogue: no year is ever guessed."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from .cell_text import DASHES, compact, is_nothing, refuse, words
from .typed import plain_text

FIRST_YEAR, LAST_YEAR = 1900, 2199
DAY_ZERO = date(1899, 12, 30)  # of the 1900 system, for days after February 1900
SERIALS = range(10_000, (date(LAST_YEAR, 12, 31) - DAY_ZERO).days + 1)  # from 1927-05-18
POINTS = str.maketrans("\u3002\u3001\u00b7\\", ".../")
YEAR, MONTH, DAY = "\u5e74", "\u6708", "[\u65e5\u53f7\u865f]"
TEN = "\u5341"
NUMBER = rf"[0-9]{{1,2}}|[0-9]?{TEN}[0-9]?"
FIRST_MONTH = "\u5143" + MONTH

WHOLE = [
    re.compile(rf"([0-9]{{4}}){YEAR}({NUMBER}){MONTH}({NUMBER}){DAY}?"),
    re.compile(rf"([0-9]{{4}})([-./])({NUMBER})\2({NUMBER}){DAY}?\.?"),
    re.compile(r"([0-9]{4})([0-9][0-9])([0-9][0-9])"),
]
NO_YEAR = re.compile(rf"({NUMBER})({MONTH}|[-./])({NUMBER}){DAY}?")
NO_DAY = re.compile(rf"[0-9]{{4}}({YEAR}?|({YEAR}|[-./])({NUMBER}){MONTH}?|[0-9][0-9])")
YEAR_LAST = re.compile(r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{2,4}")
SHORT_YEAR = re.compile(rf"'?[0-9][0-9]({YEAR}|[-./])({NUMBER})({MONTH}|[-./])({NUMBER}){DAY}?")


def day(value) -> date | None:
    """The day in a cell; None for an empty one. A time of day beside it is left out.

    ``value`` is a date, a datetime, text, or a number: the workbook's count of days in the 1900
    system, or 20250305. Numbers below 10,000 are refused, since they are rather a year, or a
    month and day (3.5), than a day before 1927; such a day must come as a date or in words.
    Raises ValidationError for what is no whole day of the years 1900 to 2199.
    """
    if is_nothing(value, none=True):
        return None
    if isinstance(value, bool):
        return refuse_day(value)
    if isinstance(value, date):
        return within_years(value, value.year, value.month, value.day)
    if isinstance(value, int | float):
        return day_of_number(value)
    return day_of_text(value) if isinstance(value, str) else refuse_day(value)


def day_of_number(value: int | float) -> date:
    if SERIALS.start <= value < SERIALS.stop:
        return DAY_ZERO + timedelta(days=int(value))
    return day_of_text(f"{value:.15g}" if isinstance(value, float) else str(value))


def day_of_text(value: str) -> date:
    written = without_time(value)
    for form in WHOLE:
        match = form.fullmatch(written)
        if match:
            numbers = [number_of(part) for part in match.groups() if part not in ("-", ".", "/")]
            return within_years(value, *numbers)
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", written):
        return day_of_number(float(written))
    return refuse_day(value, written)


def without_time(value: str) -> str:
    """The day's part of a text, in plain digits and signs."""
    plain = " ".join(plain_text(value).split())
    plain = re.sub(rf"\(?{words()['weekday']}\)?", " ", plain).strip()
    plain = re.sub(rf"(?:(?<={DAY})|(?<=\d)[T ]) *{words()['time']}$", "", plain)
    plain = compact(plain).translate(DASHES).translate(POINTS).replace(FIRST_MONTH, "1" + MONTH)
    return plain.translate(digits())


def digits() -> dict:
    return str.maketrans(
        {sign: digit for digit, signs in words()["digits"].items() for sign in signs}
    )


def number_of(part: str) -> int:
    """``12``, or a number with the sign for ten: it alone is 10, before 2 it makes 12."""
    if TEN not in part:
        return int(part)
    tens, ones = part.split(TEN)
    return int(tens or 1) * 10 + int(ones or 0)


def within_years(value, year: int, month: int, number: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        refuse(
            value,
            _("“%(seen)s” is not in the years %(first)d to %(last)d. Correct the year."),
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    try:
        return date(year, month, number)
    except ValueError:
        refuse(value, _("There is no day “%(seen)s” in the calendar. Correct it."))


REASONS = [
    (
        re.compile(".*\u6c11[\u56fd\u570b].*"),
        _(
            "“%(seen)s” counts the years of the Republic."
            " Write the year of the common calendar, for example 2025-03-05."
        ),
    ),
    (NO_YEAR, _("“%(seen)s” has no year. Write the whole day, for example 2025-03-05.")),
    (NO_DAY, _("“%(seen)s” is not a whole day. Write it so: 2025-03-05.")),
    (
        YEAR_LAST,
        _(
            "“%(seen)s” does not show which number is the year, the month and the day."
            " Write the year first, for example 2025-03-05."
        ),
    ),
    (
        SHORT_YEAR,
        _("“%(seen)s” has a year of two digits. Write four digits, for example 2025-03-05."),
    ),
]


def refuse_day(value, written: str = ""):
    for form, message in REASONS:
        if form.fullmatch(written):
            refuse(value, message)
    refuse(value, _("“%(seen)s” is not a day. Write it so: 2025-03-05."))
