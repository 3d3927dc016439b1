"""Each entry of the log bears a stamp: a keyed hash of what it says, made when it is written."""

import json
from datetime import UTC
from secrets import token_hex

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from cobuild.core.fields import LineField

SALT_BYTES = 8
SALT = 2 * SALT_BYTES  # hexadecimal signs at the beginning of a stamp: no two entries have the same
LENGTH = SALT + 64
TEXTS = ("address", "action", "label", "object_text", "reason")


def keyed(purpose, text) -> str:
    """64 hexadecimal signs that nobody makes who lacks the key of this installation."""
    key = settings.AUDIT_KEY or None  # None: SECRET_KEY
    return salted_hmac(f"audit {purpose}", text, secret=key, algorithm="sha256").hexdigest()


def said_by(entry) -> str:
    """All that the entry says, in one form on every database."""
    at = entry.at.astimezone(UTC).isoformat()
    texts = [str(getattr(entry, name)) for name in TEXTS]
    said = [at, entry.actor_id, entry.object_id, *texts, entry.changes]
    return json.dumps(said, sort_keys=True)


def stamp_of(entry, salt) -> str:
    return salt + keyed("entry", salt + said_by(entry))


def is_genuine(entry) -> bool:
    return constant_time_compare(entry.stamp, stamp_of(entry, entry.stamp[:SALT]))


class StampField(LineField):
    """Filled when the row is inserted, one by one or in bulk; declared after what it covers."""

    def pre_save(self, entry, add):
        if add:
            entry.stamp = stamp_of(entry, token_hex(SALT_BYTES))
        return entry.stamp
