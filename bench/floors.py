"""The two floors of a list: the same rows by hand, and a page as its libraries come."""

from functools import cache

import django_filters
import django_tables2
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django_filters.views import FilterView
from django_tables2.views import SingleTableMixin

from activities.models import Activity

ROWS = """
SELECT activity.id, activity.starts_on, activity.title, activity.system, kind.name, host.name,
    activity.residents, activity.state,
    (SELECT string_agg(unit.name, ', ' ORDER BY unit.pinyin) FROM activities_activity_units took
        JOIN units_unit unit ON unit.id = took.unit_id WHERE took.activity_id = activity.id)
FROM activities_activity activity
JOIN communities_community host ON host.id = activity.host_id
JOIN activities_activitykind kind ON kind.id = activity.kind_id
WHERE host.county_id = ANY(%s) AND activity.state NOT IN ('voided', 'draft')
ORDER BY activity.starts_on DESC, activity.id DESC LIMIT 50
"""
TEMPLATE = """<!doctype html><title>{{ user.name }}</title><table>
<thead><tr><th>Day<th>Title<th>Kind<th>Units<th>Host<th>Residents<th>State</tr></thead><tbody>
{% for id, day, title, system, kind, host, residents, state, units in rows %}
<tr><td data-label="Day">{{ day|date:"DATE_FORMAT" }}</td>
<td data-label="Title"><a href="/activities/{{ id }}/"><i class="{{ system }}"></i>
{{ title }}</a></td>
<td data-label="Kind">{{ kind }}</td><td data-label="Units">{{ units }}</td>
<td data-label="Host">{{ host }}</td><td data-label="Residents">{{ residents }}</td>
<td data-label="State"><span class="tag-{{ state }}">{{ state }}</span></td></tr>
{% endfor %}</tbody></table>"""


@cache
def compiled():
    return engines["django"].from_string(TEMPLATE)


def by_hand(request):
    """Session, user, one raw query and a plain compiled template."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [list(request.user.county_ids)])
        rows = cursor.fetchall()
    return HttpResponse(compiled().render({"rows": rows, "user": request.user}))


@cache
def stock():
    return engines["django"].from_string(
        "{% load django_tables2 %}{{ filter.form }}{% render_table table %}"
    )


class StockTable(django_tables2.Table):
    class Meta:
        model = Activity
        fields = ("starts_on", "title", "kind", "units", "host", "residents", "state")


class StockFilter(django_filters.FilterSet):
    class Meta:
        model = Activity
        fields = ("system", "kind", "host", "communities", "units", "state", "agreement")


class StockList(SingleTableMixin, FilterView):
    """What django-tables2 and django-filter make of the model, with their own templates."""

    table_class = StockTable
    filterset_class = StockFilter
    paginate_by = 50

    def get_queryset(self):
        return Activity.objects.visible_to(self.request.user)

    def render_to_response(self, context, **kwargs):
        return HttpResponse(stock().render(context, self.request))
