"""Views of lists that people keep: a name for filters, order and columns of one register."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cobuild.core.audit import AuditEntry
from cobuild.core.fields import LineField
from communities.models import County

MOST = 50  # of one person


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared with a county where one has a post."""
        return self.filter(Q(owner=user) | Q(county__in=user.county_ids))

    def editable_by(self, user):
        """One's own; shared ones by the county office too."""
        return self.filter(Q(owner=user) | Q(county__in=user.offices))

    def with_default(self, user):
        """``is_default``: the list of the register opens with it."""
        defaults = DefaultView.objects.filter(user=user, view=OuterRef("pk"))
        return self.annotate(is_default=Exists(defaults))


class SavedView(models.Model):
    """``query`` is the address of the list without pages; what of it no longer fits is left out
    when the view is opened, so that a filter may change without harm."""

    sensitive_fields = ()

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", editable=False
    )
    register = LineField(max_length=60, editable=False)
    name = LineField(_("name"), max_length=40)
    query = LineField(max_length=4000, blank=True, editable=False)
    county = models.ForeignKey(
        County,
        models.CASCADE,
        verbose_name=_("shared with everybody of"),
        related_name="+",
        null=True,
        blank=True,
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "register", "name"],
                name="saved_view_name",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("view", args=[self.pk])

    def note_sharing(self, before, *, by):
        """Tell the log with whom the view is shared now, where that changed."""
        after = self.county and self.county.name or ""
        if before != after:
            changes = {"county": [before, after]}
            AuditEntry.note(self, AuditEntry.Action.UPDATE, by=by, changes=changes)

    def set_default(self, user, wanted):
        """Let the list of the register open with this view before the user, or no longer."""
        if wanted:
            DefaultView.objects.update_or_create(
                user=user, register=self.register, defaults={"view": self}
            )
        else:
            DefaultView.objects.filter(user=user, view=self).delete()


class DefaultView(models.Model):
    """With which view the list of a register opens before somebody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    register = LineField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "register"], name="default_view_once")
        ]

    def __str__(self):
        return f"{self.register}: {self.view}"
