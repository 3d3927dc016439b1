"""The stored figures of a quarter."""

import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from cobuild.core.fields import LineField
from communities.models import County


class PickedRows(models.Func):
    """Of the stored rows those of some figures and splits, picked by the database itself."""

    output_field = models.JSONField()

    def __init__(self, keys, splits):
        self.wanted = json.dumps({"keys": list(keys), "splits": list(splits)})
        super().__init__("rows")

    def as_postgresql(self, compiler, connection):
        path = "$[*] ? (@.key == $keys[*] && @.split == $splits[*])"
        rows, _none = compiler.compile(self.source_expressions[0])
        return f"jsonb_path_query_array({rows}, %s::jsonpath, %s::jsonb)", [path, self.wanted]

    def as_sqlite(self, compiler, connection):
        rows, _none = compiler.compile(self.source_expressions[0])
        sql = f"""(
            SELECT json_group_array(json(found.value)) FROM json_each({rows}) AS found
            WHERE json_extract(found.value, '$.key') IN (SELECT value FROM json_each(%s, '$.keys'))
            AND json_extract(found.value, '$.split')
                IN (SELECT value FROM json_each(%s, '$.splits')))"""  # nosec B608 # a column's name
        return sql, [self.wanted, self.wanted]


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
