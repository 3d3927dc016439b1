"""The form of a fund entry: what the address or the county leaves no choice about is chosen."""

from django.utils import timezone

from cobuild.core.forms import RecordForm

from .models import FundEntry


class FundEntryForm(RecordForm):
    """Of one association only, it is that one's money unless the address names a zone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset("day", timezone.localdate())
        self.follow_sponsorship()
        if not self.initial.get("zone"):
            self.preset_only_association()
        if self.initial.get("activity"):
            self.preset("direction", FundEntry.Direction.OUT)

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == "sponsorship":
            field.queryset = field.queryset.select_related("unit", "association")
            field.label_from_instance = "{0} – {0.association}".format
            field.widget.choices = field.choices

    def follow_sponsorship(self):
        """What is received for a pledge goes to its association, for its purpose."""
        asked = str(self.initial.get("sponsorship") or "")
        offered = self.fields["sponsorship"].queryset
        names_one = asked.isascii() and asked.isdecimal()
        pledge = offered.filter(pk=asked[:18]).first() if names_one else None
        if pledge:
            self.preset("association", pledge.association_id)
            self.preset("purpose", pledge.purpose)
            self.preset("direction", FundEntry.Direction.IN)

    def clean(self):
        """A pledge names its association; nobody types it twice."""
        cleaned = super().clean()
        pledge = cleaned.get("sponsorship")
        if pledge and not cleaned.get("association") and not cleaned.get("zone"):
            cleaned["association"] = pledge.association
        return cleaned

    def preset_only_association(self):
        only = list(self.fields["association"].queryset[:2])
        if len(only) == 1:
            self.preset("association", only[0].pk)
