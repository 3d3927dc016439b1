from django.utils import timezone

from cobuild.core.forms import RecordForm


class FromToday(RecordForm):
    """A new record begins today unless somebody says otherwise."""

    day_field = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset(self.day_field, timezone.localdate())


class RegistrationForm(FromToday):
    day_field = "registered_on"

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == "branch":
            field.queryset = field.queryset.select_related("unit")
            field.label_from_instance = with_unit
            field.widget.choices = field.choices


class VolunteerForm(FromToday):
    day_field = "since"


class PledgeForm(FromToday):
    day_field = "signed_on"


def with_unit(branch):
    """Branches of different units have the same names."""
    return f"{branch.unit} · {branch}"
