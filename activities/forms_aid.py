"""The form of a visit to a paired household."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cobuild.core.forms import RecordForm

from .choices import GroupedChoices
from .suggestions import in_front


class AidForm(GroupedChoices, RecordForm):
    """Offers the household pairings of the day of the visit first, then those of other times."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset("visited_on", timezone.localdate())
        field = self.fields["pairing"]
        rows = field.queryset.select_related("unit_branch", "household")
        field.queryset = in_front(rows, rows.standing(self.day).values("pk"))
        self.group("pairing", self.time_of)

    @cached_property
    def day(self):
        """The day of the visit as far as it is known; else today."""
        day = self["visited_on"].data if self.is_bound else self.initial.get("visited_on")
        try:
            return self.fields["visited_on"].to_python(day) or timezone.localdate()
        except ValidationError:
            return timezone.localdate()

    def time_of(self, pairing):
        if pairing.is_near:
            return str(_("Help the household on the day"))
        return str(_("Helped at another time"))
