"""Forms of records: choices within the user's scope, days and amounts as people type them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .drafts import Draft, new_token
from .scope import own_places
from .typed import typed_field


def search_keys(record) -> str:
    """What finds a record in a pick list besides its name."""
    names = ("short_name", "former_names", "pinyin", "initials")
    keys = (getattr(record, name, "") for name in names)
    return " ".join(key for key in keys if key)


class WithKeys:
    """Options that carry short name, pinyin and initials for the pick list to search."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        keys = search_keys(getattr(value, "instance", None))
        if keys:
            option["attrs"]["data-keys"] = keys
        return option


class PickList(WithKeys, forms.Select):
    """A list to pick one from; static/app.js makes it searchable."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-pick": "one", **(attrs or {})}, choices)


class PickLists(WithKeys, forms.SelectMultiple):
    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-pick": "many", **(attrs or {})}, choices)


class DayInput(forms.DateInput):
    """A day typed in any usual form; static/app.js adds the calendar."""

    def __init__(self, attrs=None, format="%Y-%m-%d"):
        day = {"data-day": "", "autocomplete": "off", "placeholder": _("yyyy-mm-dd")}
        super().__init__({**day, **(attrs or {})}, format)


def style(form):
    """Give every widget the look and the words of the kind of field it is."""
    for name, field in form.fields.items():
        widget = field.widget
        if widget.is_hidden:
            continue
        if isinstance(field, forms.DateField) and type(widget) is forms.DateInput:
            widget = field.widget = DayInput()
            widget.is_required = field.required
        if isinstance(widget, forms.Select):
            css = "form-select"
        elif isinstance(widget, forms.CheckboxInput):
            css = "form-check-input"
        else:
            css = "form-control"
        widget.attrs.setdefault("class", css)
        if isinstance(field, forms.IntegerField):
            widget.input_type = "text"
            widget.attrs.setdefault("inputmode", "numeric")
            for bound in ("min", "max", "step"):
                widget.attrs.pop(bound, None)
        if isinstance(widget, forms.Textarea):
            widget.attrs["rows"] = 3
        if form.is_bound and name in form.errors:
            widget.attrs["class"] += " is-invalid"
            widget.attrs["aria-invalid"] = "true"


class OneErrorAField:
    """A field that could not be read has its error; what its emptiness breaks is not told too."""

    def _update_errors(self, errors):
        if hasattr(errors, "error_dict"):
            errors = errors.error_dict
            told = {name: errors[name] for name in errors if name not in self.errors}
            if not told:
                return
            errors = ValidationError(told)
        super()._update_errors(errors)


class OwnChoices(OneErrorAField):
    """Related records are offered as far as the ``user`` sees them, by the names they may read."""

    class Meta:
        formfield_callback = typed_field

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self.narrow(name, field)

    def narrow(self, name, field):
        """Offer only what the user may choose."""
        related = field.queryset
        if hasattr(related, "visible_to"):
            rows = related.visible_to(self.user).exclude(state="voided").on_offer()
            offered = self.offered(name, rows)
            wanted = Q(pk__in=offered.values("pk")) | self.chosen(name)
            field.queryset = related.filter(wanted).with_words()
            field.label_from_instance = self.words_for
        many = isinstance(field, forms.ModelMultipleChoiceField)
        field.widget = PickLists() if many else PickList()
        field.widget.choices = field.choices
        field.widget.is_required = field.required

    def offered(self, name, rows):
        """What of the rows that the user sees the field offers."""
        return rows

    def words_for(self, record):
        words, closed = record.words_for(self.user), getattr(record, "closed_on", None)
        if closed is None:
            return words
        return _("%(name)s (closed on %(day)s)") % {"name": words, "day": date_format(closed)}

    def chosen(self, name) -> Q:
        """What the record has already stays on offer: an edit elsewhere does not lose it."""
        if not self.instance.pk:
            return Q(pk__in=[])
        if self.instance._meta.get_field(name).many_to_many:
            return Q(pk__in=getattr(self.instance, name).values("pk"))
        return Q(pk=getattr(self.instance, f"{name}_id"))

    def styled(self):
        style(self)
        return self


class RecordForm(OwnChoices, forms.ModelForm):
    """A form of one record of the user's scope.

    Its related records are offered from ``visible_to(user)``; the place a writer is bound to only
    from the places where the user may write, and a single choice is made already.
    """

    form_token = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.hide_sensitive()
        self.initial["form_token"] = new_token(user)
        self.initial["version"] = self.instance.version

    def hide_sensitive(self):
        if self.instance.pk and not self.instance.is_open_to(self.user):
            for name in self.instance.sensitive_fields:
                self.fields.pop(name, None)

    def narrow(self, name, field):
        super().narrow(name, field)
        if name == self.instance.place_field:
            only = list(field.queryset[:2])
            if len(only) == 1:
                self.preset(name, only[0].pk)

    def offered(self, name, rows):
        if name == self.instance.place_field:
            return rows.within(self.own_places())
        return rows

    def preset(self, name, value):
        """Choose for a new record what nobody chose yet."""
        if self.instance.pk is None and self.initial.get(name) in (None, "", []):
            self.initial[name] = value

    def own_places(self):
        return own_places(self._meta.model, self.user)

    def add_error(self, field, error):
        """Errors of fields that the form does not show stand above it."""
        if field is None and hasattr(error, "error_dict"):
            hidden = [name for name in error.error_dict if name not in self.fields]
            for name in hidden:
                super().add_error(None, error.error_dict.pop(name))
            if not error.error_dict:
                return
        super().add_error(field, error)


class PartForm(OwnChoices, forms.ModelForm):
    """A form of one row that belongs to a record."""


class ReasonForm(forms.Form):
    form_token = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )

    @classmethod
    def begun(cls, request):
        """The form as its page opens, with what its owner had typed when the session ended."""
        typed = Draft.objects.take(request.user, request.path)
        return cls(initial={**typed, "form_token": new_token(request.user)})
