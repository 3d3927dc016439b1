"""The form and the page of one return, both with the figures that it hands in."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cobuild.core.forms import RecordForm
from cobuild.core.pages.details import DetailView
from cobuild.core.pages.edits import CreateView, UpdateView

from .models import Return
from .query_words import place_words
from .returns import figures_now, figures_of, newest_ended
from .scopes import community_scope
from .statement import groups, statement
from .wording import COLUMN_LABELS, quarter_words

QUARTERS_OFFERED = 8
CHOSEN = ("community", "quarter")  # what decides whose figures they are


class ReturnForm(RecordForm):
    """The last quarters that are over, the newest first.

    ``figures_of`` names the return whose figures stood below the form: only those are submitted.
    """

    figures_of = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        newest = newest_ended()
        offered = [str(newest + -back) for back in range(QUARTERS_OFFERED)]
        if self.instance.pk and self.instance.quarter not in offered:
            offered.append(self.instance.quarter)
        self.fields["quarter"] = forms.ChoiceField(
            label=self.fields["quarter"].label, choices=[(text, text) for text in offered]
        )
        self.preset("quarter", offered[0])
        shown = self.instance if self.instance.pk else self.meant()
        self.initial["figures_of"] = key_of(shown)

    def meant(self) -> Return | None:
        """The return of the community and quarter that are chosen now; None without both."""
        try:
            values = {name: self.fields[name].clean(self[name].value()) for name in CHOSEN}
        except ValidationError:
            return None
        chosen = Return(**values)
        is_same = key_of(chosen) == self.initial.get("figures_of")
        return self.instance if self.instance.pk and is_same else chosen

    def clean(self):
        super().clean()
        chosen, submits = self.meant(), self.data.get("then") == "submit"
        if submits and chosen and self.cleaned_data.get("figures_of") != key_of(chosen):
            raise ValidationError(
                _("Look at the figures of %(community)s, %(quarter)s, below; then submit."),
                params={"community": chosen.community, "quarter": quarter_words(chosen.period)},
            )


def key_of(record) -> str:
    return f"{record.community_id}:{record.quarter}" if record else ""


class WithFigures:
    """The form stands above the figures that it hands in; “look” shows those of another choice."""

    template = "reports/return_form.html"

    def post(self, request, **kwargs):
        if request.POST.get("then") == "look":
            return self.page(*self.forms(request.POST))
        return super().post(request, **kwargs)

    def more_context(self, form):
        chosen = form.meant()
        context = {"chosen": chosen, "figures_of": key_of(chosen)}
        return context | figures_context(chosen, figures_of(chosen)) if chosen else context


class NewReturnView(WithFigures, CreateView):
    pass


class EditReturnView(WithFigures, UpdateView):
    pass


class ReturnView(DetailView):
    template = "reports/return.html"

    def more_context(self, record):
        figures = figures_of(record)
        now = figures_now(record) if record.is_handed_in else figures
        changed = changed_since(figures, now)
        return {**figures_context(record, figures), "chosen": record, "changed": changed}


# Figures ----------------------------------------------------------------------------------------


def figures_context(record, figures) -> dict:
    """The figures of a return, group by group, for templates/reports/_return_figures.html."""
    scope = community_scope(record.community)
    return {
        "quarter_words": quarter_words(record.period),
        "columns": COLUMN_LABELS.values(),
        "groups": [
            (group, lines_of(record, statement(figures, scope, group)))
            for group in groups().values()
        ],
        "figures": figures,
        "places": place_words(scope, record.community),
    }


def lines_of(record, lines):
    return [(line, texts_of(line.row), records_url(record, line)) for line in lines]


def texts_of(row) -> list[tuple]:
    """(label, value) of each column"""
    return [(label, row.text(name)) for name, label in COLUMN_LABELS.items()]


def records_url(record, line) -> str:
    """The records behind a figure of the community, where the figure is split by community."""
    if not line.number or "community" not in line.indicator.splits or line.row.quarter is None:
        return ""
    query = urlencode({"split": "community", "member": record.community_id})
    return f"{reverse('figure-records', args=[record.period, line.row.key])}?{query}"


def changed_since(figures, now) -> list:
    """(label, handed in, now) of the totals whose value of the quarter differs by now."""
    pairs = [(row, now.row(row.key)) for row in figures.rows if not row.split]
    return [
        (was.indicator.label, was.text(), row.text())
        for was, row in pairs
        if was.quarter != row.quarter
    ]
