"""What a paired household was visited with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.pairing.models import HouseholdPairing
from cobuild.core.checks import FieldCheck
from cobuild.core.fields import LineField
from cobuild.core.money import YuanField
from cobuild.core.records import Record, RecordQuerySet


class AidQuerySet(RecordQuerySet):
    def during(self, span):
        return self.filter(visited_on__range=(span.first, span.last))


class Aid(Record):
    """One visit to a paired household, with or without cash and goods."""

    access = "aid"
    words_from = ("pairing__unit_branch", "pairing__household")
    workflow = True
    place_field = "pairing"
    scope = {
        "county": "pairing__household__community__county",
        "zone": "pairing__household__community__zone",
        "community": "pairing__household__community",
        "unit": "pairing__unit_branch__unit",
    }

    pairing = models.ForeignKey(
        HouseholdPairing, models.PROTECT, verbose_name=_("branch and household"),
        related_name="aid",
    )  # fmt: skip
    visited_on = models.DateField(_("visited on"))
    visitors = LineField(_("visitors"), max_length=200, blank=True)
    cash = YuanField(_("cash (yuan)"), null=True, blank=True)
    goods = LineField(_("goods"), max_length=200, blank=True)
    goods_value = YuanField(_("value of the goods (yuan)"), null=True, blank=True)
    needs = models.TextField(_("what the household needs"), max_length=2000, blank=True)

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = _("aid")
        verbose_name_plural = _("aid")
        ordering = ["-visited_on", "-pk"]
        indexes = [models.Index(fields=["visited_on"], name="aid_day")]
        constraints = [
            *Record.life_constraints("aid"),
            FieldCheck(
                field="cash",
                condition=Q(cash__isnull=True) | Q(cash__gt=0),
                name="aid_cash",
                violation_error_message=_("An amount is more than zero; leave it empty if none."),
            ),
            FieldCheck(
                field="goods_value",
                condition=Q(goods_value__isnull=True) | Q(goods_value__gt=0),
                name="aid_goods_value",
                violation_error_message=_("A value is more than zero; leave it empty if unknown."),
            ),
            FieldCheck(
                field="goods",
                condition=Q(goods_value__isnull=True) | ~Q(goods=""),
                name="aid_goods",
                violation_error_message=_("Name what was given."),
            ),
        ]

    def __str__(self):
        return f"{self.pairing} {self.visited_on}"

    def words_for(self, user):
        return f"{self.pairing.words_for(user)} {self.visited_on}"

    def warnings(self):
        outside = _("The day lies outside the time in which the branch helps the household.")
        last = self.pairing.until
        stands = self.pairing.since <= self.visited_on and (not last or self.visited_on <= last)
        return [] if stands else [outside]
