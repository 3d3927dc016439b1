"""What the modules of the list share: units of measure, sets of records, common splits."""

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy

from activities.models import Activity

from .. import measures
from ..counting import Pool

UNITS = measures.Count(pgettext_lazy("unit of measure", "units"))
PLACES = measures.Count(pgettext_lazy("unit of measure", "places"))
AGREEMENTS = measures.Count(pgettext_lazy("unit of measure", "agreements"))
EVENTS = measures.Count(pgettext_lazy("unit of measure", "events"))
PARTICIPATIONS = measures.Count(pgettext_lazy("unit of measure", "unit participations"))
ATTENDANCES = measures.Count(pgettext_lazy("unit of measure", "attendances"))
LOTS = measures.Count(pgettext_lazy("unit of measure", "lots"))
ITEMS = measures.Count(pgettext_lazy("unit of measure", "items"))
PAIRS = measures.Count(pgettext_lazy("unit of measure", "pairs"))
HOUSEHOLDS = measures.Count(pgettext_lazy("unit of measure", "households"))
VISITS = measures.Count(pgettext_lazy("unit of measure", "visits"))
PEOPLE = measures.Count(pgettext_lazy("unit of measure", "people"))
PLEDGES = measures.Count(pgettext_lazy("unit of measure", "pledges"))
SITES = measures.Count(pgettext_lazy("unit of measure", "sites"))
MONEY = measures.Yuan(pgettext_lazy("unit of measure", "10,000 yuan"))
PERCENT = measures.Percent()
PER_PERSON = measures.PerHead(pgettext_lazy("unit of measure", "times a person"))

COMMUNITY = {"community": "community"}
BY_COMMUNITY = {"community": "community", "zone": "community__zone"}
BY_ACTIVITY = {"community": "communities", "zone": "communities__zone", "kind": "kind__key"}


def all_held(scope, span):
    return scope.of(Activity).counted().during(span)


def held_of(system):
    """The set of the activities of one system that were held in the span."""

    def held(scope, span):
        return all_held(scope, span).of_system(system)

    return held


def units_of_activity():
    """How many units took part in the activity; asked for of district co-building only."""
    taking_part = Activity.units.through.objects.filter(activity=OuterRef("pk")).order_by()
    number = taking_part.values("activity").annotate(number=Count("pk")).values("number")
    counted = Coalesce(Subquery(number, output_field=IntegerField()), 0)
    return Case(When(system="district", then=counted), default=0)


PARTICIPATION = units_of_activity()
HELD = Pool(all_held, "starts_on", "system", ("residents", "members", PARTICIPATION))


def opening(indicator, scope, quarter):
    """The value at the end of the quarter before."""
    return indicator.total(scope, (quarter + -1).span)


def first_of_each(rows, *fields):
    """Of the rows that agree in the fields only the first: counts what the fields name, once."""
    same = {field: OuterRef(field) for field in fields}
    return rows.filter(~Exists(rows.order_by().filter(pk__lt=OuterRef("pk"), **same)))
