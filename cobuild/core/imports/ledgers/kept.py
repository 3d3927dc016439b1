"""How a county's ledgers were understood, kept for the next one with the same headings."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cobuild.core.fields import LineField


class LedgerMapping(models.Model):
    """How sheets with one set of headings are understood in a county.

    ``columns`` is ``{heading: key of an item}``; what stands for one ledger only, such as its day,
    is not kept. ``county`` is the id of the county.
    """

    county = models.PositiveBigIntegerField()
    digest = LineField(max_length=64)  # of the set of headings
    kind = LineField(max_length=60)
    columns = models.JSONField()
    fixed = models.JSONField()
    meanings = models.JSONField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "digest"],
                name="ledger_mapping_once",
                violation_error_message=_("The county has understood these headings already."),
            ),
        ]

    def __str__(self):
        return self.kind


def kept_for(user):
    """A function that gives ``{digest: mapping}`` of those that the user's counties kept."""

    def kept(digests):
        rows = LedgerMapping.objects.filter(county__in=user.county_ids, digest__in=digests)
        return {row.digest: row for row in rows.order_by("kept_at")}

    return kept


@transaction.atomic
def keep(*, by, digest, kind, columns, fixed, meanings):
    """Keep how a set of headings is understood, in place of what was kept before."""
    said = {"kind": kind, "columns": columns, "fixed": fixed, "meanings": meanings, "kept_by": by}
    for county in sorted(by.county_ids):
        LedgerMapping.objects.update_or_create(county=county, digest=digest, defaults=said)
