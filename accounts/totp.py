"""Codes by the clock (RFC 6238) as every authenticator app makes them: SHA-1, 30 seconds, 6 digits.

A *step* is the number of such half minutes since 1970.
"""

import hmac
import re
from base64 import b32encode
from time import time
from unicodedata import normalize
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps by which the clock of a phone may be wrong


def code_at(key: bytes, step: int) -> str:
    mac = hmac.digest(key, step.to_bytes(8), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_now() -> int:
    return int(time()) // SECONDS


def step_of(key: bytes, typed: str) -> int | None:
    """The step near now whose code was typed; None where it is the code of none."""
    code = re.sub(r"\s", "", normalize("NFKC", typed))
    now = step_now()
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(key, step).encode(), code.encode()):
            return step
    return None


def written(key: bytes) -> str:
    """The key as it is typed into an app: capital letters and digits in groups of four."""
    text = b32encode(key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def link(key: bytes, account: str, issuer: str) -> str:
    """What the picture says and what opens the app on the phone itself."""
    words = {"secret": written(key).replace(" ", ""), "issuer": issuer}
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode(words, quote_via=quote)}"
