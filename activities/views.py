"""Recording an activity: the page used most, with partner units and donations on it."""

import json

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cobuild.core.forms import style
from cobuild.core.pages.edits import CreateView
from cobuild.core.periods import Quarter
from cobuild.core.uploads import PhotosForm

from .actions import ActivitySaver
from .forms import RecordingForm, lots_for
from .suggestions import often_recorded

# what a repeat takes over of an earlier activity; its agreement only while that is in force
REPEATED = ("title", "kind", "place", "host", "units", "unit_branches", "association", "agreement")
SECTIONS = {
    "content": ("content", "outcome"),
    "session": ("association", "speaker", "problems", "problems_outcome"),
    "ties": ("agreement", "unit_branches"),
    "more": ("place", "ends_on", "communities", "plan_item"),
}
QUARTERS = (
    _("first quarter of %(year)s"),
    _("second quarter of %(year)s"),
    _("third quarter of %(year)s"),
    _("fourth quarter of %(year)s"),
)


def in_words(quarter) -> str:
    return QUARTERS[quarter.number - 1] % {"year": quarter.year}


class RecordingView(CreateView):
    form = RecordingForm
    template = "activities/new.html"

    def forms(self, data):
        form, parts = super().forms(data)
        self.lots = lots_for(form, data)
        self.photos = PhotosForm(data, self.request.FILES)
        return form, parts if self.lots is None else [(None, self.lots)]

    def saver(self, form, parts):
        return ActivitySaver(form, self.lots, self.photos, by=self.request.user)

    def initial(self):
        """Of an earlier activity only what stays the same; its day and numbers do not."""
        source = self.source()
        if source is None:
            return {
                name: values if self.takes_many(name) else values[0] for name, values in self.asked
            }
        return {
            name: value for name, value in super().initial().items() if is_repeated(source, name)
        }

    @property
    def asked(self):
        """(name, values) of what the address asks for."""
        names = {*self.register.field_names, "kind_system"}
        return [(name, values) for name, values in self.request.GET.lists() if name in names]

    def takes_many(self, name):
        return bool(getattr(self.field(name), "many_to_many", False))

    def typed(self, draft):
        """A kept draft with what the address asks for: an activity to repeat, or single fields."""
        data, source = super().typed(draft), self.source()
        asked = values_to_repeat(source).items() if source else self.asked
        for name, values in asked:
            data.setlist(name, values)
        return data

    def more_context(self, form):
        style(self.photos)
        return {
            "lots": self.lots,
            "photos": self.photos["files"],
            "must_choose_again": bool(self.request.FILES),
            "repeats": [repeat_of(record) for record in often_recorded(form.user, form.host)],
            **{key: [form[name] for name in names] for key, names in SECTIONS.items()},
        }

    def success_message(self, record):
        if record.state == record.State.DRAFT:
            text = gettext("“%(record)s” is a draft. It counts in the %(quarter)s once submitted.")
        else:
            text = gettext("“%(record)s” is submitted. It counts in the %(quarter)s.")
        return text % {"record": record, "quarter": in_words(Quarter.of(record.starts_on))}


class VisitView(CreateView):
    """A visit to a household; a repeat brings what stays the same, not the day and the needs."""

    def initial(self):
        changing = ("visited_on", "needs") if self.source() else ()
        return {name: value for name, value in super().initial().items() if name not in changing}


def repeat_of(record):
    """An earlier activity as a link that fills the form; the community's own name is no news."""
    return {
        "record": record,
        "label": record.title.removeprefix(str(record.host)).strip() or record.title,
        "values": json.dumps(values_to_repeat(record)),
    }


def is_repeated(record, name) -> bool:
    if name == "agreement" and record.agreement:
        return record.agreement.holds(timezone.localdate())
    return name in REPEATED


def values_to_repeat(record) -> dict[str, list[str]]:
    """What a repeat takes over, as a form sends it."""
    return {
        name: values_of(record, name) if is_repeated(record, name) else [""] for name in REPEATED
    }


def values_of(record, name) -> list[str]:
    value = getattr(record, name)
    if record._meta.get_field(name).many_to_many:
        return [str(each.pk) for each in value.all()]
    return ["" if value is None else str(getattr(value, "pk", value))]
