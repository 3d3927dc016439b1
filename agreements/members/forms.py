from django.utils import timezone

from cobuild.core.forms import RecordForm


class RegistrationForm(RecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preset("registered_on", timezone.localdate())

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == "branch":
            field.queryset = field.queryset.select_related("unit")
            field.label_from_instance = with_unit
            field.widget.choices = field.choices


def with_unit(branch):
    """Branches of different units have the same names."""
    return f"{branch.unit} · {branch}"
