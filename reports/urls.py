from django.urls import path, register_converter

from cobuild.core.periods import Quarter

from . import notice_pages, views


class QuarterConverter:
    """``2026Q3`` in an address is a Quarter in the view."""

    regex = r"(?:19|20|21)[0-9]{2}Q[1-4]"

    def to_python(self, value):
        return Quarter.parse(value)

    def to_url(self, value):
        return str(value)


register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/read/", notice_pages.read, name="notices-read"),
    path("reports/", views.current, name="quarter-now"),
    path("reports/<quarter:quarter>/", views.quarter_page, name="quarter"),
    path("reports/<quarter:quarter>/compute/", views.compute, name="quarter-compute"),
    path("reports/<quarter:quarter>/export/", views.export, name="quarter-export"),
    path("reports/<quarter:quarter>/<str:key>/", views.figure_records, name="figure-records"),
]
