from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from cobuild.core.pages import Register, Section, crud_urls
from cobuild.core.periods import Quarter

from . import (
    check_pages,
    compare_pages,
    notice_pages,
    printing,
    publications,
    published_pages,
    trend_pages,
    views,
)
from .models import Return
from .quarters import go_to_quarter
from .return_pages import EditReturnView, NewReturnView, ReturnForm, ReturnView
from .returns import returns_page


class QuarterConverter:
    """``2026Q3`` in an address is a Quarter in the view."""

    regex = r"(?:19|20|21)[0-9]{2}Q[1-4]"

    def to_python(self, value):
        return Quarter.parse(value)

    def to_url(self, value):
        return str(value)


register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("published/", published_pages.published, name="published"),
    path("published/<int:county>/trend/", published_pages.published_trend, name="published-trend"),
    path(
        "published/<int:county>/<quarter:quarter>/",
        published_pages.published_quarter,
        name="published-quarter",
    ),
    path(
        "published/<int:county>/<quarter:quarter>/<int:version>/file/",
        published_pages.published_county_file,
        name="published-county-file",
    ),
    path("notices/", notice_pages.notices, name="notices"),
    path("notices/read/", notice_pages.read, name="notices-read"),
    path("reports/", go_to_quarter, name="quarter-now"),
    path("reports/trends/", trend_pages.trends, name="trends"),
    path("reports/trends/export/", trend_pages.trends_export, name="trends-export"),
    path("reports/<quarter:quarter>/", views.quarter_page, name="quarter"),
    path("reports/<quarter:quarter>/compute/", views.compute, name="quarter-compute"),
    path("reports/<quarter:quarter>/versions/", publications.publications, name="publications"),
    path(
        "reports/<quarter:quarter>/versions/compare/",
        compare_pages.compare,
        name="publications-compare",
    ),
    path(
        "reports/<quarter:quarter>/versions/<int:version>/file/",
        publications.published_file,
        name="published-file",
    ),
    path(
        "reports/<quarter:quarter>/versions/<int:version>/changes/",
        publications.publication_changes,
        name="publication-changes",
    ),
    path("reports/<quarter:quarter>/returns/", returns_page, name="returns"),
    path(
        "reports/<quarter:quarter>/checks/<str:check>/",
        check_pages.check_records,
        name="check-records",
    ),
    path("reports/<quarter:quarter>/export/", views.export, name="quarter-export"),
    path("reports/<quarter:quarter>/print/", printing.print_page, name="quarter-print"),
    path("reports/<quarter:quarter>/<str:key>/", views.figure_records, name="figure-records"),
    *crud_urls(
        Register(
            model=Return,
            path="returns",
            intro=_(
                "What each community reported of a quarter, by whom it was filled in and who is "
                "responsible."
            ),
            columns=("community", "quarter", "filled_by", "responsible", "submitted_on", "state"),
            sections=(
                Section(_("Return"), ("community", "quarter")),
                Section(_("By whom"), ("filled_by", "responsible")),
            ),
            filters=("community", "community__zone", "quarter", "state", "submitted_on"),
            named=("community__",),
            search=("filled_by__icontains", "responsible__icontains"),
            form=ReturnForm,
            views={"new": NewReturnView, "edit": EditReturnView, "detail": ReturnView},
        )
    ),
]
