"""What somebody wants to see of a trend: the figure, the quarters, a split and its members."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.forms import PickLists, style
from cobuild.core.periods import FIRST_QUARTER, Quarter
from cobuild.core.typed import plain_text

from .dimensions import DIMENSIONS
from .indicators import BY_KEY
from .statement import groups
from .trends import MOST_LINES, TOTAL, Trend, trend_of
from .views import chosen

USUAL_FIGURE = "district.activities"
USUAL_QUARTERS = 12
MOST_QUARTERS = 40


class QuarterField(forms.Field):
    """A quarter as people type it; a Quarter, or None where nothing is typed."""

    widget = forms.TextInput(
        attrs={
            "maxlength": 6,
            "pattern": "(19|20|21)[0-9]{2}[Qq][1-4]",
            "title": gettext_lazy("A quarter is written as 2026Q3"),
            "autocomplete": "off",
        }
    )

    def to_python(self, value):
        text = plain_text(value or "").upper()
        try:
            return Quarter.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("This is no quarter; write it as 2026Q3.")) from None


def figure_choices():
    return [
        (group.label, [(indicator.key, indicator.label) for indicator in group.indicators])
        for group in groups().values()
    ]


class TrendForm(forms.Form):
    figure = forms.ChoiceField(label=gettext_lazy("Figure"), choices=figure_choices)
    since = QuarterField(label=gettext_lazy("From quarter"), required=False)
    until = QuarterField(label=gettext_lazy("To quarter"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        style(self)

    def clean(self):
        """The quarters are in order, have begun, and are not too many."""
        if self.errors:
            return
        first, last = self.ends
        if last > Quarter.current():
            self.add_error("until", _("This quarter has not begun yet."))
        elif first > last:
            self.add_error("since", _("The first quarter lies after the last."))
        elif last - first >= MOST_QUARTERS:
            words = _("At most %(most)s quarters are drawn at a time.")
            self.add_error("since", words % {"most": MOST_QUARTERS})

    @property
    def ends(self) -> tuple[Quarter, Quarter]:
        """The first and the last quarter: what is asked for, else the usual number up to now."""
        last = self.cleaned_data["until"] or Quarter.current()
        usual = max(last + (1 - USUAL_QUARTERS), FIRST_QUARTER)
        return self.cleaned_data["since"] or usual, last

    def trend(self, scope, by) -> Trend:
        """The trend asked for; a split kept from another figure goes where this one lacks it."""
        indicator, (first, last) = BY_KEY[self.cleaned_data["figure"]], self.ends
        quarters = [first + step for step in range(last - first + 1)]
        trend = trend_of(scope, indicator, quarters, by if by in indicator.splits else "")
        return trend if self.cleaned_data["since"] else trend.from_first_record(scope)


class LinesForm(forms.Form):
    """Which members of the split are drawn, among ``labels``."""

    member = forms.MultipleChoiceField(required=False, widget=PickLists)

    def __init__(self, *args, split, labels, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        field.choices = list(labels.items())
        field.label = _("%(split)s, at most %(most)s drawn") % {
            "split": capfirst(DIMENSIONS[split].label),
            "most": MOST_LINES,
        }
        style(self)

    def clean_member(self):
        members = list(dict.fromkeys(self.cleaned_data["member"]))
        if len(members) > MOST_LINES:
            words = _("At most %(most)s are drawn at a time: take some out.")
            raise ValidationError(words % {"most": MOST_LINES})
        return members


@dataclass(frozen=True)
class Drawing:
    """A trend and the members of its split that are drawn, with their words.

    ``left_out`` is the number of other members that have a value.
    """

    trend: Trend
    members: dict[str, str]
    left_out: int = 0

    @property
    def lines(self) -> dict[str, str]:
        """What is drawn: the members, or the total under the name of the figure."""
        if self.trend.split:
            return self.members
        return {TOTAL: str(self.trend.indicator.label)}


def ask(request, scope) -> tuple[list[forms.Form], Drawing | None]:
    """The forms as the page shows them and what to draw; nothing where a form is wrong."""
    by = chosen(request, "by", ("", *DIMENSIONS))
    form = TrendForm({"figure": USUAL_FIGURE, **request.GET.dict()})
    if not form.is_valid():
        return [form], None
    trend = form.trend(scope, by)
    shown = {"figure": trend.indicator.key, "since": trend.quarters[0], "until": trend.quarters[-1]}
    form = TrendForm(initial=shown)
    if not trend.split:
        return [form], Drawing(trend, {})
    lines, drawing = ask_lines(request, scope, trend)
    return [form, lines], drawing


def ask_lines(request, scope, trend) -> tuple[LinesForm, Drawing | None]:
    """The members asked for, else the first of those with a value, in their order."""
    asked = request.GET.getlist("member")
    labels = trend.labels(scope, asked)
    if request.GET.get("of", trend.indicator.key) != trend.indicator.key:  # kept from another
        asked = [member for member in asked if member in labels]
    form = LinesForm({"member": asked}, split=trend.split, labels=labels)
    if not form.is_valid():
        return form, None
    members = form.cleaned_data["member"] or list(labels)[:MOST_LINES]
    drawn = {member: label for member, label in labels.items() if member in members}
    form = LinesForm(initial={"member": list(drawn)}, split=trend.split, labels=labels)
    return form, Drawing(trend, drawn, len({*trend.members} - {*drawn}))
