"""Attempts to sign in are counted before the password is looked at (access.md, rule 7; C4).

Guesses sent at once cannot pass the counter: it is raised by one statement that the database
carries out only below the ceiling.
"""

from datetime import timedelta
from unicodedata import normalize

from django.db import models, transaction
from django.db.models import Case, F, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cobuild.core.fields import LineField

LOCKED_FOR = timedelta(minutes=30)
FAILURES = 5  # of one account from one address
OF_AN_ACCOUNT = 20  # from any addresses
FROM_AN_ADDRESS = 50  # for any accounts
DEVICE = "device "  # begins the place of a browser that the account knows, see devices.py


def fingerprint(username) -> str:
    """Stands for what was typed as account, which may be a password: 64 hexadecimal signs."""
    folded = normalize("NFKC", username).strip().casefold()
    return salted_hmac("sign-in", folded, algorithm="sha256").hexdigest()


def fingerprint_of_codes(user) -> str:
    """Stands for the codes that are asked for after the password of this account."""
    return salted_hmac("sign-in-code", str(user.pk), algorithm="sha256").hexdigest()


class AttemptsQuerySet(models.QuerySet):
    def reserve(self, who, address) -> bool:
        """Count one attempt in all its counters, or in none where one is full."""
        ceilings = {(who, address): FAILURES}
        if not address.startswith(DEVICE):
            ceilings |= {(who, ""): OF_AN_ACCOUNT, ("", address): FROM_AN_ADDRESS}
        with transaction.atomic():
            if all(self.count_one(*key, ceiling) for key, ceiling in ceilings.items()):
                return True
            transaction.set_rollback(True)
        return False

    def over(self):
        """Counters that hold nobody back any more."""
        return self.filter(since__lte=timezone.now() - LOCKED_FOR)

    def count_one(self, who, address, ceiling) -> bool:
        """The attempt that fills the counter starts the time of the lock."""
        now = timezone.now()
        row = self.filter(who=who, address=address)
        row.over().delete()
        fresh = self.model(who=who, address=address, since=now)
        self.bulk_create([fresh], ignore_conflicts=True)
        since = Case(When(number=ceiling - 1, then=now), default=F("since"))
        return bool(row.filter(number__lt=ceiling).update(number=F("number") + 1, since=since))

    def give_back(self, who, address):
        """After the right password: the counter of this account here starts anew."""
        self.filter(who=who, address=address).delete()
        if address.startswith(DEVICE):
            return
        ceilings = self.filter(who=who, address="") | self.filter(who="", address=address)
        for row in ceilings.order_by("address"):
            self.filter(pk=row.pk, number__gt=0).update(number=F("number") - 1)

    def is_locked(self, who, address) -> bool:
        return self.filter(who=who, address=address, number__gte=FAILURES).exists()

    def forget(self, who):
        """Unlock an account wherever it was tried."""
        self.filter(who=who).delete()


class SignInAttempts(models.Model):
    """Failures of late and attempts under way; ``who`` or ``address`` is empty in a ceiling."""

    who = LineField(max_length=64, blank=True)
    address = LineField(max_length=45, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["who", "address"], name="sign_in_attempts_once"),
        ]

    def __str__(self):
        return f"{self.number}"
