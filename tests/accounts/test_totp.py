"""The codes are those of the standard: vectors of RFC 6238, appendix B, last six digits."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts import totp

KEY = b"12345678901234567890"
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
NOW = 1111111109


@pytest.mark.parametrize("second", VECTORS)
def test_codes_are_those_of_the_standard(second):
    assert totp.code_at(KEY, second // 30) == VECTORS[second]


@pytest.mark.parametrize(
    "seconds, accepted",
    [(0, True), (30, True), (-30, True), (60, False), (-60, False), (300, False)],
)
def test_a_phone_may_be_half_a_minute_early_or_late(seconds, accepted):
    code = totp.code_at(KEY, (NOW + seconds) // 30)
    with time_machine.travel(datetime.fromtimestamp(NOW, UTC), tick=False):
        found = totp.step_of(KEY, code)
    assert found == ((NOW + seconds) // 30 if accepted else None)


@pytest.mark.parametrize(
    "typed", ["081 804", " 081804 ", "\uff10\uff18\uff11\uff18\uff10\uff14", "081\u3000804"]
)
def test_spaces_and_full_width_digits_do_not_matter(typed):
    with time_machine.travel(datetime.fromtimestamp(NOW, UTC), tick=False):
        assert totp.step_of(KEY, typed)


@pytest.mark.parametrize("typed", ["", "81804", "0818040", "x" * 40, "\u0660\u0668\u0661"])
def test_other_signs_are_no_code(typed):
    with time_machine.travel(datetime.fromtimestamp(NOW, UTC), tick=False):
        assert totp.step_of(KEY, typed) is None


def test_the_key_is_written_for_people_and_for_the_app():
    assert totp.written(KEY).startswith("GEZD GNBV GY3T QOJQ ")
    link = totp.link(KEY, "chen.wei", "Co-building")
    assert link.startswith("otpauth://totp/Co-building%3Achen.wei?secret=GEZDGNBVGY3TQOJQ")
