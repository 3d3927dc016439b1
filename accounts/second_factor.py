"""A second factor: codes of an app on the phone, and recovery codes for when it is lost (C7).

The database holds a seed; the key follows from it and from the key of the installation, so that a
copy of the database alone makes no codes.
"""

import secrets
from unicodedata import normalize

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry
from cobuild.core.fields import LineField

from . import totp

RECOVERY_CODES = 10
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
HALF = 5  # signs on each side of the dash


def new_seed() -> str:
    return secrets.token_hex(16)


def key_from(seed) -> bytes:
    return salted_hmac("second-factor", seed, algorithm="sha256").digest()[:20]


def new_recovery_code() -> str:
    signs = [secrets.choice(SIGNS) for _sign in range(2 * HALF)]
    return "".join(signs[:HALF]) + "-" + "".join(signs[HALF:])


def digest_of(typed) -> str:
    """Stands for a recovery code, however its signs are spaced: 64 hexadecimal signs."""
    signs = "".join(sign for sign in normalize("NFKC", typed).casefold() if sign.isalnum())
    return salted_hmac("recovery-code", signs, algorithm="sha256").hexdigest()


class WithSecondFactor(models.Model):
    """An account that may have a second factor; without a seed it has none."""

    second_factor_seed = LineField(max_length=32, blank=True, editable=False)
    second_factor_step = models.PositiveBigIntegerField(default=0, editable=False)  # last used

    class Meta:
        abstract = True

    @property
    def has_second_factor(self):
        return bool(self.second_factor_seed)

    def accepts_code(self, typed) -> bool:
        """Whether the code of the app or a recovery code is right, which uses it up."""
        if not self.has_second_factor:
            return False
        step = totp.step_of(key_from(self.second_factor_seed), typed)
        if step is None:
            return self.use_recovery_code(typed)
        own = type(self)._base_manager.filter(pk=self.pk)
        fresh = own.filter(second_factor_step__lt=step)
        return bool(fresh.update(second_factor_step=step))

    @transaction.atomic
    def use_recovery_code(self, typed) -> bool:
        used = self.recovery_codes.use(typed)
        if used:
            AuditEntry.note(self, AuditEntry.Action.RECOVERY_USED, by=self)
        return used

    @transaction.atomic
    def set_up_second_factor(self, seed, typed) -> list[str]:
        """From now on codes made from this seed are asked for, where the first one is right.

        Gives the recovery codes, which are told this once; none where the code is wrong.
        """
        step = totp.step_of(key_from(seed), typed)
        if step is None:
            return []
        self._keep_second_factor(seed, step)
        AuditEntry.note(self, AuditEntry.Action.SECOND_FACTOR, by=self)
        return self.recovery_codes.make_anew(self)

    @transaction.atomic
    def make_recovery_codes(self) -> list[str]:
        """New codes for old, to be told this once."""
        AuditEntry.note(self, AuditEntry.Action.RECOVERY_CODES, by=self)
        return self.recovery_codes.make_anew(self)

    @transaction.atomic
    def drop_second_factor(self, *, by, reason):
        """After the phone was lost: the account sets up another one when it signs in next."""
        self._keep_second_factor("", 0)
        self.recovery_codes.all().delete()
        AuditEntry.note(self, AuditEntry.Action.SECOND_FACTOR_OFF, by=by, reason=reason)

    def _keep_second_factor(self, seed, step):
        self.second_factor_seed, self.second_factor_step = seed, step
        self.save(update_fields=["second_factor_seed", "second_factor_step"])


class RecoveryCodeQuerySet(models.QuerySet):
    def use(self, typed) -> bool:
        """Whether there is this code; of two who send it at once one has it."""
        return bool(self.filter(digest=digest_of(typed)).delete()[0])

    def make_anew(self, user) -> list[str]:
        """New codes for old; their words are stored nowhere."""
        user.recovery_codes.all().delete()
        codes = [new_recovery_code() for _code in range(RECOVERY_CODES)]
        self.bulk_create(self.model(user=user, digest=digest_of(code)) for code in codes)
        return codes


class RecoveryCode(models.Model):
    """One code that is good once, in place of the phone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", editable=False
    )
    digest = LineField(max_length=64)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery code")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once"),
        ]

    def __str__(self):
        return str(self.user)
