"""Published versions of a quarter (figures.md, "A published quarter").

A version is never changed, the database itself refuses it; a later one stands beside it with its
reason.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cobuild.core.fields import LineField
from cobuild.core.frozen import Frozen
from cobuild.core.periods import Quarter
from communities.models import County

FROZEN = _("A published version is never changed.")


class PublicationQuerySet(models.QuerySet):
    def of(self, county, quarter):
        return self.filter(county=county, quarter=str(quarter)).order_by("version")


class Publication(models.Model):
    """``rows`` are the figures with all splits, as QuarterFigures keeps them; ``names`` the places
    and units of each split in their order, as they were called: ``[[split, [[member, name]]]]``.

    ``order`` is the number of the job that asked for it: done twice it publishes once.
    """

    class Way(models.TextChoices):
        OFFICE = "office", _("county office")
        SETTING = "setting", _("the system, on the day set")
        COMMAND = "command", _("the system, by command")

    sensitive_fields = ()

    county = models.ForeignKey(County, models.PROTECT, related_name="publications")
    quarter = LineField(_("quarter"), max_length=6)
    version = models.PositiveSmallIntegerField(_("version"))
    reason = LineField(_("why it was published anew"), max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    way = LineField(max_length=10, choices=Way, default=Way.OFFICE)
    published_at = models.DateTimeField(_("published at"))
    order = models.BigIntegerField(unique=True)
    rows = models.JSONField()
    names = models.JSONField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "quarter", "version"], name="publication_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | (Q(version__gt=1) & ~Q(reason="")),
                name="publication_reason",
                violation_error_message=_("Say why the quarter is published anew."),
            ),
            models.CheckConstraint(
                condition=Q(way="office", published_by__isnull=False)
                | Q(way__in=["setting", "command"], published_by__isnull=True),
                name="publication_way",
                violation_error_message=_("The county office publishes by name."),
            ),
            Frozen(name="publication_frozen", violation_error_message=FROZEN),
        ]

    def __str__(self):
        return f"{self.county} {self.quarter} V{self.version}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A published version is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A published version is never deleted.")

    @property
    def publisher(self):
        """Who published it, in words: a person, or how the quarter was closed without one."""
        return self.published_by or self.get_way_display()

    @property
    def before(self) -> int:
        """The number of the version before it; 0 for the first."""
        return self.version - 1

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)


class PublishedFile(models.Model):
    """A file of the version, byte for byte as it was published."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    kind = LineField(max_length=4)
    name = LineField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind"], name="published_file_once"),
            Frozen(name="published_file_frozen", violation_error_message=FROZEN),
        ]

    def __str__(self):
        return self.name


class PublishedRecords(models.Model):
    """From which records a figure of the version was computed: ``[[id, version]]``."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="records")
    key = LineField(max_length=60)
    records = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "key"], name="published_records_once"),
            Frozen(name="published_records_frozen", violation_error_message=FROZEN),
        ]

    def __str__(self):
        return f"{self.publication} {self.key}"
