"""The stored figures of a quarter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cobuild.core.fields import LineField
from communities.models import County


class QuarterFigures(models.Model):
    """The county's own figures of one quarter as they were last computed.

    ``rows`` is the list of figures as plain data: key, split, member and the value of this quarter,
    the year to date and the same quarter of last year (amounts in fen, rates as numerator and
    denominator; None for unknown). ``basis`` {table: state} tells the state of the records they
    rest on (reports/basis.py), ``reads`` {key: tables} which of the tables each figure reads, and
    ``catalogue`` the list of figures they were computed by (reports/computing.py).
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="+")
    quarter = LineField(_("quarter"), max_length=6)
    rows = models.JSONField()
    basis = models.JSONField(default=dict)
    reads = models.JSONField(default=dict)
    catalogue = LineField(max_length=64)
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("figures of a quarter")
        verbose_name_plural = _("figures of quarters")
        constraints = [
            models.UniqueConstraint(fields=["county", "quarter"], name="figures_of_quarter")
        ]

    def __str__(self):
        return f"{self.county} {self.quarter}"
